"""LOT under gunicorn as it ships, with a worker, on the database of this process: to be measured from outside."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Served:
    """Where it answers, and the process that gunicorn's workers are children of."""

    port: int
    web_pid: int


@contextmanager
def serving(**variables: str) -> Iterator[Served]:
    """gunicorn and a worker with these variables more; yields once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"HOST": "127.0.0.1", "PORT": str(port)} | variables
    commands = (["-m", "gunicorn"], ["manage.py", "work"])
    log = (settings.DATA_DIR / "served.log").open("ab")  # a line a request, as in production
    running = [
        subprocess.Popen([sys.executable, *command], env=environment, cwd=settings.BASE_DIR, stdout=log, stderr=log)  # noqa: S603
        for command in commands
    ]
    try:
        _wait_for(port)
        yield Served(port, running[0].pid)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
        log.close()


def _wait_for(port: int) -> None:
    for _try in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"gunicorn does not answer: see {settings.DATA_DIR / 'served.log'}")
