"""Brings a file in: reads it twice, the first time to be sure of all of it, the second time to write, in batches."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from accounts.models import User
from ops.importing.drafts import Draft, Drafting
from ops.importing.kinds import Format, Setting, Upload
from ops.importing.resolving import Judged, Resolver, Verdict
from ops.importing.singles import Changes, changes_of
from ops.importing.stamps import stamp_of, stamping
from ops.models import Import, ImportedRow

BATCH = 500
MOST_REFUSED = 50
Progress = Callable[[int], object]


@dataclass(slots=True)
class Found:
    """What is in a file, and what becomes of it: by section, how many are new, there, deleted, refused."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    moods: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    needs_choices: bool = False
    """Whether the file's words would become more moods than a person may have."""
    fills: Changes = field(default_factory=dict)
    total: int = 0

    def add(self, found: Judged) -> None:
        """Count one entry."""
        self.total += 1
        self.counts.setdefault(found.draft.table.name, Counter())[found.verdict.value] += 1
        if found.verdict in {Verdict.REFUSED, Verdict.DELETED} and len(self.refused) < MOST_REFUSED:
            self.refused.append(found.draft.place)

    def as_report(self) -> dict[str, Any]:
        """For the row of the import, as JSON has it."""
        return {
            "counts": {name: dict(counts) for name, counts in self.counts.items()},
            "not_taken": self.refused,
            "moods": self.moods,
            "left_out": dict(self.left_out),
            "filled_in": {section: sorted(changed) for section, changed in self.fills.items()},
        }


@dataclass(slots=True)
class Reading:
    """One reading of a file for a person."""

    user: User
    kind: Format
    upload: Upload
    at: datetime
    moods: dict[str, str] = field(default_factory=dict)
    drafting: Drafting = field(init=False)
    resolver: Resolver = field(init=False)
    singles: list[Draft] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.drafting = Drafting(self.user, self.kind, self.moods, self.at)
        self.resolver = Resolver(self.user, self.kind.name)

    def batches(self) -> Iterator[list[Draft]]:
        """Drafts, five hundred at a time; profile and preferences are put aside in `singles`."""
        drafts = self._drafts()
        while batch := list(islice(drafts, BATCH)):
            yield batch

    def _drafts(self) -> Iterator[Draft]:
        setting = Setting(self.user.profile.tzinfo, self.at, self.user.preferences.day_start)
        for entry in self.kind.read(self.upload, setting):
            for draft in self.drafting.drafts_of(entry):
                if draft.table.section.is_single:
                    self.singles.append(draft)
                else:
                    yield draft


def look(reading: Reading, progress: Progress = lambda done: None) -> Found:
    """All that is in a file, without writing anything. Raises BrokenFile with the first place that is wrong."""
    found = Found()
    for batch in reading.batches():
        for judged in reading.resolver.judge(batch):
            found.add(judged)
        progress(found.total)
    reading.resolver.end()
    _say_moods(reading, found)
    found.fills = changes_of(reading.user, reading.singles)
    return found


def bring_in(reading: Reading, made_by: Import, progress: Progress = lambda done: None) -> Found:
    """Write what is new, a transaction a batch, each with the list of what it made. Safe to run again after a kill.

    The file was looked at before, so what is raised here is not its fault.
    """
    found = Found()
    for batch in reading.batches():
        _write(reading, made_by, batch, found)
        progress(found.total)
    reading.resolver.end()
    found.left_out = reading.drafting.left_out
    return found


def _say_moods(reading: Reading, found: Found) -> None:
    words, meanings = reading.drafting.words, reading.drafting.meanings
    found.left_out, found.needs_choices = reading.drafting.left_out, meanings.is_too_much(words)
    for word, number in words.items():
        becomes, is_known = meanings.of_word(word), meanings.is_known(word)
        found.moods[word] = {"number": number, "becomes": becomes, "is_known": is_known}


@transaction.atomic
def _write(reading: Reading, made_by: Import, batch: Sequence[Draft], found: Found) -> None:
    User.objects.lock(reading.user)
    judged = reading.resolver.judge(batch)
    fresh: dict[str, list[Any]] = {}
    for each in judged:
        found.add(each)
        if each.verdict is Verdict.NEW:
            fresh.setdefault(each.draft.table.name, []).append(each)
    for section, rows in fresh.items():
        _store(reading.user, made_by, section, rows)


def _store(user: User, made_by: Import, section: str, judged: Sequence[Judged]) -> None:
    table = judged[0].draft.table
    table.model.objects.bulk_create([each.row for each in judged])
    _set_times(judged)
    stamped = stamping(user)
    ImportedRow.objects.bulk_create(
        ImportedRow(
            user=user, made_by=made_by, section=section, row_id=each.row.pk, stamp=stamp_of(table, each.row, stamped)
        )
        for each in judged
    )


def _set_times(judged: Sequence[Judged]) -> None:
    """A column that takes the time by itself gets that of the file."""
    model = judged[0].draft.table.model
    for column in model._meta.concrete_fields:
        if getattr(column, "auto_now_add", False) and column.name in judged[0].draft.values:
            for each in judged:
                rows = model.objects.filter(pk=each.row.pk, user_id=each.row.user_id)
                rows.update(**{column.name: each.draft.values[column.name]})
