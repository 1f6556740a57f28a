"""People made to measure with, and removed with all that is theirs."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from accounts.keys import forget_cached_keys
from accounts.models import DataKey, User
from accounts.services import create_user
from memory.engine.recall.kinds import Entry
from memory.services.indexing import index_entries

BATCH = 500
DOMAIN = "bench-recall.example.org"


@contextmanager
def a_person() -> Iterator[User]:
    """A person who is gone afterwards; what a killed run left goes first."""
    remove_all()
    user = create_user(email=f"{time.time_ns()}@{DOMAIN}")
    try:
        yield user
    finally:
        remove_all()


def remove_all() -> None:
    """Remove everyone made here, with their key."""
    left = User.objects.filter(email__endswith=f"@{DOMAIN}")
    DataKey.objects.filter(user_id__in=list(left.values_list("pk", flat=True))).delete()
    left.delete()
    forget_cached_keys()


def index_all(user: User, entries: Sequence[Entry]) -> float:
    """Put entries into the person's index in batches; returns milliseconds."""
    began = time.perf_counter()
    for start in range(0, len(entries), BATCH):
        index_entries(user=user, entries=entries[start : start + BATCH])
    return (time.perf_counter() - began) * 1000
