"""Google's Gemini, by its endpoint that speaks OpenAI's protocol."""

from typing import Any

from memory.providers.compatible import CompatibleProvider


class GoogleProvider(CompatibleProvider):
    """A wrong key is answered with 400."""

    name = "google"

    def is_key_refused(self, status: int, body: Any) -> bool:
        """By its words, which stand at no fixed place."""
        return status == 400 and ("API_KEY_INVALID" in str(body) or "API key not valid" in str(body))
