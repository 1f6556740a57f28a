"""What is in the ZIP: all of it, as its schema says, readable and harmless."""

import csv
import io
import json
import zipfile
from html.parser import HTMLParser

import pytest
from django.db import transaction
from jsonschema import Draft202012Validator

from accounts.tests.make import make_user
from memory.models import MemoryAnswer, Note, Question
from memory.tests.make import NOON, make_note
from ops.portable.csv_moods import safe_cell
from ops.portable.sections import tables
from ops.portable.zip_file import write_zip
from ops.tests.lives import ODD, live

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """One person for all tests that only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield live("lived@example.org")
        transaction.set_rollback(True)


@pytest.fixture
def archive(db, lived):
    return export(lived)


def export(user) -> zipfile.ZipFile:
    target = io.BytesIO()
    write_zip(user=user, target=target, at=NOON)
    return zipfile.ZipFile(target)


def lot_json(archive: zipfile.ZipFile) -> dict:
    return json.loads(archive.read("lot.json"))


def test_the_file_is_what_its_schema_says_and_every_section_has_something(archive):
    assert archive.testzip() is None
    schema = json.loads(archive.read("lot.schema.json"))
    Draft202012Validator.check_schema(schema)
    data = lot_json(archive)
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(data)]
    assert not errors
    assert [table.name for table in tables() if not data[table.name]] == []


def test_everything_carried_stands_in_it_with_its_words(lived, archive):
    data = lot_json(archive)
    assert {row["text"] for row in data["notes"]} == {note.text for note in Note.objects.for_user(lived)}
    assert len(data["answers"]) == MemoryAnswer.objects.for_user(lived).count()
    assert len(data["questions"]) == Question.objects.for_user(lived).exclude(state="ready").count()
    assert data["person"]["email"] == "lived@example.org"
    assert any(row["content"] for row in data["story_sentences"])
    assert all(row["content"] for row in data["struck_sentences"])
    assert all(row["content"] or row["answer"] for row in data["struck_facts"])


def test_of_what_was_forgotten_or_deleted_there_is_no_word():
    ada = make_user()
    from memory.services import delete_note

    delete_note(user=ada, note_id=make_note(ada, "marmalade xylophone").pk, at=NOON)
    archive = export(ada)
    assert not [name for name in archive.namelist() if b"marmalade" in archive.read(name)]
    assert len(lot_json(archive)["tombstones"]) == 1


def test_of_another_person_there_is_no_word():
    make_note(make_user("bob@example.org"), "quince jelly")
    ada = make_user()
    make_note(ada, "mine")
    archive = export(ada)
    assert not [name for name in archive.namelist() if b"quince" in archive.read(name)]


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.found |= {tag, *(f"@{name}" for name, _ in attrs)}


def test_the_page_holds_every_note_as_text_and_nothing_that_runs_or_is_fetched(archive):
    page = archive.read("index.html").decode()
    tags = Tags()
    tags.feed(page)
    assert not tags.found & {"script", "img", "link", "iframe", "b", "@src", "@onclick", "@style"}
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in page
    assert "x" * 20_000 in page
    assert "In my own words." in page


def test_markdown_has_a_file_a_month_and_a_heading_a_day(archive):
    assert [name for name in archive.namelist() if name.startswith("days/")] == ["days/2026-03.md"]
    march = archive.read("days/2026-03.md").decode()
    assert "## Wednesday, 4 March 2026" in march
    assert "שלום" in march


def test_moods_open_in_a_spreadsheet_and_compute_nothing(archive):
    text = archive.read("moods.csv").decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    assert header == ["date", "time", "mood", "score", "intensity", "note"]
    assert len(rows) == 12
    assert {row[2] for row in rows} == {"calm", "Wintry"}
    assert all(cell == "" or cell[0] not in "=+@\t\r" for row in rows for cell in row)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "  =1", "|x", "%x"])
def test_a_cell_never_begins_as_a_formula_does(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["words", "", None, 5, "2026-03-04", "-1", ODD[1:]])
def test_other_cells_stay_as_they_are(value):
    assert safe_cell(value) == ("" if value is None else str(value))


@pytest.mark.parametrize("notes", [5, 50])
def test_the_number_of_queries_does_not_grow_with_the_rows(notes, django_assert_max_num_queries):
    ada = make_user()
    for number in range(notes):
        make_note(ada, f"note {number}")
    with django_assert_max_num_queries(70):
        export(ada)
