"""Fills the tables beside from a portable export, so that a file is compared as a database is.

A file may have been changed by whoever had it in hand. So the operator names the person, and the file has to be theirs;
its values are judged as those of an import are and sealed anew, under that person's id whatever the file says; and what
it refers to has to be this person's too.
"""

# ruff: noqa: S608 - the statements are made of names of our own; values are given apart.

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext as _

from accounts.models import DataKey, User
from memory.models import Memory, MemoryAnswer, MemorySource, Question, QuestionSource, ReplySource
from ops.answers.databases import empty_beside, index_beside
from ops.answers.tables import columns_of
from ops.backups.errors import Refused
from ops.importing.constraints import refuse_misfit
from ops.importing.drafts import Draft, Drafting
from ops.importing.keyed import fill_hashes
from ops.importing.kinds import BrokenFile, RowEntry, Setting, Upload
from ops.importing.lot_zip import LotFile
from ops.portable.columns import Unfit
from ops.portable.sections import tables_by_name

SECTIONS = {
    "questions": Question,
    "answers": MemoryAnswer,
    "question_sources": QuestionSource,
    "reply_sources": ReplySource,
    "memories": Memory,
    "memory_sources": MemorySource,
}
PERSON = "person"
BATCH = 500


@contextmanager
def export_beside(path: Path, user: User | None, at: datetime) -> Iterator[str]:
    """Inside, what the file has stands beside our own tables; gives what stands before their names. Raises Refused
    where no person is named or the file is another's, and BrokenFile."""
    if user is None:
        raise Refused("--user says whose export this is: what is in a file is nobody's until then.")
    with path.open("rb") as file, empty_beside() as prefix:
        reading = _Reading(user, Upload(path.name, path.stat().st_size, file), at)
        for model, rows in reading.batches():
            _insert(prefix, model, rows)
        _put_key(prefix, user)
        index_beside()
        yield prefix


class _Reading:
    """One reading of a file for the person it is said to be of."""

    def __init__(self, user: User, upload: Upload, at: datetime) -> None:
        self.user, self.upload = user, upload
        self._kind = LotFile()
        self._drafting = Drafting(user, self._kind, {}, at)
        self._setting = Setting(user.profile.tzinfo, at, user.preferences.day_start)
        self._seen: dict[str, set[str]] = {name: set() for name in SECTIONS}
        self._is_theirs = False

    def batches(self) -> Iterator[tuple[type[models.Model], list[list[Any]]]]:
        """Rows as the database takes them, with their model."""
        for section, entries in groupby(self._entries(), key=lambda entry: entry.section):
            rows: list[list[Any]] = []
            for entry in entries:
                rows += [self._row(draft) for draft in self._drafting.drafts_of(entry)]
                if len(rows) >= BATCH:
                    yield SECTIONS[section], rows
                    rows = []
            if rows:
                yield SECTIONS[section], rows
        if not self._is_theirs:
            raise Refused("The file does not say whose it is.")

    def _entries(self) -> Iterator[RowEntry]:
        for entry in self._kind.read(self.upload, self._setting):
            if not isinstance(entry, RowEntry):
                continue
            if entry.section == PERSON:
                self._refuse_another(entry)
            if entry.section in SECTIONS:
                self._refuse_twice(entry)
                yield entry

    def _refuse_another(self, entry: RowEntry) -> None:
        """By the moment that the account was made, which nobody shares and no move changes as an address does."""
        column = next(column for column in tables_by_name()[PERSON].columns if column.key == "created_at")
        try:
            self._is_theirs = column.read(entry.values.get(column.key)) == self.user.created_at
        except Unfit:
            self._is_theirs = False
        if not self._is_theirs:
            raise Refused(
                "This export is of another account. Its person can take it in themselves, in the settings: "
                "it then becomes rows of their own."
            )

    def _refuse_twice(self, entry: RowEntry) -> None:
        seen = self._seen[entry.section]
        if entry.source_id in seen:
            raise BrokenFile(_("This id stands twice."), entry.place)
        seen.add(entry.source_id)

    def _row(self, draft: Draft) -> list[Any]:
        row = draft.table.model(pk=UUID(draft.source_id), user_id=self.user.pk)
        for name, value in draft.values.items():
            setattr(row, name, value)
        refuse_misfit(row, draft.place)
        fill_hashes(self.user, draft, row)
        fields = row._meta.concrete_fields
        return [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]


def _insert(prefix: str, model: type[models.Model], rows: Sequence[Sequence[Any]]) -> None:
    names = columns_of(model)
    listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {prefix}{model._meta.db_table} ({listed}) VALUES ({marks})", rows)


def _put_key(prefix: str, user: User) -> None:
    """What is sealed anew is sealed with the key that the person has here."""
    row = DataKey.objects.get(pk=user.pk)
    fields = row._meta.concrete_fields
    _insert(prefix, DataKey, [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]])
