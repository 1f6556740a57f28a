"""Takes back the rows that an import made, and no other: what the person has changed or used since stays."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from intentions.models import CheckIn
from intentions.signals import INTENTION, entry_deleted
from memory.models import Memory, MemoryAnswer, MemorySource, QuestionSource, ReplySource, StorySource
from memory.services.egress import forget_sent
from memory.services.forgetting import blank_quotes
from memory.services.indexing import indexed_together, remove_entries
from memory.services.preparing import prepare_after
from memory.services.settling import settle
from memory.services.untelling import blank_sentences
from ops.importing.stamps import stamp_of, stamping
from ops.models import Import, ImportedRow
from ops.portable.sections import Table, many, tables_by_name
from progress.services import rebuild

BATCH = 250
# What the person does with a row: a row of the first, made since, keeps the row of the second that it refers to.
USES = (
    ("answers", "question_id", "questions"),
    ("intention_days", "intention_id", "intentions"),
    ("note_versions", "note_id", "notes"),
)
# What stays with a row that stays.
COMPANIONS = (
    ("memories", "memory_sources", "memory_id"),
    ("intentions", "intention_days", "intention_id"),
    ("notes", "note_versions", "note_id"),
)
Ids = dict[str, set[UUID]]


@dataclass(slots=True)
class Undoing:
    """One import being taken back. `kept` counts what stays since it was changed or used, by section."""

    user: User
    made_by: Import
    made: Ids = field(default_factory=lambda: defaultdict(set))
    kept: Ids = field(default_factory=lambda: defaultdict(set))
    unsettled: set[bytes] = field(default_factory=set)

    def run(self, at: datetime) -> dict[str, int]:
        """Batch by batch, each a transaction; safe to run again. Returns what stays, by section."""
        for section, row_id in self._rows().values_list("section", "row_id").iterator():
            self.made[section].add(row_id)
        self._keep_changed()
        self._keep_used()
        self._keep_what_they_need()
        for table in reversed(many()):
            self._take_back(table)
        self._put_in_order(at)
        return {section: len(ids) for section, ids in self.kept.items() if ids}

    def _rows(self) -> Any:
        return ImportedRow.objects.for_user(self.user).filter(made_by=self.made_by)

    def _keep_changed(self) -> None:
        stamped = stamping(self.user)
        for table in many():
            if not table.section.own:
                continue
            for batch in _batches(self._rows().filter(section=table.name).values_list("row_id", "stamp")):
                stamps = {row_id: bytes(stamp) for row_id, stamp in batch}
                for row in table.model.objects.for_user(self.user).filter(pk__in=stamps):
                    if stamp_of(table, row, stamped) != stamps[row.pk]:
                        self.kept[table.name].add(row.pk)

    def _keep_used(self) -> None:
        for section, name, parent in USES:
            rows = tables_by_name()[section].model.objects.for_user(self.user).values_list("pk", name)
            for pk, parent_id in rows.iterator():
                if parent_id in self.made[parent] and pk not in self.made[section]:
                    self.kept[parent].add(parent_id)
        if self.made["moods"]:
            for row in CheckIn.objects.for_user(self.user).iterator():
                if row.pk not in self.made["check_ins"]:
                    self._keep_mood(row)

    def _keep_mood(self, row: CheckIn) -> None:
        found = {mood_id for mood_id in self.made["moods"] if str(mood_id) == row.mood}
        self.kept["moods"] |= found

    def _keep_what_they_need(self) -> None:
        """From what stays to what it rests on: the tables in the reverse of their order."""
        for section, companion, name in COMPANIONS:
            rows = tables_by_name()[companion].model.objects.for_user(self.user)
            for batch in _batches(self.kept[section]):
                found = rows.filter(**{f"{name}__in": batch}).values_list("pk", flat=True)
                self.kept[companion] |= self.made[companion].intersection(found)
        for table in reversed(many()):
            mine = table.model.objects.for_user(self.user)
            for row in (row for batch in _batches(self.kept[table.name]) for row in mine.filter(pk__in=batch)):
                for column in table.references:
                    if getattr(row, column.name) in self.made[column.refers_to]:
                        self.kept[column.refers_to].add(getattr(row, column.name))
                if isinstance(row, CheckIn):
                    self._keep_mood(row)

    def _take_back(self, table: Table) -> None:
        ids = iter(sorted(self.made[table.name] - self.kept[table.name]))
        while batch := list(islice(ids, BATCH)):
            with transaction.atomic(), indexed_together():
                User.objects.lock(self.user)
                self._delete(table, batch)
                self._rows().filter(section=table.name, row_id__in=batch).delete()

    def _delete(self, table: Table, ids: Sequence[UUID]) -> None:
        wanted: list[UUID] = list(ids)
        if table.name == "answers":
            self._release_answers(wanted)
        elif table.name == "memories":
            wanted = self._release_memories(wanted)
        elif table.name == "intentions":
            for row in table.model.objects.for_user(self.user).filter(pk__in=wanted):
                entry_deleted.send(
                    sender=table.model, user_id=self.user.pk, kind=INTENTION, id=row.pk, on=row.starts_on
                )
        forget_sent(user=self.user, ids=wanted)
        table.model.objects.for_user(self.user).filter(pk__in=wanted).delete()
        remove_entries(user=self.user, ids=wanted)

    def _release_answers(self, ids: Sequence[UUID]) -> None:
        """What LOT has made of them since goes with them: questions, replies and sentences that quote them."""
        quoted: set[UUID] = set()
        for model in (QuestionSource, ReplySource, StorySource):
            quoted |= set(
                model.objects.for_user(self.user).filter(answer_id__in=ids).values_list("answer_id", flat=True)
            )
        for answer in MemoryAnswer.objects.for_user(self.user).filter(pk__in=quoted):
            blank_quotes(user=self.user, answer=answer)
        rests = MemorySource.objects.for_user(self.user).filter(answer_id__in=ids)
        self._unsettle(rests.values_list("memory__key_hash", flat=True))

    def _release_memories(self, ids: Sequence[UUID]) -> list[UUID]:
        """Those that later answers say as well stay, and are put in order by these."""
        blank_sentences(user=self.user, memories=list(ids))
        rests = MemorySource.objects.for_user(self.user).filter(memory_id__in=ids)
        stay = set(rests.values_list("memory_id", flat=True))
        # What an imported one replaced holds again.
        before = Memory.objects.for_user(self.user).filter(pk__in=ids).values_list("key_hash", flat=True)
        self._unsettle(before)
        self.kept["memories"] |= stay
        return [row_id for row_id in ids if row_id not in stay]

    def _unsettle(self, hashes: Any) -> None:
        self.unsettled |= {bytes(key_hash) for key_hash in hashes}

    def _put_in_order(self, at: datetime) -> None:
        with transaction.atomic():
            User.objects.lock(self.user)
            for key_hash in sorted(self.unsettled):
                if Memory.objects.for_user(self.user).standing().filter(key_hash=key_hash).exists():
                    settle(user=self.user, key_hash=key_hash, holds=True)
            forget_kept_answers(self.user)
            prepare_after(user=self.user, at=at)
        rebuild(user=self.user, at=at)


def _batches(rows: Any) -> Iterator[list[Any]]:
    """A database takes so many values in one statement."""
    found = iter(list(rows))
    while batch := list(islice(found, BATCH)):
        yield batch
