"""Rewrites a file in its own place, so that a copy takes its room on the disk once."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ops.backups.stores import BLOCK


def rewrite(path: Path, change: Callable[[Iterator[bytes]], Iterable[bytes]]) -> None:
    """`change` takes the pieces of the file and gives those that are to stand there.

    What it gives may be somewhat longer: that waits in memory until what stands in its place was read. A process that
    is killed meanwhile leaves neither the one nor the other.
    """
    with path.open("r+b", buffering=0) as file:
        reading, waiting, written = _Reading(file.fileno()), deque[bytes](), 0
        for piece in change(reading.pieces()):
            waiting.append(piece)
            while waiting and (reading.is_over or written + len(waiting[0]) <= reading.position):
                written += _write(file.fileno(), waiting.popleft(), written)
        for piece in waiting:
            written += _write(file.fileno(), piece, written)
        file.truncate(written)


class _Reading:
    """How far a file is read, perhaps by another thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.position, self.is_over = 0, False

    def pieces(self) -> Iterator[bytes]:
        while block := os.pread(self._descriptor, BLOCK, self.position):
            self.position += len(block)
            yield block
        self.is_over = True


def _write(descriptor: int, piece: bytes, start: int) -> int:
    """All of it: a system may take less than it is given."""
    done = 0
    while done < len(piece):
        done += os.pwrite(descriptor, memoryview(piece)[done:], start + done)
    return done
