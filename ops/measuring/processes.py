"""What processes on this machine (Linux) have taken: the processor's time to the microsecond, and memory."""

import time
from dataclasses import dataclass
from pathlib import Path

KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """MiB: all pages that a process sees, and its own with its share of those that it has in common with others."""

    resident: float
    proportional: float


def workers_of(pid: int) -> list[int]:
    """The children that are copies of gunicorn's first process; another of them prints the first link, and ends."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if _command_of(child) == _command_of(pid)]


def cpu_seconds(pids: list[int]) -> float:
    """What they have taken of the processor since they began, all their threads together."""
    return sum(time.clock_gettime(_clock_of(pid)) for pid in pids)


def memory_of(pid: int) -> Memory:
    """What one process holds now."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return Memory(sizes["Rss"] / KIB_PER_MIB, sizes["Pss"] / KIB_PER_MIB)


def _command_of(pid: int | str) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _clock_of(pid: int) -> int:
    """The clock of another process's time on the processor, as clock_getcpuclockid(3) of Linux makes it: Python has
    only that of threads of its own. /proc counts in hundredths of a second."""
    return (~pid << 3) | 2
