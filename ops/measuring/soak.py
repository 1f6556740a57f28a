"""Hours of an ordinary evening: whether anything goes wrong, and whether memory or connections grow."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, Queue

from django.db import connection

from memory.measuring.clients import Guest
from memory.measuring.serving import Served
from ops.measuring.mix import Tally, Visitor
from ops.measuring.processes import memory_of, workers_of

VISITORS = 24
SAMPLE_SECONDS = 10
WARM_UP_SHARE = 0.3
# Of all workers together. Python's heap moves by a MiB or two; a leak of a KiB a request would be 1.2 MiB a minute.
MOST_MIB_A_MINUTE = 0.3
SHORTEST_MINUTES = 5  # in less the heap's moving to and fro looks like growth


@dataclass(frozen=True, slots=True)
class Sample:
    """How it stands after so many seconds: MiB of all workers, and connections to the database."""

    seconds: float
    mib: float
    connections: int


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came of it. `behind` acts had not begun when time was up: the machine was too slow for the rate."""

    tally: Tally
    samples: Sequence[Sample]
    minutes: float
    behind: int = 0

    @property
    def mib_a_minute(self) -> float:
        """By how much memory grows after warm-up: the slope of the line nearest to the samples."""
        later = self._later()
        slope = statistics.linear_regression([one.seconds / 60 for one in later], [one.mib for one in later]).slope
        return float(slope)

    def complaints(self) -> list[str]:
        """One line for whatever is not as it should be."""
        lines = [f"{number} x {name}" for name, number in self.tally.wrong.most_common()]
        later = self._later()
        if self.minutes >= SHORTEST_MINUTES and self.mib_a_minute > MOST_MIB_A_MINUTE:
            lines.append(f"memory grows by {self.mib_a_minute:.2f} MiB a minute, at most {MOST_MIB_A_MINUTE}")
        early = max(one.connections for one in later[: len(later) // 2])
        if (late := max(one.connections for one in later[len(later) // 2 :])) > early:
            lines.append(f"connections to the database grow: {early}, then {late}")
        return lines

    def _later(self) -> Sequence[Sample]:
        return self.samples[int(len(self.samples) * WARM_UP_SHARE) :]


def soak(
    served: Served,
    guests: Callable[[], list[Guest]],
    *,
    minutes: float,
    rate: float,
    tell: Callable[[Sample, Tally], None],
) -> Soaked:
    """So many acts a second, begun on time whether or not those before have ended; `guests` signs everybody in, once
    for each of the visitors, and `tell` hears of it all along."""
    tally, turns, done = Tally(), Queue[None](), threading.Event()
    visitors = [Visitor(served.port, guests(), tally, seed) for seed in range(VISITORS)]
    threads = [threading.Thread(target=_act, args=(visitor, turns, done), daemon=True) for visitor in visitors]
    for thread in threads:
        thread.start()
    samples: list[Sample] = []
    began, pids = time.monotonic(), workers_of(served.web_pid)
    for number in range(int(minutes * 60 * rate)):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        turns.put(None)
        passed = time.monotonic() - began
        if passed >= len(samples) * SAMPLE_SECONDS:
            samples.append(Sample(passed, sum(memory_of(pid).resident for pid in pids), _connections()))
            tell(samples[-1], tally)
    done.set()
    for thread in threads:
        thread.join()
    return Soaked(tally, samples, minutes, turns.qsize())


def _act(visitor: Visitor, turns: Queue[None], done: threading.Event) -> None:
    while not done.is_set():
        try:
            turns.get(timeout=0.5)
        except Empty:
            continue
        visitor.act()


def _connections() -> int:
    """Of everybody to this database; SQLite has none."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
