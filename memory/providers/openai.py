"""OpenAI."""

from typing import Any

from memory.providers.compatible import CompatibleProvider
from memory.providers.kinds import Model, Prompt


class OpenAIProvider(CompatibleProvider):
    """Its own protocol; nothing is stored there for later."""

    name = "openai"

    def options(self, model: Model, prompt: Prompt) -> dict[str, Any]:
        """Newer models take `max_completion_tokens` alone."""
        effort = {"reasoning_effort": model.effort} if model.effort else {}
        return {"max_completion_tokens": prompt.max_tokens, "store": False, **effort}
