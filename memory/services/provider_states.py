"""Which provider rests: after five failures in a row for half a minute, after a refused key until it is another one.

The rows are shared by all processes and changed by conditional updates, so that of many that wait for a provider to
come back one alone tries it.
"""

from datetime import datetime, timedelta

from django.db.models import F

from accounts.codes import hash_subject
from memory.models import ProviderState
from memory.providers.kinds import Account, Outcome

FAILURES_IN_A_ROW = 5
REST = timedelta(seconds=30)


def key_fingerprint(account: Account) -> bytes:
    """What is kept of a key: a keyed hash, by which only the same key can be known again."""
    return hash_subject("provider-key", f"{account.provider} {account.base_url} {account.key}")


def may_ask(account: Account, at: datetime) -> bool:
    """Whether to ask this provider now. After a rest this is true for one caller: the one that tries it."""
    rows = ProviderState.objects.filter(provider=account.provider)
    state = rows.first()
    if state is None:
        return True
    if state.refused_key is not None and bytes(state.refused_key) == key_fingerprint(account):
        return False
    if state.rests_until is None:
        return True
    if at < state.rests_until:
        return False
    return bool(rows.filter(rests_until=state.rests_until).update(rests_until=at + REST))


def note_outcome(account: Account, outcome: Outcome, at: datetime) -> None:
    """Count a failure, forget all of them after an answer, or rest it for the sake of its key."""
    rows = ProviderState.objects.filter(provider=account.provider)
    ProviderState.objects.bulk_create([ProviderState(provider=account.provider)], ignore_conflicts=True)
    last = {"last_outcome": outcome.value, "last_at": at}
    if outcome is Outcome.ANSWERED:
        rows.update(failures=0, rests_until=None, refused_key=None, **last)
    elif outcome is Outcome.KEY_REFUSED:
        rows.update(refused_key=key_fingerprint(account), **last)
    else:
        rows.update(failures=F("failures") + 1, **last)
        rows.filter(failures__gte=FAILURES_IN_A_ROW).update(rests_until=at + REST)
