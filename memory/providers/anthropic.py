"""Anthropic, by its own library."""

from typing import Any

from memory.providers.base import Provider
from memory.providers.kinds import Failure, Model, Outcome, Prompt, Reply
from memory.providers.transport import http_client


class AnthropicProvider(Provider):
    """Messages instead of completions; newer models take no temperature."""

    name = "anthropic"

    def load(self) -> Any:
        """Anthropic's library."""
        import anthropic
        import anthropic.resources.messages  # else the first call would load it, against its deadline

        return anthropic

    def client(self, seconds: float) -> Any:
        """As every client here, and without traces: they could hold what is sent."""
        library = self.load()
        return library.AsyncAnthropic(
            api_key=self.account.key,
            base_url=self.account.base_url,
            timeout=seconds,
            max_retries=0,
            open_telemetry=False,
            http_client=http_client(library),
        )

    async def ask(self, client: Any, model: Model, prompt: Prompt) -> Any:
        """One message; the schema goes with the output's configuration."""
        output: dict[str, Any] = {"format": {"type": "json_schema", "schema": dict(prompt.schema)}}
        if model.effort:
            output["effort"] = model.effort
        return await client.messages.create(
            model=model.name,
            system=prompt.system,
            messages=[{"role": "user", "content": prompt.text}],
            max_tokens=prompt.max_tokens,
            output_config=output,
        )

    def read(self, answer: Any) -> Reply:
        """The text blocks; thinking stays where it is. Raises Failure for a refusal, and where it was cut off."""
        if answer.stop_reason == "refusal":
            raise Failure(Outcome.REFUSED)
        text = "".join(block.text for block in answer.content if block.type == "text")
        if not text or answer.stop_reason == "max_tokens":
            raise Failure(Outcome.UNREADABLE)
        return Reply(text, answer.usage.input_tokens, answer.usage.output_tokens)
