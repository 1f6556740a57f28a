"""How long the next question takes to prepare for a person with a long history, and in how many queries."""

import statistics
import time
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from memory.judging.history import A_DAY, make_history
from memory.judging.persons import make_person, remove_person
from memory.judging.script import scripts
from memory.services.preparing import prepare_next

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")


class Command(BaseCommand):
    """Makes a person with a history row by row, prepares from nothing again and again, and removes everything."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How long a history, and how many runs."""
        parser.add_argument("--answers", type=int, default=10_000)
        parser.add_argument("--runs", type=int, default=100)

    def handle(self, *args: Any, answers: int, runs: int, **options: Any) -> None:
        """Prints the median and the 95th percentile in milliseconds by the wall clock, and the most queries."""
        if answers < 1 or runs < 20:
            raise CommandError("At least one answer and twenty runs.")
        now = timezone.now()
        people = [make_person(script, began_at=now - timedelta(days=answers // A_DAY + 1)) for script in scripts()[:3]]
        user = people[0]
        try:
            for person in people:  # the others for the planner: nobody has a table to themselves
                with transaction.atomic():
                    make_history(user=person, answers=answers if person == user else answers // 2, until=now)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:  # as autovacuum does on a server that has lived
                    cursor.execute("VACUUM ANALYZE")
            figures = [self._prepare(user, now + timedelta(hours=3 * run)) for run in range(runs)]
        finally:
            for person in people:
                remove_person(person)
        times = sorted(milliseconds for milliseconds, _queries in figures)
        p95 = times[int(len(times) * 0.95) - 1]
        most = max(queries for _milliseconds, queries in figures)
        median = statistics.median(times)
        self.stdout.write(f"{connection.vendor}, {answers} answers: median {median:.1f} ms, p95 {p95:.1f} ms, ")
        self.stdout.write(f"at most {most} queries over {runs} moments")

    def _prepare(self, user: User, at: datetime) -> tuple[float, int]:
        """One preparation from nothing; what it stored is taken away again."""
        queries = 0

        def count(execute: Any, sql: str, *rest: Any) -> Any:
            nonlocal queries
            queries += sql.startswith(VERBS)
            return execute(sql, *rest)

        with connection.execute_wrapper(count):
            began = time.perf_counter()
            question = prepare_next(user=user, at=at, show_at=at)
            taken = (time.perf_counter() - began) * 1000
        if question is not None:
            question.delete()
        return taken, queries
