"""Which row an entry is: new, there already, deleted here on purpose, or not to be taken; and which rows it means."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from intentions.models import Tombstone
from intentions.moods import BY_KEY
from ops.importing.constraints import refuse_misfit
from ops.importing.drafts import Draft, row_id
from ops.importing.keyed import fill_hashes
from ops.importing.kinds import BrokenFile
from ops.importing.special import Special
from ops.portable.columns import Column
from ops.portable.sections import Table, tables

STONES = {
    "answers": Tombstone.Kind.ANSWER,
    "memories": Tombstone.Kind.MEMORY,
    "notes": Tombstone.Kind.NOTE,
    "check_ins": Tombstone.Kind.CHECK_IN,
    "intentions": Tombstone.Kind.INTENTION,
}
SECTION_OF_STONE = {kind.value: section for section, kind in STONES.items()}
# Each of these is about one thing of two; without it there is nothing that it says.
NEEDS_ALL = frozenset({"question_sources"})
# What quotes an answer: the reference to what quotes it.
QUOTING = {"question_sources": "question_id", "story_sources": "sentence_id", "reply_sources": "reply_to_id"}


class Verdict(StrEnum):
    """What becomes of an entry."""

    NEW = "new"
    THERE = "there"
    DELETED = "deleted"
    REFUSED = "refused"


@dataclass(slots=True)
class Judged:
    """An entry with its row, which is stored where it is new."""

    draft: Draft
    verdict: Verdict
    row: Any = None


class Resolver:
    """Judges the entries of one file for one person, in the file's order. Writes nothing.

    Raises BrokenFile for what no file may hold: an id twice, or a reference to nothing.
    """

    def __init__(self, user: User, format_name: str) -> None:
        self.user, self._format = user, format_name
        self.special = Special(user)
        self.unquote: dict[str, set[UUID]] = defaultdict(set)
        """Rows that quote what was deleted here, by section."""
        self.late: list[tuple[Table, UUID, Column, str]] = []
        """References to rows of the same section, to be set once all of it is there."""
        self._seen: dict[str, set[str]] = defaultdict(set)
        self._moved: dict[tuple[str, str], UUID | None] = {}
        self._new_keys: dict[tuple[str, tuple[str, ...]], set[int]] = defaultdict(set)
        self._unmet: list[tuple[str, str, str]] = []

    def judge(self, drafts: Sequence[Draft]) -> list[Judged]:
        """All of a batch, table by table in the order in which they refer to each other."""
        found = []
        for table in tables():
            mine = [draft for draft in drafts if draft.table is table]
            if mine:
                found += self._judge(table, mine)
        return found

    def end(self) -> None:
        """Raises BrokenFile where a late reference was to nothing."""
        for place, section, file_id in self._unmet:
            if file_id not in self._seen[section]:
                raise BrokenFile(_("This refers to nothing in the file."), place)

    def row_of(self, section: str, file_id: str) -> UUID | None:
        """The row that an id of the file stands for; None where there is none to be."""
        key = (section, file_id)
        return self._moved[key] if key in self._moved else row_id(self.user.pk, self._format, section, file_id)

    def _judge(self, table: Table, drafts: Sequence[Draft]) -> list[Judged]:
        self._refuse_twice(table, drafts)
        there, deleted = self._there(table, drafts), self._deleted(table, drafts)
        judged = [self._first_look(table, draft, there, deleted) for draft in drafts]
        fresh = [found for found in judged if found.verdict is Verdict.NEW]
        taken = self._taken(table, [found.row for found in fresh])
        for found in fresh:
            self._second_look(table, found, taken)
        for found in self.special.refused(table.name, [f for f in fresh if f.verdict is Verdict.NEW]):
            self._refuse(found)
        return judged

    def _refuse_twice(self, table: Table, drafts: Sequence[Draft]) -> None:
        seen = self._seen[table.name]
        for draft in drafts:
            if draft.source_id in seen:
                raise BrokenFile(_("This id stands twice."), draft.place)
            seen.add(draft.source_id)

    def _there(self, table: Table, drafts: Sequence[Draft]) -> set[UUID]:
        wanted = [pk for draft in drafts for pk in self._candidates(table, draft)]
        return set(table.model.objects.for_user(self.user).filter(pk__in=wanted).values_list("pk", flat=True))

    def _deleted(self, table: Table, drafts: Sequence[Draft]) -> set[UUID]:
        kind = STONES.get(table.name)
        if kind is None:
            return set()
        wanted = [pk for draft in drafts for pk in self._candidates(table, draft)]
        stones = Tombstone.objects.for_user(self.user).filter(kind=kind, row_id__in=wanted)
        return set(stones.values_list("row_id", flat=True))

    def _candidates(self, table: Table, draft: Draft) -> list[UUID]:
        """The row that was made of it before; or the very row, where the file comes back to where it was made."""
        made = row_id(self.user.pk, self._format, table.name, draft.source_id)
        return [made, UUID(draft.source_id)] if self._format == "lot" else [made]

    def _first_look(self, table: Table, draft: Draft, there: set[UUID], deleted: set[UUID]) -> Judged:
        candidates = self._candidates(table, draft)
        found = next((pk for pk in candidates if pk in there), None)
        if found is not None:
            self._move(draft, found)
            self._check_references(table, draft)
            return Judged(draft, Verdict.THERE)
        values = self._resolved(table, draft)
        if values is None or deleted.intersection(candidates):
            self._move(draft, None)
            return Judged(draft, Verdict.DELETED)
        row = table.model(pk=candidates[0], user_id=self.user.pk)
        for name, value in values.items():
            setattr(row, name, value)
        refuse_misfit(row, draft.place)
        judged = Judged(draft, Verdict.NEW, row)
        if not (fill_hashes(self.user, draft, row) and self.special.fill(table.name, draft, row)):
            self._refuse(judged)
        return judged

    def _second_look(
        self, table: Table, found: Judged, taken: dict[tuple[str, ...], dict[tuple[Any, ...], UUID]]
    ) -> None:
        """Rows of which there can be one only are there already by another id, or stand twice in the file."""
        for names, keys in taken.items():
            key = tuple(getattr(found.row, name) for name in names)
            comparable = tuple(bytes(part) if isinstance(part, bytes | memoryview) else part for part in key)
            if None in key:
                continue
            if comparable in keys and table.name == "answers":
                self._refuse(found)  # the question was answered here, and that answer is another one
                return
            if comparable in keys:
                found.verdict = Verdict.THERE
                self._move(found.draft, keys[comparable])
                return
            fresh = self._new_keys[table.name, names]
            if hash(comparable) in fresh:
                raise BrokenFile(_("There can be one of these only, and it stands twice."), found.draft.place)
            fresh.add(hash(comparable))

    def _taken(self, table: Table, rows: Sequence[Any]) -> dict[tuple[str, ...], dict[tuple[Any, ...], UUID]]:
        found = {}
        for names in unique_keys(table.model):
            here = table.model.objects.for_user(self.user) if rows else table.model.objects.none()
            for name in names:
                here = here.filter(**{f"{name}__in": {getattr(row, name) for row in rows}})
            keys = {}
            for pk, *key in here.values_list("pk", *names):
                keys[tuple(bytes(part) if isinstance(part, bytes | memoryview) else part for part in key)] = pk
            found[names] = keys
        return found

    def _resolved(self, table: Table, draft: Draft) -> dict[str, Any] | None:
        """The values with the rows that they mean; None where one of these is not to be."""
        values, is_gone = dict(draft.values), False
        for column in table.references:
            file_id = values[column.name]
            if file_id is None:
                continue
            if column.is_late:
                self._unmet.append((f"{draft.place}.{column.key}", column.refers_to, str(file_id)))
                self.late.append((table, self._candidates(table, draft)[0], column, str(file_id)))
                values[column.name] = None
                continue
            values[column.name] = self._meant(column, draft, str(file_id))
            is_gone |= values[column.name] is None and (not column.is_nullable or table.name in NEEDS_ALL)
        if is_gone:
            self._note_quote(table, values)
            return None
        return self._resolved_words(table, draft, values)

    def _resolved_words(self, table: Table, draft: Draft, values: dict[str, Any]) -> dict[str, Any] | None:
        """Ids of the file that no foreign key holds."""
        if table.name == "check_ins" and values["mood"] not in BY_KEY and not draft.is_mood_here:
            self._refuse_unknown("moods", values["mood"], f"{draft.place}.mood")
            values["mood"] = str(self.row_of("moods", values["mood"]))
        if table.name == "tombstones":
            section = SECTION_OF_STONE[values["kind"]]
            meant = self.row_of(section, str(values["row_id"]))
            if meant is None:
                return None
            values["row_id"] = meant
        if draft.derived.get("answer"):
            self._refuse_unknown("answers", draft.derived["answer"] or "", f"{draft.place}.answer")
            meant = self.row_of("answers", draft.derived["answer"] or "")
            draft.derived["answer"] = str(meant) if meant else None
        return values

    def _meant(self, column: Column, draft: Draft, file_id: str) -> UUID | None:
        self._refuse_unknown(column.refers_to, file_id, f"{draft.place}.{column.key}")
        return self.row_of(column.refers_to, file_id)

    def _check_references(self, table: Table, draft: Draft) -> None:
        for column in table.references:
            if draft.values[column.name] is not None and not column.is_late:
                self._meant(column, draft, str(draft.values[column.name]))

    def _refuse_unknown(self, section: str, file_id: str, place: str) -> None:
        if file_id not in self._seen[section]:
            raise BrokenFile(_("This refers to nothing that stands before it."), place)

    def _note_quote(self, table: Table, values: dict[str, Any]) -> None:
        if (name := QUOTING.get(table.name)) and values[name] is not None:
            self.unquote[table.name].add(values[name])

    def _refuse(self, found: Judged) -> None:
        found.verdict = Verdict.REFUSED
        self._move(found.draft, None)

    def _move(self, draft: Draft, pk: UUID | None) -> None:
        if pk is None or pk != row_id(self.user.pk, self._format, draft.table.name, draft.source_id):
            self._moved[draft.table.name, draft.source_id] = pk


def unique_keys(model: type[models.Model]) -> list[tuple[str, ...]]:
    """By what rows of a person are told apart beside their id: constraints without a condition."""
    names, attnames = [], {field.name: field.attname for field in model._meta.concrete_fields}
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None and constraint.fields:
            names.append(tuple(attnames[name] for name in constraint.fields if name != "user"))
    return [*names, *((field.attname,) for field in model._meta.concrete_fields if _is_one_to_one(field))]


def _is_one_to_one(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.OneToOneField) and field.name != "user"
