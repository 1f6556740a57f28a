"""Measures pages and endpoints of a server that runs beside: many clients at once, and the server's own time."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client as TestClient
from django.test.client import MULTIPART_CONTENT
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AttemptCount, User
from memory import services
from memory.measuring.clients import BY_ITSELF, SAVING, Answered, Client, Guest, signed_in
from memory.measuring.figures import percentile
from memory.measuring.serving import Served
from memory.models import Question
from ops.measuring.cases import ANSWERING, ANSWERING_AIM, FEELING, TYPED_CHARACTERS, TYPING, Case
from ops.measuring.processes import cpu_seconds, workers_of
from profiles.days import local_day

Sent = tuple[str, Mapping[str, str]]
CALLS_A_ROUND = 2  # of each client
WRITES = 40


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of the server's processor a request, and of the client's clock; queries; bytes of the body."""

    name: str
    cpu: float
    median: float
    p99: float
    queries: int
    size: int
    aim: float | None = None


def measure(served: Served, case: Case, user: User, guests: Sequence[Guest], rounds: int) -> Measured:
    """All guests are this person, each with a connection of their own, and ask again as soon as they are answered.

    Each round gives a mean of the server's time a request; the figure is the median of these."""
    AttemptCount.objects.all().delete()  # nobody asks for as much within a minute, and who does is refused
    path = case.path.format(handle=user.profile.handle)
    clients = [Client(served.port, None if case.is_open else guest) for guest in guests]
    pids, cpu, times = workers_of(served.web_pid), list[float](), list[float]()
    with ThreadPoolExecutor(len(clients)) as pool:  # the first round warms, and is not counted
        size = max(len(_expect(answered).body) for answered in pool.map(partial(_get, path), clients))
        for _round in range(rounds):
            before = cpu_seconds(pids)
            found = [taken for times_of in pool.map(partial(_turn, path), clients) for taken in times_of]
            cpu.append((cpu_seconds(pids) - before) * 1000 / len(found))
            times += found
    queries = _count_queries(path, None if case.is_open else guests[0])
    return Measured(
        case.said, statistics.median(cpu), statistics.median(times), percentile(times, 0.99), queries, size, case.aim
    )


def measure_writes(served: Served, user: User, guest: Guest) -> list[Measured]:
    """Answers, a note that is typed on, moods: one after the other, as one person writes."""
    return [
        _measure_write(served, user, guest, ANSWERING, lambda _: _answer_to(standing_question(user)), ANSWERING_AIM),
        _measure_write(served, user, guest, TYPING, _Typing().save),
        _measure_write(served, user, guest, FEELING, lambda _number: ("/api/v1/check-ins/", {"mood": "calm"})),
    ]


def _measure_write(
    served: Served, user: User, guest: Guest, name: str, sent: Callable[[int], Sent], aim: float | None = None
) -> Measured:
    client, pids = Client(served.port, guest), workers_of(served.web_pid)
    cpu, times, size = list[float](), list[float](), 0
    for number in range(WRITES):
        path, data = sent(number)
        before = cpu_seconds(pids)
        answered = _expect(client.call("POST", path, data))
        cpu.append((cpu_seconds(pids) - before) * 1000)
        times.append(answered.seconds * 1000)
        size = len(answered.body)
    median, p99 = statistics.median(times), percentile(times, 0.99)
    return Measured(name, statistics.median(cpu), median, p99, _count_of_write(guest, *sent(WRITES)), size, aim)


class _Typing:
    """A note to which a few characters are added, as the page of Today sends it."""

    def __init__(self) -> None:
        self.ids = {"place": "today", "note": str(uuid4()), "page": str(uuid4())}
        self.text = "The ferry was late and the river high. " * (TYPED_CHARACTERS // 39)

    def save(self, number: int) -> Sent:
        """The next of the saves, each of which names the version that it goes on from."""
        text = self.text + "and on " * number
        return SAVING, {**self.ids, "text": text, "version": str(number), "number": str(number + 1)}


def _answer_to(question: Question) -> Sent:
    return f"/api/v1/memory/questions/{question.pk}/answer/", {"option": question.options[0].id}


def people(user: User, clients: int) -> list[Guest]:
    """The same person with so many connections of one browser: more sessions would make a longer page of settings."""
    return [signed_in(user)] * clients


def _count_queries(path: str, guest: Guest | None) -> int:
    """As the same page takes them in this process, on the same database."""
    client, headers = _beside(path, guest)
    client.get(path, headers=headers)  # by now keys and the like are at hand, as in a server that has lived
    with CaptureQueriesContext(connection) as captured:
        client.get(path, headers=headers)
    return len(captured)


def _count_of_write(guest: Guest, path: str, sent: Mapping[str, str]) -> int:
    client, headers = _beside(path, guest)
    kind = "application/json" if path.startswith("/api/") else MULTIPART_CONTENT
    with CaptureQueriesContext(connection) as captured:
        client.post(path, dict(sent), content_type=kind, headers=headers)
    return len(captured)


def _beside(path: str, guest: Guest | None) -> tuple[TestClient, dict[str, str]]:
    client = TestClient(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    if guest is None:
        return client, {}
    if path.startswith("/api/"):
        return client, {"Authorization": f"Bearer {guest.token}"}
    client.cookies[settings.LOT_SESSION_COOKIE_NAME] = guest.cookie
    return client, BY_ITSELF if path == SAVING else {}


def _turn(path: str, client: Client) -> list[float]:
    """Milliseconds of a client's calls, one after the other."""
    return [_expect(_get(path, client)).seconds * 1000 for _call in range(CALLS_A_ROUND)]


def _get(path: str, client: Client) -> Answered:
    return client.call("GET", path)


def _expect(answered: Answered) -> Answered:
    if answered.status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        raise RuntimeError(f"The server answered {answered.status}.")
    return answered


def standing_question(user: User) -> Question:
    """The question that stands; where the day is full, what was answered today counts as of yesterday."""
    at = timezone.now()
    question = services.current_question(user=user, at=at).question
    if question is None:
        today = local_day(user, at)
        Question.objects.for_user(user).filter(ended_on=today).update(ended_on=today - timedelta(days=1))
        question = services.ask_another(user=user, at=at)
    return question
