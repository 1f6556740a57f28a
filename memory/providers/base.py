"""The base of every provider: one call with a deadline that holds, and one way in which anything fails."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from lot.outgoing import run_within
from memory.providers.kinds import Account, Failure, Model, Outcome, Prompt, Reply

BY_STATUS = {
    401: Outcome.KEY_REFUSED,
    403: Outcome.KEY_REFUSED,
    404: Outcome.NO_SUCH_MODEL,
    408: Outcome.BUSY,
    409: Outcome.BUSY,
    410: Outcome.NO_SUCH_MODEL,
    413: Outcome.TOO_LARGE,
    429: Outcome.BUSY,
}
# By these words in `code` or `type` some say with a 400 that a model is not there.
WITHDRAWN = frozenset({"model_not_found", "invalid_model", "model_not_available", "model_decommissioned"})


class Provider(ABC):
    """A vendor. A subclass says how its library is loaded, how it is asked, and what of its answer is the text."""

    name: ClassVar[str]

    def __init__(self, account: Account) -> None:
        self.account = account

    @abstractmethod
    def load(self) -> Any:
        """Import the vendor's library, the first time slowly; it has the exceptions that all of them share."""

    @abstractmethod
    def client(self, seconds: float) -> Any:
        """The library's asynchronous client: no retries and no redirects of its own, an address that is named."""

    @abstractmethod
    async def ask(self, client: Any, model: Model, prompt: Prompt) -> Any:
        """Send the prompt with the schema by the vendor's own means; what comes back, as it comes."""

    @abstractmethod
    def read(self, answer: Any) -> Reply:
        """The text of the answer. Raises Failure for a refusal; any wrong shape may raise as it likes."""

    def complete(self, model: Model, prompt: Prompt, *, seconds: float) -> Reply:
        """One call, over after `seconds` whatever the other side does. Raises Failure.

        The libraries' own timeouts do not hold (`run_within`), and one of them sleeps for whatever `Retry-After` says.
        """
        library, client = self.load(), self.client(seconds)
        try:
            answer = run_within(self._ask(client, model, prompt), seconds)
        except TimeoutError:
            raise Failure(Outcome.TIMED_OUT) from None
        except library.APITimeoutError:
            raise Failure(Outcome.TIMED_OUT) from None
        except library.APIStatusError as error:
            raise self._of_status(error) from None
        except library.APIConnectionError:
            raise Failure(Outcome.UNREACHABLE) from None
        except (library.APIError, ValueError):  # ValueError: what should have been JSON is not
            raise Failure(Outcome.UNREADABLE) from None
        try:
            return self.read(answer)
        except (AttributeError, IndexError, KeyError, TypeError):
            raise Failure(Outcome.UNREADABLE) from None

    async def _ask(self, client: Any, model: Model, prompt: Prompt) -> Any:
        async with client:
            return await self.ask(client, model, prompt)

    def _of_status(self, error: Any) -> Failure:
        status, body = int(error.status_code), error.body
        outcome = BY_STATUS.get(status, Outcome.BROKEN if status >= 500 else Outcome.NOT_TAKEN)
        if self.is_key_refused(status, body):
            outcome = Outcome.KEY_REFUSED
        elif outcome is Outcome.NOT_TAKEN and words_of(body) & WITHDRAWN:
            outcome = Outcome.NO_SUCH_MODEL
        return Failure(outcome, retry_after=_seconds(error.response.headers.get("Retry-After")))

    def is_key_refused(self, status: int, body: Any) -> bool:
        """Whether this says that the key is wrong, where a vendor says so by another status than 401 and 403."""
        return False


def words_of(body: Any) -> set[str]:
    """What stands under `code` and `type` in the body of an error."""
    inner = body.get("error", body) if isinstance(body, dict) else None
    return {str(inner.get(name)) for name in ("code", "type")} if isinstance(inner, dict) else set()


def _seconds(retry_after: str | None) -> float | None:
    """`Retry-After` in seconds; a date, or what is none, counts as a long time."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        return float("inf")
