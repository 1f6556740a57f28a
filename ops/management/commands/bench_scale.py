"""Whether what people, admins and the clock do takes as long among many people as among few."""

import logging
import secrets
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from accounts.models import User
from memory.measuring.elsewhere import run_elsewhere
from memory.models import MemoryAnswer
from ops.scale.filling import Filling
from ops.scale.lives import copy_whole, live, make_staff
from ops.scale.plans import explain
from ops.scale.telling import Row, faults, growing, large_tables, nameless, room, sizes, timings, unused
from ops.scale.visits import Taken, Visitor, acts_of, jobs, visitors

SAMPLE = 4  # people whose every word opens: the ones who are watched
SHARE = 100  # of the many are the few
LEAST = SAMPLE + 4
YEAR = timedelta(days=365)
WITH_SORTING = 1.3  # what building indexes takes for a while
JOBS_BY = 2  # round one runs the clock's jobs, once: some have to do with everybody, and take long by nature


class Command(BaseCommand):
    """Two databases of the same lives, one with a hundredth of the people, are looked at by turns. Both go again."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How many people, and how many answers all of them have together."""
        parser.add_argument("--people", type=int, default=1000)
        parser.add_argument("--answers", type=int, default=100_000)
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument("--index-every", type=int, default=1, help="one in so many people has a recall index")
        parser.add_argument("--plans", action="store_true", help="look at plans alone, none of which may need a table")
        parser.add_argument("--here", action="store_true", help="on this very database, which is a fresh one")

    def handle(self, *args: Any, people: int, answers: int, rounds: int, plans: bool, here: bool, **more: Any) -> None:
        """Exit code 1 where a table that grows is read whole, or an act is more than a fifth slower among many."""
        index_every = more["index_every"]
        if people < LEAST or answers < people or rounds < 2 or index_every < 1:
            raise CommandError(f"At least {LEAST} people, an answer each, two rounds, and an index for one in one.")
        if not here:
            numbers = {"--people": people, "--answers": answers, "--rounds": rounds, "--index-every": index_every}
            arguments = [part for name, number in numbers.items() for part in (name, str(number))]
            more_arguments = ["--plans"] if plans else []
            if code := run_elsewhere("postgresql", ["bench_scale", "--here", *arguments, *more_arguments]):
                raise SystemExit(code)
            return
        logging.getLogger("lot").setLevel(logging.WARNING)  # one line a page is not what is to be read here
        call_command("collectstatic", interactive=False, verbosity=0)
        life = live(answers=answers // people, now=timezone.now())
        watched = visitors([*copy_whole(life, people=SAMPLE), make_staff()])
        self._tell(
            f"one life: {MemoryAnswer.objects.for_user(life).count()} answers, {timezone.now() - life.created_at}"
        )
        few = max(people // SHARE, LEAST)
        with self._filled(life, few, index_every) as small:
            _refuse_more_than_fits(small, people / few)
            with self._filled(life, people, index_every) as large:
                rows = self._look(life, watched, (small, large), 0 if plans else rounds)
                _go_to(large)
                found = sizes()
                if not plans:
                    years = (timezone.now() - life.created_at) / YEAR
                    for lines in (timings(rows), room(found, people=people, years=years), unused(), nameless(rows)):
                        self.stdout.write("\n".join(lines) + "\n")
                connection.close()
        wrong = faults(rows, growing() if plans else large_tables(found), has_times=not plans)
        self.stdout.write("\n".join(wrong) or "No table that grows is read whole.")
        if wrong:
            raise SystemExit(1)

    def _look(self, life: User, watched: list[Visitor], names: tuple[str, str], rounds: int) -> dict[str, Row]:
        """By turns, now the one first and now the other: a slow minute of the machine is one for both. The first turn
        warms up."""
        rows: dict[str, Row] = defaultdict(Row)
        middle = f"{timezone.now() - (timezone.now() - life.created_at) / 2:%Y-%m-%d}"
        for number in range(rounds + 1):
            for place in (0, 1) if number % 2 else (1, 0):
                _go_to(names[place])
                for act, taken in _acts(watched, middle, with_jobs=number == min(1, rounds)):
                    row = rows[act]
                    if number or not rounds:
                        (row.many if place else row.few).append(taken)
                    if place and number < JOBS_BY:
                        row.plans += explain(taken.heard.statements, without_whole=not rounds, beside=row.plans)
            self._tell(f"round {number} of {rounds}")
        return dict(rows)

    @contextmanager
    def _filled(self, life: User, people: int, index_every: int) -> Iterator[str]:
        """The name of a copy of this database with so many people."""
        connection.close()
        seed = str(connection.settings_dict["NAME"])
        name = f"lot_bench_{secrets.token_hex(4)}"
        began = timezone.now()
        with psycopg.connect(_address("postgres"), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{seed}"')
            try:
                Filling(_address(name), self._tell, index_every).fill(life.pk, first=SAMPLE + 1, last=people - 2)
                self._tell(f"{people} people after {timezone.now() - began}")
                yield name
            finally:
                admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _tell(self, line: str) -> None:
        self.stderr.write(f"{timezone.now():%H:%M:%S} {line}")


def _acts(watched: list[Visitor], middle: str, *, with_jobs: bool) -> Iterator[tuple[str, Taken]]:
    for visitor in watched:
        for name, act in acts_of(visitor, middle):
            yield name, act()
    for name, act in jobs(timezone.now()) if with_jobs else ():
        yield name, act()


def _address(name: str) -> str:
    found = connection.get_connection_params()
    return make_conninfo(
        **{key: found[key] for key in ("host", "port", "user", "password") if found.get(key)}, dbname=name
    )


def _refuse_more_than_fits(name: str, times: float) -> None:
    """Raises CommandError where so many times this database does not fit on the disk, as far as that can be seen."""
    with psycopg.connect(_address(name)) as there:
        row = there.execute("SELECT pg_database_size(current_database()), current_setting('data_directory')").fetchone()
    size, directory = row or (0, "")
    wanted = size * times * WITH_SORTING
    if Path(directory).is_dir() and wanted > (free := shutil.disk_usage(directory).free):
        raise CommandError(f"That would take some {wanted / 1e9:.0f} GB, and {free / 1e9:.0f} are free.")


def _go_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
