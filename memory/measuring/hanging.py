"""Whether pages notice that every model provider hangs: LOT under gunicorn with a worker, and clients beside it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.services import create_user
from accounts.sessions import start_api_session, start_web_session
from memory.models import ProviderState

ANSWERS = 6  # of each client: short turns, for a machine's speed changes
WARM_UP = 1  # of them are not counted
Times = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone who is signed in twice: a browser's cookie, and a token for REST."""

    cookie: str
    token: str


@contextmanager
def serving(**variables: str) -> Iterator[int]:
    """gunicorn and a worker on the database of this process; yields the port once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"HOST": "127.0.0.1", "PORT": str(port)} | variables
    commands = (["-m", "gunicorn"], ["manage.py", "work"])
    running = [
        subprocess.Popen([sys.executable, *command], env=environment, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL)  # noqa: S603
        for command in commands
    ]
    try:
        _wait_for(port)
        yield port
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def pointed_at(port: int) -> tuple[str, dict[str, str]]:
    """The one provider that a server is set up for, at this port: how people name it, and the variables for it."""
    host = f"127.0.0.1:{port}"
    address = {"LOCAL_AI_URL": f"http://{host}/v1", "LOCAL_AI_MODELS": "any"}
    return f"local@{host}", {"AI_ENABLED": "true", "AI_CALLS_A_DAY_IN_ALL": "100000"} | address


def forget_the_last() -> None:
    """Nothing waits for the worker any more, and no provider rests for what it did."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).delete()
    ProviderState.objects.all().delete()


def guests(number: int, destinations: Sequence[str], run: str) -> list[Guest]:
    """So many people who allow these destinations."""
    found = []
    for index in range(number):
        user = create_user(email=f"{run}-{index}@example.org", zone="Europe/Lisbon")
        user.preferences.ai_destinations = list(destinations)
        user.preferences.save()
        cookie = start_web_session(user=user, device="bench")[1]
        found.append(Guest(cookie, start_api_session(user=user, device="bench")[1].access))
    return found


def visit(port: int, people: Sequence[Guest]) -> Times:
    """Everybody at once looks at Today and answers, again and again; the seconds that each took."""
    times: Times = defaultdict(list)
    threads = [threading.Thread(target=_live, args=(port, guest, times)) for guest in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _live(port: int, guest: Guest, times: Times) -> None:
    client = _Client(port, guest)
    for turn in range(ANSWERS):
        kept = times if turn >= WARM_UP else defaultdict(list)
        client.call(kept, "GET /", "GET", "/")
        client.call(kept, "GET /health", "GET", "/health")
        question = client.call(kept, "the question", "GET", "/api/v1/memory/question/")["question"]
        if question is None:
            another = client.call(kept, "another question", "POST", "/api/v1/memory/question/another/")
            question = another["question"]
        given = {"option": question["options"][turn % 2]["id"]}
        client.call(kept, "answering", "POST", f"/api/v1/memory/questions/{question['id']}/answer/", given)


class _Client:
    """One connection that is kept."""

    def __init__(self, port: int, guest: Guest) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.guest = guest

    def call(self, times: Times, name: str, verb: str, path: str, body: object = None) -> Any:
        headers = {"Cookie": f"{settings.LOT_SESSION_COOKIE_NAME}={self.guest.cookie}"}
        if path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {self.guest.token}", "Content-Type": "application/json"}
        began = time.perf_counter()
        self.connection.request(verb, path, json.dumps(body) if body is not None else None, headers)
        response = self.connection.getresponse()
        content = response.read()
        times[name].append(time.perf_counter() - began)
        if response.status >= 300:
            raise RuntimeError(f"{verb} {path} answered {response.status}")
        return json.loads(content) if path.startswith("/api/") else None


def _wait_for(port: int) -> None:
    for _try in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("gunicorn does not answer")
