"""Exported, gone, and brought into a new account: the same data, field by field, over every table that is carried."""

import io
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.tests.make import make_user, run_tasks
from intentions.moods import BY_KEY
from memory.models import Memory, Question, RecallItem, StorySentence, StruckFact
from memory.services.facts import key_hash_of
from memory.services.recalling import recall
from memory.tests.make import NOON
from ops.importing.drafts import row_id
from ops.importing.resolving import SECTION_OF_STONE
from ops.models import Import, ImportedRow, SealedFile
from ops.portable.columns import Column, Kind
from ops.portable.sections import Table, read_back, tables_by_name
from ops.portable.zip_file import write_zip
from ops.services.erasing import erase_person
from ops.services.importing import receive_file, start_import, undo_import
from ops.tests.lives import live
from progress.models import CountedMonth, UserProgress

pytestmark = pytest.mark.django_db
# Beside what came in: questions that are prepared for the new account, as for any.
PREPARED = {"ready", "open"}
PREPARED_ANEW = {"questions", "question_sources"}


def export(user: User) -> bytes:
    target = io.BytesIO()
    write_zip(user=user, target=target, at=NOON)
    return target.getvalue()


def bring(user: User, content: bytes, moods: dict[str, str] | None = None) -> Import:
    """By way of the services and the worker."""
    row = receive_file(user=user, name="x.zip", size=len(content), file=io.BytesIO(content), starts_at_once=False)
    run_tasks()
    row.refresh_from_db()
    if row.state == Import.State.CHECKED:
        start_import(user=user, import_id=row.pk, moods=moods or {})
        run_tasks()
        row.refresh_from_db()
    return row


def people(user: User) -> User:
    return User.objects.select_related("profile", "preferences").get(pk=user.pk)


Rows = dict[str, dict[Any, dict[str, Any]]]


def snapshot(user: User) -> Rows:
    """Every carried row with every column, hashes included."""
    found: Rows = {}
    for table in read_back():
        rows = table.rows(user)
        found[table.name] = {
            row.pk: {field.attname: plain(row, field) for field in row._meta.concrete_fields}
            | {column.name: getattr(row, column.name) for column in table.columns}
            for row in rows
        }
    return found


def plain(row, field) -> Any:
    value = getattr(row, field.attname)
    return bytes(value) if isinstance(value, bytes | memoryview) else value


def derived(user: User) -> list[Any]:
    """What is counted of it."""
    months = CountedMonth.objects.for_user(user).order_by("starts_on")
    progress = UserProgress.objects.for_user(user).get()
    counted = [(m.starts_on, m.active, m.answers, m.notes, m.check_ins, m.sealed_days) for m in months]
    return [counted, progress.summary, progress.kept_months]


@pytest.fixture(scope="module")
def moved(django_db_setup, django_db_blocker):
    """Ada as she was, the file, and the account that it was brought into after she was gone."""
    with django_db_blocker.unblock(), transaction.atomic():
        ada = live()
        before, counted, content = snapshot(ada), derived(ada), export(ada)
        profile, preferences = ada.profile, ada.preferences
        singles = {
            table.name: [getattr(row, c.name) for c in table.columns]
            for table, row in ((tables_by_name()["profile"], profile), (tables_by_name()["preferences"], preferences))
        }
        assert erase_person(user_id=ada.pk, at=timezone.now())
        new = make_user("new@example.org", zone="")
        row = bring(new, content)
        yield {
            "before": before,
            "counted": counted,
            "singles": singles,
            "content": content,
            "user": people(new),
            "after": snapshot(people(new)),
            "row": row,
        }
        transaction.set_rollback(True)


@pytest.fixture
def new(moved, db):
    return moved["user"]


MANY = [table for table in read_back() if not table.section.is_single]


def test_the_import_says_what_came_in(moved):
    row = moved["row"]
    assert row.state == Import.State.DONE, row.report
    new = dict(row.report["counts"].items())
    assert {name: counts["new"] for name, counts in new.items()} == {
        name: len(rows) for name, rows in moved["before"].items() if name not in {"profile", "preferences"}
    }
    assert not row.report["not_taken"]
    assert row.done == row.total
    assert not SealedFile.objects.exists()


@pytest.mark.parametrize("table", MANY, ids=lambda table: table.name)
def test_every_row_is_there_with_every_value(moved, new, table: Table):
    before, after = moved["before"][table.name], moved["after"][table.name]
    made_for_them = {moved_id(new, table.name, pk) for pk in before}
    more = set(after) - made_for_them
    assert table.name in PREPARED_ANEW or not more
    assert len(after) - len(more) == len(before) > 0
    for pk, row in before.items():
        same = after[moved_id(new, table.name, pk)]
        for column in table.columns:
            assert same[column.name] == expected(new, table, column, row), (column.name, row)


def moved_id(new: User, section: str, pk: Any) -> UUID:
    return row_id(new.pk, "lot", section, str(pk))


def expected(new: User, table: Table, column: Column, row: dict[str, Any]) -> Any:
    """The value, or the new id of what it refers to."""
    value = row[column.name]
    if value is None:
        return None
    if column.kind is Kind.REFERENCE:
        return moved_id(new, column.refers_to, value)
    if column.kind is Kind.ID:
        return moved_id(new, SECTION_OF_STONE[row["kind"]], value)
    is_own_mood = (table.name, column.name) == ("check_ins", "mood") and value not in BY_KEY
    return str(moved_id(new, "moods", value)) if is_own_mood else value


@pytest.mark.parametrize("name", ["profile", "preferences"])
def test_profile_and_preferences_are_the_same(moved, new, name):
    table = tables_by_name()[name]
    row = table.model.objects.get(user=new)
    assert [getattr(row, column.name) for column in table.columns] == moved["singles"][name]


def test_nothing_becomes_public_and_nothing_is_sent_by_a_file(new):
    assert not new.profile.is_public
    assert new.preferences.ai_destinations == []


@pytest.mark.parametrize(
    ("name", "column"),
    [(table.name, column) for table in MANY for column in table.section.rebuilt if column.endswith(("hash", "marks"))],
)
def test_keyed_hashes_are_under_the_new_key_and_tell_the_same_apart(moved, new, name, column):
    before, after = moved["before"][name], moved["after"][name]
    worded = {pk: row for pk, row in before.items() if row.get("text", "") is not None}
    pairs = [(row[column], after[moved_id(new, name, pk)][column]) for pk, row in worded.items()]
    assert len({old for old, _ in pairs}) == len({new for _, new in pairs}) == len(set(pairs))
    assert not {old for old, _ in pairs if old}.intersection({new for _, new in pairs})


def test_what_was_forgotten_or_denied_is_known_again_without_a_word(moved, new):
    blocked = Memory.objects.for_user(new).filter(state__in=Memory.BLOCKED)
    assert {row.state for row in blocked} == set(Memory.BLOCKED)
    for row in blocked:
        assert row.text is None
        answer = row.sources.select_related("answer__question").first().answer
        assert bytes(row.key_hash) == key_hash_of(new, answer.question.bank_id)


def test_what_was_struck_stays_untold(new):
    from memory.services.striking import struck_by

    struck = struck_by(new)
    assert [row for row in StorySentence.objects.for_user(new) if struck.names(row)]
    assert StruckFact.objects.for_user(new).exists()


def test_what_is_counted_is_the_same(moved, new):
    assert derived(new) == moved["counted"]


def test_it_is_found_by_its_words(new):
    found = recall(user=new, query="own words", at=NOON)
    assert found
    assert RecallItem.objects.for_user(new).exists()


def test_brought_in_twice_it_changes_nothing(moved, new):
    before = snapshot(new)
    row = bring(new, moved["content"])
    assert row.state == Import.State.DONE
    assert {name for counts in row.report["counts"].values() for name in counts} == {"there"}
    assert {name: rows for name, rows in snapshot(new).items() if name != "questions"} == {
        name: rows for name, rows in before.items() if name != "questions"
    }
    assert not ImportedRow.objects.filter(made_by=row).exists()


def test_taken_back_nothing_of_it_is_left(moved, new):
    undo_import(user=new, import_id=moved["row"].pk)
    run_tasks()
    row = Import.objects.get(pk=moved["row"].pk)
    assert row.state == Import.State.UNDONE
    assert row.report["kept"] == {}
    left = {
        name: rows
        for name, rows in snapshot(new).items()
        if rows and name not in {"profile", "preferences", "questions", "awards"}
    }
    assert left == {}
    assert {q.state for q in Question.objects.for_user(new)} <= PREPARED
    assert not RecallItem.objects.for_user(new).exists()
    assert not ImportedRow.objects.for_user(new).exists()
    assert people(new).profile.name is None
