"""What people, admins and the clock do, one act each, timed: on pages and services as they are."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.sessions import start_web_session
from lot.logs import frames_of, name_of
from memory import services
from memory.models import Question
from ops.running import failure_of
from ops.scale.lives import STAFF
from ops.scale.plans import Heard, Statement
from ops.schedule import BACKUP, JOBS

# They write files or look at other machines; what they read of the database is not what takes their time.
OUTSIDE = frozenset({BACKUP, "take_backups_elsewhere", "keep_tombstones", "sample_status"})
PAGES = {
    "Today": "/",
    "the question": "/api/v1/memory/question/",
    "log": "/log/",
    "log, half-way back": "/log/?before={middle}",
    "a day": "/log/{middle}/",
    "recall": "/log/?q=what+about+tea+in+the+morning",
    "answers": "/api/v1/memory/answers/?limit=25",
    "answers by topic": "/api/v1/memory/answers/?limit=25&topic=food",
    "memory": "/memory/",
    "progress": "/progress/",
    "intentions": "/intentions/",
    "export page": "/settings/export/",
}
ADMIN = {"admin: people": "/admin/accounts/user/", "admin: audit": "/admin/accounts/auditevent/"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person, and the browser in which they are signed in."""

    user: User
    client: Client


@dataclass(frozen=True, slots=True)
class Taken:
    """What one act took: seconds in all, and what the database heard of it; and why it failed, if it did."""

    seconds: float
    heard: Heard
    failure: str = ""


def visitors(users: list[User]) -> list[Visitor]:
    """These people, signed in."""
    found = []
    for user in users:
        client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0], raise_request_exception=False)
        client.cookies[settings.LOT_SESSION_COOKIE_NAME] = start_web_session(user=user, device="bench")[1]
        found.append(Visitor(user, client))
    return found


def acts_of(visitor: Visitor, middle: str) -> Iterator[tuple[str, Callable[[], Taken]]]:
    """What this person does; nothing of it stays."""
    pages = ADMIN if visitor.user.email == STAFF else PAGES
    for name, path in pages.items():
        yield name, partial(_undone, partial(_get, visitor.client, path.format(middle=middle)))
    if pages is PAGES:
        yield "answering", partial(_answer, visitor.user)


def jobs(at: datetime) -> Iterator[tuple[str, Callable[[], Taken]]]:
    """What the clock runs; nothing of it stays."""
    for job in JOBS:
        if job.name not in OUTSIDE:
            yield f"job: {job.name}", partial(_undone, partial(_run, job.run, at))


def _run(path: str, at: datetime) -> str:
    """A job; says why it failed, if it did."""
    failure = failure_of(lambda: import_string(path)(at=at))
    return f"{name_of(type(failure))}\n{frames_of(failure)}" if failure else ""


def _get(client: Client, path: str) -> None:
    response = client.get(path)
    if response.status_code != 200:
        raise CommandError(f"{path} answered {response.status_code}")


def _answer(user: User) -> Taken:
    """The question that stands is answered, and the next prepared."""
    with transaction.atomic():
        at = timezone.now()
        question = services.current_question(user=user, at=at).question
        if question is None:
            Question.objects.for_user(user).filter(ended_on=at.date()).update(ended_on=user.created_at.date())
            question = services.ask_another(user=user, at=at)
        chosen = question.options[0].id if question.options else None
        given: dict[str, Any] = {"option_id": chosen} if chosen else {"text": "A short walk by the river."}
        taken = _timed(partial(services.answer_question, user=user, question_id=question.pk, at=at, **given))
        transaction.set_rollback(True)
    return taken


def _undone(act: Callable[[], object]) -> Taken:
    with transaction.atomic():
        taken = _timed(act)
        transaction.set_rollback(True)
    return taken


def _timed(act: Callable[[], object]) -> Taken:
    with _hearing() as heard:
        began = time.perf_counter()
        said = act()
        taken = time.perf_counter() - began
        return Taken(taken, heard, said if isinstance(said, str) else "")


@contextmanager
def _hearing() -> Iterator[Heard]:
    heard = Heard()

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.statements.append(Statement(sql, params[0] if many and params else params))
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            heard.seconds += time.perf_counter() - began

    with connection.execute_wrapper(listen):
        yield heard
