"""What recall finds, one line a kind: its model, when a change of it matters, and how a row reads as an entry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from accounts.models import User
from intentions.models import CheckIn, Intention
from memory.engine.recall.kinds import Entry
from memory.models import Memory, MemoryAnswer, Note


@dataclass(frozen=True, slots=True)
class RecallKind:
    """`code` stands in the index and never changes. `read` gives None for a row that is not to be found."""

    code: int
    model: Any
    read: Callable[[Any], Entry | None]
    columns: frozenset[str]  # a save of others alone leaves the index as it is
    with_rows: tuple[str, ...] = ()

    def rows(self, user: User) -> Any:
        """The person's rows of this kind, with what `read` needs of others."""
        rows = self.model.objects.for_user(user)
        return rows.select_related(*self.with_rows) if self.with_rows else rows


def _answer(row: MemoryAnswer) -> Entry | None:
    return Entry("answer", row.pk, row.on, row.created_at, row.text or "", lead=row.question.text or "")


def _note(row: Note) -> Entry | None:
    return Entry("note", row.pk, row.on, row.created_at, row.text or "")


def _check_in(row: CheckIn) -> Entry | None:
    return Entry("check_in", row.pk, row.on, row.at, row.note) if row.note else None


def _intention(row: Intention) -> Entry | None:
    text = "\n".join(part for part in (row.text, row.reflection) if part)
    return Entry("intention", row.pk, row.starts_on, row.created_at, text)


def _memory(row: Memory) -> Entry | None:
    if row.state != Memory.State.CURRENT or not row.text:
        return None
    # Behind all entries of its day: it repeats one of them, and is not to stand between that and the next.
    after = datetime.combine(row.last_confirmed_on, time.min, UTC) + timedelta(days=2)
    return Entry("memory", row.pk, row.last_confirmed_on, after, row.text)


KINDS: dict[str, RecallKind] = {
    "answer": RecallKind(1, MemoryAnswer, _answer, frozenset({"text", "on", "question"}), ("question",)),
    "note": RecallKind(2, Note, _note, frozenset({"text", "on"})),
    "check_in": RecallKind(3, CheckIn, _check_in, frozenset({"note", "on", "at"})),
    "intention": RecallKind(4, Intention, _intention, frozenset({"text", "reflection", "starts_on"})),
    "memory": RecallKind(5, Memory, _memory, frozenset({"text", "state", "last_confirmed_on"})),
}
CODES = {name: kind.code for name, kind in KINDS.items()}
NAMES = {code: name for name, code in CODES.items()}
