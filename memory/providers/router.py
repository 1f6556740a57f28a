"""Asks one provider after the other until one answers or the time is up."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from memory.providers.base import Provider
from memory.providers.kinds import NOT_COUNTED, PASSING, Account, Failure, Model, Outcome, Prompt, Reply

logger = logging.getLogger("lot.providers")

Call = TypeVar("Call")
LONGEST_PAUSE_SECONDS = 1.0
Read = Callable[[str], dict[str, Any]]


class Book(Protocol[Call]):
    """Where calls are allowed and written down."""

    def may_ask(self, account: Account) -> bool:
        """Whether this provider is not resting."""

    def begin(self, account: Account, model: Model, prompt: Prompt) -> Call | None:
        """Write a call down and reserve what it may cost, before anything is sent; None where it may not be made."""

    def end(self, call: Call, outcome: Outcome, *, seconds: float, reply: Reply | None) -> None:
        """What became of it."""

    def note(self, account: Account, outcome: Outcome) -> None:
        """How the provider did, for those who ask it next."""


@dataclass(frozen=True)
class Pace:
    """How long one call and all of them may take, in seconds; clock and pause can be replaced."""

    call_seconds: float
    chain_seconds: float
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], object] = time.sleep
    jitter: Callable[[], float] = random.random


def attempt(
    provider: Provider, model: Model, prompt: Prompt, *, seconds: float, read: Read
) -> tuple[dict[str, Any] | None, Reply | None, Failure]:
    """One call: what `read` makes of the answer, the answer, how it went. Raises nothing, whatever a library does."""
    reply = None
    try:
        reply = provider.complete(model, prompt, seconds=seconds)
        return read(reply.text), reply, Failure(Outcome.ANSWERED)
    except Failure as failure:
        return None, reply, failure
    except Exception as error:  # noqa: BLE001  one of two places where anything is caught: the next one is asked
        logger.error("provider %s: %s", provider.name, type(error).__name__)  # its text may quote
        return None, reply, Failure(Outcome.FAILED)


class Router:
    """The chain of providers for one prompt."""

    def __init__(self, providers: Sequence[Provider], book: Book[Any], pace: Pace) -> None:
        self.providers, self.book, self.pace = providers, book, pace
        self.ends = 0.0

    def ask(self, prompt: Prompt, read: Read) -> dict[str, Any] | None:
        """What `read` makes of the first answer that it takes, or None: then the built-in engine follows.

        `read` raises Failure for an answer that is not to be used. Nothing else leaves here.
        """
        self.ends = self.pace.clock() + self.pace.chain_seconds
        for provider in self.providers:
            if self._left() <= 0:
                break
            if self.book.may_ask(provider.account):
                self._load(provider)
                found = self._ask_models(provider, prompt, read)
                if found is not None:
                    return found
        return None

    def _load(self, provider: Provider) -> None:
        """Once a process the library is loaded, which takes seconds; it is no one's fault and counts for nothing."""
        began = self.pace.clock()
        provider.load()
        self.ends += self.pace.clock() - began

    def _ask_models(self, provider: Provider, prompt: Prompt, read: Read) -> dict[str, Any] | None:
        """One model after the other as long as they are not there any more."""
        for model in provider.account.models:
            found, outcome = self._ask_twice(provider, model, prompt, read)
            if outcome is not Outcome.NO_SUCH_MODEL:
                return found
        self.book.note(provider.account, Outcome.NO_SUCH_MODEL)  # none is left: that does count
        return None

    def _ask_twice(
        self, provider: Provider, model: Model, prompt: Prompt, read: Read
    ) -> tuple[dict[str, Any] | None, Outcome]:
        """Once more, after a moment, where the failure may be over by then."""
        found, failure = self._ask_once(provider, model, prompt, read)
        if found is None and failure.outcome in PASSING:
            pause = (0.25 + 0.5 * self.pace.jitter()) * LONGEST_PAUSE_SECONDS
            wanted = max(pause, failure.retry_after or 0)
            if wanted <= LONGEST_PAUSE_SECONDS and wanted < self._left() and self.book.may_ask(provider.account):
                self.pace.pause(wanted)
                found, failure = self._ask_once(provider, model, prompt, read)
        return found, failure.outcome

    def _ask_once(
        self, provider: Provider, model: Model, prompt: Prompt, read: Read
    ) -> tuple[dict[str, Any] | None, Failure]:
        seconds = min(self.pace.call_seconds, self._left())
        if seconds <= 0:
            return None, Failure(Outcome.TIMED_OUT)
        call = self.book.begin(provider.account, model, prompt)
        if call is None:
            return None, Failure(Outcome.NOT_TAKEN)
        began = self.pace.clock()
        found, reply, failure = attempt(provider, model, prompt, seconds=seconds, read=read)
        self.book.end(call, failure.outcome, seconds=self.pace.clock() - began, reply=reply)
        if failure.outcome not in NOT_COUNTED or failure.outcome is Outcome.KEY_REFUSED:
            self.book.note(provider.account, failure.outcome)
        if failure.outcome is not Outcome.ANSWERED:
            logger.warning("provider %s, %s: %s", provider.name, model.name, failure.outcome.value)
        return found, failure

    def _left(self) -> float:
        return self.ends - self.pace.clock()
