"""Brings back answers that a backup, another database or a file has and this database lost, and nothing else."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from accounts.models import User
from memory.models import MemoryAnswer
from ops.answers import node_system
from ops.answers import statements as sql
from ops.answers.databases import beside
from ops.answers.exports import export_beside
from ops.answers.finding import Asked, found_in, uuid
from ops.answers.found import Found
from ops.answers.sources import Kind, kind_of
from ops.answers.writing import write
from ops.backups.archives import at_hand, find_archive
from ops.backups.engines import engine_of
from ops.backups.errors import Damaged, Refused
from ops.backups.locks import exclusively
from ops.backups.target import settings_of, standing_in
from ops.legacy.source import UnreadableSource, staged
from ops.services.backing_up import BUSY, RUN_LOCK
from ops.services.putting_back import put_back, refuse_what_cannot_be_put_back
from progress.models import UserProgress
from progress.services import rebuild

BATCH = 1000
Progress = Callable[[str, int, int], None]
BACK, COUNTED = "back", "counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoring:
    """What is asked for: from where, of which time and of whom, and how many answers a transaction takes."""

    source: str
    since: date | None = None
    user: User | None = None
    batch: int = BATCH


def restore_answers(
    asked: Restoring,
    *,
    apply: bool,
    at: datetime,
    progress: Progress = lambda step, done, total: None,
) -> Found:
    """Find what is lost and, with `apply`, bring it back. Safe to run twice, and to be killed whenever.

    The source is the name of a backup, the address of a database of this version of LOT or of the Node.js system, or a
    file: a portable export (of `user`) or a dump of the Node.js system. What the person deleted, took back or forgot
    stays away, and so does who was erased. Recall of those concerned is marked to be read anew by the clock, and their
    days are counted anew here, also those of a run that was killed before it came to that.

    Raises Refused, Damaged, BackupError, BrokenFile.
    """
    kind = kind_of(asked.source)
    if kind is Kind.NODE_SYSTEM:
        return _from_node_system(asked, apply, at, progress)
    with _opened(kind, asked, at) as prefix:
        wanted = Asked(asked.since, asked.user)
        with found_in(prefix, wanted, asked.batch) as found:
            if not apply:
                return found
            try:
                write(prefix, found, lambda done, total: progress(BACK, done, total))
            except IntegrityError:
                raise Damaged(
                    "Some of its rows contradict each other. What was brought back before is whole."
                ) from None
        with connection.cursor() as cursor:
            cursor.execute(sql.out_of_step(prefix, wanted.condition), wanted.values)
            people = [uuid(row[0]) for row in cursor.fetchall()]
    _count_anew(people, found, at, progress)
    return found


def _opened(kind: Kind, asked: Restoring, at: datetime) -> AbstractContextManager[str]:
    if kind is Kind.EXPORT:
        return export_beside(Path(asked.source), asked.user, at)
    return _database_beside(kind, asked.source)


@contextmanager
def _database_beside(kind: Kind, source: str) -> Iterator[str]:
    with _backup(source) if kind is Kind.BACKUP else _database(source) as config, beside(config) as prefix:
        yield prefix


@contextmanager
def _database(source: str) -> Iterator[Mapping[str, Any]]:
    yield settings_of(source)


@contextmanager
def _backup(name: str) -> Iterator[Mapping[str, Any]]:
    """How to reach a backup, which is put back beside first."""
    with exclusively(RUN_LOCK, busy=BUSY):
        archive = find_archive(name)
        refuse_what_cannot_be_put_back(archive)
        with at_hand(archive) as here, engine_of().scratch() as scratch:
            here.check()
            with standing_in(scratch), put_back(here):
                pass
            yield scratch


def _from_node_system(asked: Restoring, apply: bool, at: datetime, progress: Progress) -> Found:
    try:
        with staged(asked.source) as stage:
            wanted = node_system.Wanted(asked.since, asked.user)
            found = node_system.look_through(stage, wanted)
            if not apply:
                return found
            people = node_system.bring_back(
                stage, wanted, found, asked.batch, lambda done, total: progress(BACK, done, total)
            )
    except UnreadableSource as error:
        raise Refused(str(error)) from None
    _count_anew(_out_of_step(people), found, at, progress)
    return found


def _out_of_step(people: Collection[UUID]) -> list[UUID]:
    """Those of these whose answers are counted otherwise than they stand."""
    stored = dict(UserProgress.objects.filter(user__in=people).values_list("user_id", "answers"))
    found = []
    for user_id in people:
        number = MemoryAnswer.objects.filter(user_id=user_id).count()
        if stored.get(user_id, 0) != number:
            found.append(user_id)
    return found


def _count_anew(people: Collection[UUID], found: Found, at: datetime, progress: Progress) -> None:
    for user_id in people:
        user = User.objects.select_related("profile", "preferences").filter(pk=user_id, is_active=True).first()
        if user is not None:
            rebuild(user=user, at=at)
        found.counted += 1
        progress(COUNTED, found.counted, len(people))
