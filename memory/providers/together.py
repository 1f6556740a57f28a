"""Together AI, by its own library."""

from typing import Any

from memory.providers.base import Provider
from memory.providers.compatible import format_of, messages_of, read_completion
from memory.providers.kinds import Model, Prompt, Reply
from memory.providers.transport import http_client


class TogetherProvider(Provider):
    """Its library is not OpenAI's, its answers look the same."""

    name = "together"

    def load(self) -> Any:
        """Together's library."""
        import together
        import together.resources.chat.completions  # else the first call would load it, against its deadline

        return together

    def client(self, seconds: float) -> Any:
        """As every client here."""
        library = self.load()
        return library.AsyncTogether(
            api_key=self.account.key,
            base_url=self.account.base_url,
            timeout=seconds,
            max_retries=0,
            http_client=http_client(library),
        )

    async def ask(self, client: Any, model: Model, prompt: Prompt) -> Any:
        """One chat completion."""
        effort = {"reasoning_effort": model.effort} if model.effort else {}
        return await client.chat.completions.create(
            model=model.name,
            messages=messages_of(prompt),
            response_format=format_of(prompt),
            max_tokens=prompt.max_tokens,
            **effort,
        )

    def read(self, answer: Any) -> Reply:
        """See `read_completion`."""
        return read_completion(answer)
