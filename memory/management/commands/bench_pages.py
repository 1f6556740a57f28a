"""How much of the server's time the main pages take for a person with a long history."""

import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.services import create_user
from accounts.sessions import start_web_session
from memory import services
from memory.models import Question


class Command(BaseCommand):
    """Makes a person and their answers through the services, measures, and rolls everything back."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long a history, and how many runs."""
        parser.add_argument("--answers", type=int, default=3000)
        parser.add_argument("--runs", type=int, default=40)

    def handle(self, *args: Any, answers: int, runs: int, **options: Any) -> None:
        """Prints a row for each page: median and 95th percentile of CPU milliseconds, and queries."""
        with transaction.atomic():
            user = create_user(email=f"bench-{time.time_ns()}@example.org", zone="Europe/Lisbon")
            self._live(user, answers)
            client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0], raise_request_exception=False)
            client.cookies[settings.LOT_SESSION_COOKIE_NAME] = start_web_session(user=user, device="bench")[1]
            self.stdout.write(f"{connection.vendor}, {answers} answers, CPU of the server in ms")
            for path in ("/", "/log/", "/api/v1/memory/question/", "/api/v1/memory/answers/?limit=25"):
                self._row(f"GET {path}", runs, lambda path=path: self._get(client, path))  # type: ignore[misc]
            asked = [self._ask(user)]

            def answer() -> None:
                self._answer(user, asked[-1])

            self._row("answer, next prepared", runs, answer, before=lambda: asked.append(self._ask(user)))
            transaction.set_rollback(True)

    def _live(self, user: User, answers: int) -> None:
        """Three answers a day up to today."""
        began = timezone.now() - timedelta(days=answers // 3 + 1)
        User.objects.filter(pk=user.pk).update(created_at=began)
        user.created_at = began
        for number in range(answers):
            at = began + timedelta(hours=8 * number)
            self._answer(user, self._ask(user, at), at, option=number % 2)
            if number % 500 == 499:
                self.stdout.write(f"  {number + 1} of {answers}", self.style.NOTICE)

    def _ask(self, user: User, at: datetime | None = None) -> Question:
        """The question that stands; where the day is full, today's are counted as yesterday's."""
        at = at or timezone.now()
        question = services.current_question(user=user, at=at).question
        if question is None:
            Question.objects.for_user(user).filter(ended_on=at.date()).update(ended_on=at.date() - timedelta(days=1))
            question = services.ask_another(user=user, at=at)
        return question

    def _answer(self, user: User, question: Question, at: datetime | None = None, option: int = 0) -> None:
        at = at or timezone.now()
        chosen = question.options[option].id
        services.answer_question(user=user, question_id=question.pk, option_id=chosen, at=at)

    def _get(self, client: Client, path: str) -> None:
        response = client.get(path)
        if response.status_code != 200:
            raise CommandError(f"{path} answered {response.status_code}")

    def _row(self, name: str, runs: int, call: Callable[[], Any], before: Callable[[], Any] = lambda: None) -> None:
        call()
        before()
        with CaptureQueriesContext(connection) as captured:
            call()
            queries = len(captured)
        times = []
        for _ in range(runs):
            before()
            began = time.process_time()
            call()
            times.append((time.process_time() - began) * 1000)
        times.sort()
        p95 = times[int(len(times) * 0.95) - 1]
        self.stdout.write(f"{name:40} median {statistics.median(times):6.1f}  p95 {p95:6.1f}  {queries} queries")
