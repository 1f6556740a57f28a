"""How well and how fast recall finds: conversations and generated logs, measured through the real index."""
