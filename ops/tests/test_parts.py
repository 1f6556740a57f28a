"""The SQL by which docs/scaling.md splits a table by person does what the page says."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from accounts.tests.make import make_user
from memory.models import Note, NoteVersion
from memory.services import delete_note, edit_note
from memory.tests.make import NOON, make_note
from ops.belongings import Belonging

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no parts"),
]
PARTS = 16


def split() -> None:
    """As the page says, word for word."""
    page = (settings.BASE_DIR / "docs" / "scaling.md").read_text(encoding="utf-8")
    (statements,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    with connection.cursor() as cursor:
        cursor.execute(statements)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as in any other transaction


def parts_asked(rows) -> set[str]:
    """The parts that the planner means to look into."""
    return set(re.findall(r"memory_note_part_\d+(?= |$)", rows.explain()))


def test_notes_are_kept_read_changed_and_deleted_in_parts_as_in_one():
    ada, bob = make_user("ada@example.org"), make_user("bob@example.org")
    old = make_note(ada, "before the split")
    split()
    new = make_note(ada, "after the split")
    make_note(bob, "of bob")
    edit_note(user=ada, note_id=old.pk, text="changed", at=NOON + timedelta(hours=1))
    texts = {note.text for note in Note.objects.for_user(ada)}
    assert texts == {"changed", "after the split"}
    assert NoteVersion.objects.for_user(ada).get().text == "before the split"
    delete_note(user=ada, note_id=new.pk, at=NOON)
    assert [note.pk for note in Note.objects.for_user(ada)] == [old.pk]
    assert Note.objects.for_user(bob).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a key that does not hold would be found here


def test_a_list_of_one_person_asks_one_part_and_a_row_by_its_id_alone_asks_all():
    ada = make_user()
    split()
    note = make_note(ada)
    assert len(parts_asked(Note.objects.for_user(ada).newest())) == 1
    assert len(parts_asked(Note.objects.filter(pk=note.pk))) == PARTS


def test_erasing_empties_all_parts_of_a_person():
    ada, bob = make_user("ada@example.org"), make_user("bob@example.org")
    split()
    make_note(ada)
    make_note(bob)
    assert Belonging(Note, "user_id").delete(ada.pk, most=10) == 1
    assert Note.objects.get().user_id == bob.pk
