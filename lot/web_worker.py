"""gunicorn's thread worker with one thread more, which answers `/health` alone: a load balancer does not wait behind
people, and a process that is merely full is not taken for a dead one. Knows nothing of Django."""

import select
import socket
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

BEGINNINGS = (b"GET /health ", b"HEAD /health ")
# Python hands its lock on after so many seconds at the latest: with the usual five thousandths, a short answer beside
# busy threads waits for each of them several times.
SWITCH_SECONDS = 0.001
WAIT_SECONDS = 0.001  # for the first bytes of a connection that was just made


class Pool(ThreadPoolExecutor):
    """The threads that answer people, and the one that answers load balancers."""

    def __init__(self, threads: int) -> None:
        super().__init__(max_workers=threads)
        self._spare = ThreadPoolExecutor(max_workers=1)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A connection goes by what stands at its beginning; nothing of it is taken away."""
        if args and asks_for_health(getattr(args[0], "sock", None)):
            return self._spare.submit(fn, *args, **kwargs)
        return super().submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Both."""
        self._spare.shutdown(wait, cancel_futures=cancel_futures)
        super().shutdown(wait, cancel_futures=cancel_futures)


class Worker(ThreadWorker):
    """What `worker_class` names."""

    def init_process(self) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        super().init_process()

    def get_thread_pool(self) -> Pool:
        return Pool(self.cfg.threads)


def asks_for_health(connection: socket.socket | None) -> bool:
    """Whether this is what the connection asks, as far as its first bytes have come."""
    try:
        if connection is None or not select.select([connection], [], [], WAIT_SECONDS)[0]:
            return False
        return connection.recv(16, socket.MSG_PEEK).startswith(BEGINNINGS)
    except (OSError, ValueError):  # closed by now
        return False
