"""Makes the pieces of a stream in a thread, some ahead of who takes them: sealing, hashing and files leave Python's
lock to others, so that two processors share a backup."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

MOST = 4  # pieces that wait


def ahead(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces, and what making them raises. Whoever stops taking them waits for the few that are being made."""
    pieces = iter(blocks)
    with ThreadPoolExecutor(max_workers=1) as maker:
        waiting = deque(maker.submit(next, pieces, None) for _ in range(MOST))
        while (piece := waiting.popleft().result()) is not None:
            waiting.append(maker.submit(next, pieces, None))
            yield piece
