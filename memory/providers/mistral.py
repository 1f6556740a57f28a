"""Mistral, by its endpoint that speaks OpenAI's protocol."""

from memory.providers.compatible import CompatibleProvider


class MistralProvider(CompatibleProvider):
    """Nothing differs."""

    name = "mistral"
