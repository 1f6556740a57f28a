"""A broken file changes nothing and says where it is broken."""

import io
import json
import zipfile
from copy import deepcopy
from uuid import uuid4

import pytest
from django.db import transaction
from jsonschema import Draft202012Validator

from accounts.tests.make import make_user, run_tasks
from memory.models import Note, TopicRule
from memory.tests.make import NOON
from ops.importing.json_rows import read_rows
from ops.importing.kinds import BrokenFile
from ops.models import Import, SealedFile
from ops.portable.schema import json_schema
from ops.portable.sections import many
from ops.portable.zip_file import write_zip
from ops.services.importing import receive_file, start_import
from ops.tests.lives import live

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def whole(django_db_setup, django_db_blocker):
    """What is in a whole file."""
    with django_db_blocker.unblock(), transaction.atomic():
        target = io.BytesIO()
        write_zip(user=live("lived@example.org"), target=target, at=NOON)
        transaction.set_rollback(True)
    return json.loads(zipfile.ZipFile(target).read("lot.json"))


@pytest.fixture
def ada(db):
    return make_user()


def packed(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("lot.json", content)
    return target.getvalue()


def bring(user, content: bytes, *, at_once: bool = True) -> Import:
    row = receive_file(user=user, name="x", size=len(content), file=io.BytesIO(content), starts_at_once=at_once)
    run_tasks()
    row.refresh_from_db()
    return row


def bring_data(user, data) -> Import:
    return bring(user, json.dumps(data).encode())


def counts(user) -> dict[str, int]:
    return {table.name: table.rows(user).count() for table in many()}


def note(**more):
    row = {"id": str(uuid4()), "text": "Rain.", "on": "2026-03-04", "keep_closed": False, "version": 1}
    return row | {"created_at": "2026-03-04T12:00:00Z", "edited_at": None, "written_at": None} | more


def file_of(*notes, **sections):
    return {"format": 1, "made_by": "LOT", "made_at": "2026-03-04T12:00:00Z", "notes": list(notes), **sections}


AT = "2026-03-04T12:00:00Z"
ID = str(uuid4())


def rule():
    return {"id": str(uuid4()), "topic": "food", "rule": "less", "created_at": AT}


def intention(**more):
    row = {"id": ID, "state": "kept", "text": "x", "reflection": None, "starts_on": "2026-03-04"}
    return row | {"ends_on": "2026-03-31", "created_at": AT, "ended_at": AT, "asks_on": None} | more


def check_in(**more):
    row = {"id": ID, "mood": "calm", "score": 4, "intensity": None, "note": None, "at": AT, "on": "2026-03-04"}
    return row | {"created_at": AT, "edited_at": None} | more


VERSION = {"id": ID, "note": ID, "text": "x", "written_at": AT}
# Days that no calendar has or that are to come, hours before all time and NUL are no matter of a schema.
BEYOND_A_SCHEMA = [
    (note(text="a\0b"), "notes[1]"),
    (note(on="2026-02-30"), "notes[1].on"),
    (note(on="2999-01-01"), "notes[1].on"),
    (note(on="2027-01-01"), "notes[1].on"),
    (note(created_at="0001-01-01T00:00:00+14:00"), "notes[1].created_at"),
]
BY_SCHEMA = [
    (note(text=5), "notes[1].text"),
    (note(text=None), "notes[1].text"),
    (note(text="x" * 20_001), "notes[1].text"),
    (note(on=20260304), "notes[1].on"),
    (note(on="20260304"), "notes[1].on"),
    (note(version=-1), "notes[1].version"),
    (note(version=2**40), "notes[1].version"),
    (note(version=True), "notes[1].version"),
    (note(version=1.5), "notes[1].version"),
    (note(keep_closed="no"), "notes[1].keep_closed"),
    (note(created_at="2026-03-04T12:00:00"), "notes[1].created_at"),
    (note(created_at=None), "notes[1].created_at"),
    (note(id="1"), "notes[1].id"),
    (note(id=ID.upper()), "notes[1].id"),
    (note(id=None), "notes[1].id"),
    (note(id=5), "notes[1].id"),
    (note(user_id=ID), "notes[1].user_id"),
    ({"id": ID}, "notes[1].text"),
    ("words", "notes[1]"),
    (None, "notes[1]"),
    ([], "notes[1]"),
]


@pytest.mark.parametrize(
    ("row", "place"), BEYOND_A_SCHEMA + BY_SCHEMA, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_broken_row_breaks_the_file_and_its_place_is_said(ada, row, place):
    found = bring_data(ada, file_of(note(), row))
    assert found.state == Import.State.BROKEN
    assert found.report["place"].startswith(place)
    assert found.report["place"] in found.report["error"]
    assert not Note.objects.exists()
    assert not SealedFile.objects.exists()


@pytest.mark.parametrize("row", [row for row, _place in BY_SCHEMA], ids=range(len(BY_SCHEMA)))
def test_the_schema_refuses_what_the_import_refuses(row, whole):
    assert list(Draft202012Validator(json_schema()).iter_errors({**whole, "notes": [note(), row]}))


def test_whatever_is_taken_out_of_a_row_or_put_into_it_breaks_the_file(ada, whole):
    """For every section, each key missing, and each value of another kind."""
    for table in many():
        for key in whole[table.name][0]:
            for change in ("missing", {"an": "object"}):
                data = deepcopy(whole)
                if change == "missing":
                    del data[table.name][0][key]
                else:
                    data[table.name][0][key] = change
                if key in {"options", "context"} and change != "missing":
                    continue
                with pytest.raises(BrokenFile) as broken:
                    _look(ada, data)
                assert broken.value.place.startswith(f"{table.name}[0]"), (table.name, key, broken.value.place)


def _look(user, data):
    from django.utils import timezone

    from ops.importing.formats import format_named
    from ops.importing.kinds import Upload
    from ops.importing.writing import Reading, look

    content = json.dumps(data).encode()
    return look(Reading(user, format_named("lot"), Upload("x", len(content), io.BytesIO(content)), timezone.now()))


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (file_of(note(id=ID), note(id=ID)), "notes[1]"),
        (file_of(note_versions=[VERSION]), "note_versions[0].note"),
        (file_of(unheard_of=[{"id": ID}]), "unheard_of[0]"),
        ({"format": 2, "made_by": "LOT", "notes": []}, "format"),
        ({"format": True, "made_by": "LOT", "notes": []}, "format"),
        ({"made_by": "LOT", "notes": [note()], "format": 1}, "format"),
        ({"made_by": "LOT", "notes": []}, "format"),
        (file_of(topic_rules=[rule(), rule()]), "topic_rules[1]"),
        (file_of(intentions=[intention(ends_on="2026-03-03")]), "intentions[0]"),
        (file_of(intentions=[intention(ended_at=None)]), "intentions[0]"),
        (file_of(intentions=[intention(state="active")]), "intentions[0]"),
        (file_of(check_ins=[check_in(mood="sideways")]), "check_ins[0].mood"),
        (file_of(check_ins=[check_in(mood=ID)]), "check_ins[0].mood"),
        (file_of(check_ins=[check_in(at="2027-01-01T00:00:00Z")]), "check_ins[0].at"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_hang_together_breaks_the_file(ada, data, place):
    found = bring(ada, packed(json.dumps(data).encode()))
    assert found.state == Import.State.BROKEN
    assert found.report["place"] == place
    assert not any(counts(ada).values())


@pytest.mark.parametrize(
    "content",
    [
        b'{"format": 1, "made_by": "LOT", "notes": [',
        b'{"format": 1, "made_by": "LOT", "notes": [{]}',
        b'{"format": 1, "made_by": "LOT", "notes": [NaN]}',
        b'{"format": 1, "made_by": "LOT", "notes": []} {}',
        b'{"format": 1, "made_by": "LOT", "format": 1}',
        b'{"format": 1, "made_by": "LOT", "notes": [{"id": "a", "id": "b"}]}',
        b'{"format": 1, "made_by": "LOT", "notes": [{"id": "\\udc00"}]}',
        b'{"format": 1, "made_by": "LOT", "notes": [{"id": "\xff"}]}',
        b'{"format": 1, "made_by": "LOT", "n": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"format": 1, "made_by": "LOT", "n": [' + b'{"a":' * 50 + b"1" + b"}" * 50 + b"]}",
        b'{"format": 1, "made_by": "LOT", "n": [' + b"9" * 6000 + b"]}",
        b'{"format": 1, "made_by": "LOT", "n": [1e999]}',
        b'{"format": 1, "made_by": "LOT", "n": [[' + b"1," * 3000 + b"1]]}",
    ],
    ids=lambda content: content[34:54].decode("latin-1"),
)
@pytest.mark.parametrize("is_packed", [True, False], ids=["zip", "plain"])
def test_what_is_no_plain_json_is_refused(ada, content, is_packed):
    found = bring(ada, packed(content) if is_packed else content)
    assert found.state == Import.State.BROKEN
    assert found.report["error"]


@pytest.mark.parametrize(
    "content",
    [b"", b"words", b"PK\x03\x04", b"[]", b'{"a": 1}', packed(b"{}")[:50]],
    ids=["empty", "words", "beginning", "list", "object", "cut"],  # a ZIP holds the second in which it was made
)
def test_what_is_no_file_of_lot_is_refused_before_it_is_kept(ada, content):
    with pytest.raises(BrokenFile):
        receive_file(user=ada, name="x", size=len(content), file=io.BytesIO(content), starts_at_once=True)
    assert not Import.objects.exists()
    assert not SealedFile.objects.exists()


def test_a_bomb_in_the_place_of_lot_json_is_refused(ada):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lot.json", b" " * 60_000_000)
    found = bring(ada, target.getvalue())
    assert found.state == Import.State.BROKEN
    assert "unpacks to more" in found.report["error"]


def test_rows_are_read_one_by_one_with_their_place():
    content = b'{"a": [{"x": 1}, 2], "b": {"c": [true, null, "d"]}, "e": []}'
    found = [("a", 0, {"x": 1}), ("a", 1, 2), ("b", None, {"c": [True, None, "d"]})]
    assert list(read_rows(io.BytesIO(content))) == found


def test_what_was_set_here_since_the_file_was_looked_at_stays(ada):
    found = bring(ada, json.dumps(file_of(note(), topic_rules=[rule()])).encode(), at_once=False)
    assert found.state == Import.State.CHECKED
    TopicRule.objects.create(user=ada, topic="food", rule="muted")
    start_import(user=ada, import_id=found.pk, moods={})
    run_tasks()
    found.refresh_from_db()
    assert found.state == Import.State.DONE
    assert found.report["counts"]["topic_rules"] == {"there": 1}
    assert TopicRule.objects.get().rule == "muted"
