"""What OpenAI and all who speak its protocol have in common."""

from typing import Any

from memory.providers.base import Provider
from memory.providers.kinds import Failure, Model, Outcome, Prompt, Reply
from memory.providers.transport import http_client

SCHEMA_NAME = "answer"


def messages_of(prompt: Prompt) -> list[dict[str, str]]:
    """The rules, then the task with its data."""
    return [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.text}]


def format_of(prompt: Prompt) -> dict[str, Any]:
    """Structured output: the answer is held to the schema where it is made."""
    schema = {"name": SCHEMA_NAME, "schema": dict(prompt.schema), "strict": True}
    return {"type": "json_schema", "json_schema": schema}


def read_completion(answer: Any) -> Reply:
    """The text of a chat completion. Raises Failure for a refusal, and for an answer that was cut off."""
    choice = answer.choices[0]
    if getattr(choice.message, "refusal", None) or choice.finish_reason == "content_filter":
        raise Failure(Outcome.REFUSED)
    text = choice.message.content
    if not isinstance(text, str) or not text or choice.finish_reason == "length":
        raise Failure(Outcome.UNREADABLE)
    usage = answer.usage
    return Reply(text, getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None))


class CompatibleProvider(Provider):
    """Asks by chat completions through OpenAI's library."""

    def load(self) -> Any:
        """OpenAI's library."""
        import openai
        import openai.resources.chat.completions  # else the first call would load it, against its deadline

        return openai

    def client(self, seconds: float) -> Any:
        """What the library would read from variables meant for OpenAI goes to nobody else."""
        library = self.load()
        client = library.AsyncOpenAI(
            api_key=self.account.key or "none",
            base_url=self.account.base_url,
            timeout=seconds,
            max_retries=0,
            http_client=http_client(library),
        )
        client.organization = client.project = None
        return client

    async def ask(self, client: Any, model: Model, prompt: Prompt) -> Any:
        """One chat completion."""
        return await client.chat.completions.create(
            model=model.name,
            messages=messages_of(prompt),
            response_format=format_of(prompt),
            **self.options(model, prompt),
        )

    def options(self, model: Model, prompt: Prompt) -> dict[str, Any]:
        """What differs between those who speak this protocol."""
        effort = {"reasoning_effort": model.effort} if model.effort else {}
        return {"max_tokens": prompt.max_tokens, **effort}

    def read(self, answer: Any) -> Reply:
        """See `read_completion`."""
        return read_completion(answer)
