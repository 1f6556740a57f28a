"""The weather in a person's city: asked for in the background, only where they allow it, shared by who lives there."""
