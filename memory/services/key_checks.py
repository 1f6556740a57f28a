"""Tries the providers' keys: one smallest call each, at most once a minute, with nobody's text."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings

from accounts.audit import record_event
from lot.destinations import LABELS, is_set_up
from memory.models import KeyCheck
from memory.providers.base import Provider
from memory.providers.kinds import Outcome, Prompt
from memory.providers.registry import account_of, providers
from memory.providers.router import attempt
from memory.services.provider_states import key_fingerprint, note_outcome

PAUSE = timedelta(minutes=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
SCHEMA = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"],
    "additionalProperties": False,
}
PROMPT = Prompt(system="Answer in JSON.", text='Answer {"ok": true}.', schema=SCHEMA, schema_bytes=0, max_tokens=200)
# The key was taken and the model was there, whatever it said.
GOOD = frozenset({Outcome.ANSWERED, Outcome.UNREADABLE, Outcome.REFUSED})


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one provider's key; `outcome` is None where it was never tried."""

    provider: str
    label: str
    is_configured: bool
    model: str = ""
    outcome: Outcome | None = None
    milliseconds: int = 0
    checked_at: datetime | None = None

    @property
    def is_good(self) -> bool:
        """Whether the key was accepted and the model was there."""
        return self.outcome in GOOD

    @property
    def is_accepted(self) -> bool | None:
        """Whether the key was accepted; None where nobody knows."""
        if self.outcome is Outcome.KEY_REFUSED:
            return False
        return True if self.is_good or self.outcome is Outcome.NO_SUCH_MODEL else None


def last_checks() -> list[Checked]:
    """What was found last, for every provider in its order. Calls nobody."""
    rows = {row.provider: row for row in KeyCheck.objects.all()}
    return [_checked(name, rows.get(name)) for name in settings.AI_PROVIDERS]


def check_keys(*, at: datetime, by: UUID | None = None, only: str | None = None) -> list[Checked]:
    """Try every key that is set, or that of `only`, and say what was found; what was tried within a minute is not tried
    again. A key that is taken ends a provider's rest, one that is refused begins one.
    """
    tried = []
    for provider in providers():
        if (only is None or provider.name == only) and _claim(provider, at):
            _try(provider, at)
            tried.append(provider.name)
    found = [checked for checked in last_checks() if only is None or checked.provider == only]
    if tried:
        outcomes = {checked.provider: str(checked.outcome) for checked in found if checked.provider in tried}
        record_event(kind="keys_checked", actor_id=by, detail=outcomes)
    return found


def exit_code(found: Sequence[Checked]) -> int:
    """0 where every key that is set is good, 1 where one is not, 2 where none is set."""
    configured = [checked for checked in found if checked.is_configured]
    if not configured:
        return 2
    return 0 if all(checked.is_good for checked in configured) else 1


def _claim(provider: Provider, at: datetime) -> bool:
    """One of several that press the button at once gets through."""
    fresh = KeyCheck(provider=provider.name, outcome=Outcome.STARTED.value, checked_at=NEVER)
    fresh.key_fingerprint = key_fingerprint(provider.account)
    KeyCheck.objects.bulk_create([fresh], ignore_conflicts=True)
    rows = KeyCheck.objects.filter(provider=provider.name, checked_at__lte=at - PAUSE)
    return bool(rows.update(checked_at=at))


def _try(provider: Provider, at: datetime) -> None:
    account, outcome, model = provider.account, Outcome.NO_SUCH_MODEL, ""
    began = time.monotonic()
    if account.models:
        model = account.models[0].name
        *_answer, end = attempt(
            provider, account.models[0], PROMPT, seconds=settings.AI_CALL_SECONDS, read=lambda _: {}
        )
        outcome = end.outcome
    spent = round((time.monotonic() - began) * 1000)
    changes = {"model": model, "outcome": outcome.value, "milliseconds": spent}
    KeyCheck.objects.filter(provider=provider.name).update(key_fingerprint=key_fingerprint(account), **changes)
    if outcome in GOOD or outcome is Outcome.KEY_REFUSED:
        note_outcome(account, Outcome.ANSWERED if outcome in GOOD else outcome, at)


def _checked(name: str, row: KeyCheck | None) -> Checked:
    """A result is of one key at one address: it says nothing of another one."""
    label, configured = LABELS.get(name, "Local"), settings.AI_ENABLED and is_set_up(name)
    if not configured or row is None or bytes(row.key_fingerprint) != key_fingerprint(account_of(name)):
        return Checked(name, label, configured)
    outcome = Outcome(row.outcome)
    if outcome is Outcome.STARTED:
        return Checked(name, label, configured)
    return Checked(name, label, configured, row.model, outcome, row.milliseconds, row.checked_at)
