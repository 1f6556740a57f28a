"""A server of one's own that speaks OpenAI's protocol: Ollama, llama.cpp, vLLM."""

from memory.providers.compatible import CompatibleProvider


class LocalProvider(CompatibleProvider):
    """Most of them need no key."""

    name = "local"
