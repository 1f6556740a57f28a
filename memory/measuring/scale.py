"""Logs of a thousand and of many thousand entries with made-up remarks: what recall costs in time and room."""

import random
import statistics
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from django.db import connection, transaction

from accounts.models import User
from memory.engine.recall.associations import associations
from memory.engine.recall.kinds import Entry
from memory.measuring.figures import percentile
from memory.measuring.persons import a_person, index_all
from memory.measuring.size import index_bytes
from memory.services.indexing import index_entries
from memory.services.searching import search_index

ENDS_ON = date(2026, 3, 4)
ENTRIES_A_DAY = 5
VOCABULARY = 10_000
SINGLE_WRITES = 100
QUERIES = 200
TEXT_WORDS = (3, 20)
COMMON_WORDS = "i the and to a was of my it in that with for had is but on this so we at me not".split()


@dataclass(frozen=True, slots=True)
class Cost:
    """What a log of so many items costs: milliseconds, and bytes of index for a byte of text."""

    items: int
    recall_median: float
    recall_p95: float
    index_one: float
    index_one_p95: float
    items_a_second: float
    text_bytes: int
    index_bytes: int


def cost_of(items: int) -> Cost:
    """Measure with one person who is removed afterwards."""
    draw = random.Random(items)  # noqa: S311  made-up text
    writer = Writer(draw)
    entries = [_entry(writer, number, items) for number in range(items)]
    with a_person() as user:
        before = index_bytes(user)
        bulk = index_all(user, entries)
        size = index_bytes(user) - before
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # as autovacuum does on a server that has lived
                cursor.execute("ANALYZE")
        single = [_timed_write(user, _entry(writer, items, items)) for _ in range(SINGLE_WRITES)]
        times = [_timed_recall(user, writer.query()) for _ in range(QUERIES)]
    return Cost(
        items=items,
        recall_median=statistics.median(times),
        recall_p95=percentile(times, 0.95),
        index_one=statistics.median(single),
        index_one_p95=percentile(single, 0.95),
        items_a_second=items / bulk * 1000,
        text_bytes=sum(len(entry.text.encode()) for entry in entries),
        index_bytes=size,
    )


class Writer:
    """English words by Zipf's law, in no order that makes sense; each with all that is associated with it."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.words = draw.sample(associations("en").stems, VOCABULARY)
        self.shares = list(accumulate(1 / (rank + 10) for rank in range(len(self.words))))

    def text(self) -> str:
        """A remark of some words, as many of them stop words as not, as in English."""
        length = self.draw.randint(*TEXT_WORDS)
        content = self.draw.choices(self.words, cum_weights=self.shares, k=length)
        return " ".join(f"{self.draw.choice(COMMON_WORDS)} {word}" for word in content) + "."

    def query(self) -> str:
        """A question of three to six content words."""
        return "what about " + " ".join(
            self.draw.choices(self.words, cum_weights=self.shares, k=self.draw.randint(3, 6))
        )


def _entry(writer: Writer, number: int, items: int) -> Entry:
    on = ENDS_ON - timedelta(days=(items - number) // ENTRIES_A_DAY)
    at = datetime(on.year, on.month, on.day, 8 + number % ENTRIES_A_DAY, tzinfo=UTC)
    return Entry("memory", uuid.UUID(int=writer.draw.getrandbits(128)), on, at, writer.text())


def _timed_write(user: User, entry: Entry) -> float:
    with transaction.atomic():  # that of the row which is indexed: the commit is not the index's
        began = time.perf_counter()
        index_entries(user=user, entries=[entry])
        return (time.perf_counter() - began) * 1000


def _timed_recall(user: User, query: str) -> float:
    began = time.perf_counter()
    search = search_index(user=user, query=query, at=datetime.combine(ENDS_ON, datetime.min.time(), UTC))
    if search:
        search.found(20)
    return (time.perf_counter() - began) * 1000
