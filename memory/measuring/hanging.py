"""Whether pages notice that every model provider hangs: clients beside a server that has one."""

import http.client
import threading
from collections import defaultdict
from collections.abc import Sequence

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.services import create_user
from memory.measuring.clients import Answered, Client, Guest, signed_in
from memory.models import ProviderState

ANOTHER = "/api/v1/memory/question/another/"
ANSWERS = 6  # of each client: short turns, for a machine's speed changes
WARM_UP = 1  # of them are not counted
Times = dict[str, list[float]]


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
        found.append(signed_in(user))
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
    client = Client(port, guest)
    for turn in range(ANSWERS):
        kept = times if turn >= WARM_UP else defaultdict(list)
        _call(client, kept, "GET /", "GET", "/")
        _call(client, kept, "GET /health", "GET", "/health")
        question = _call(client, kept, "the question", "GET", "/api/v1/memory/question/").json()["question"]
        if question is None:
            question = _call(client, kept, "another question", "POST", ANOTHER).json()["question"]
        given = {"option": question["options"][turn % 2]["id"]}
        _call(client, kept, "answering", "POST", f"/api/v1/memory/questions/{question['id']}/answer/", given)


def _call(client: Client, times: Times, name: str, verb: str, path: str, sent: object = None) -> Answered:
    answered = client.call(verb, path, sent)
    if answered.status >= http.client.MULTIPLE_CHOICES:
        raise RuntimeError(f"{verb} {path} answered {answered.status}")
    times[name].append(answered.seconds)
    return answered
