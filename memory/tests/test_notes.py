"""Notes: written of any past day, changed without loss, deleted with a way back."""

from datetime import date, timedelta

import pytest

from accounts.idempotency import claim_key, keep_answer
from accounts.models import IdempotencyKey
from accounts.tests.make import make_user
from intentions.models import Tombstone
from lot.errors import Gone, InvalidInput, NotFound
from memory import services
from memory.models import Note
from memory.services.notes import NOTE_LIMIT, NoteChanged
from memory.signals import entry_deleted, entry_recorded
from memory.tests.make import NOON, make_note

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 3, 4)


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def news():
    """What the signals say, in order."""
    heard: list[tuple] = []

    def record(signal, **told):
        name = "recorded" if signal is entry_recorded else "deleted"
        heard.append((name, told["user_id"], told["kind"], told["id"], told["on"]))

    entry_recorded.connect(record)
    entry_deleted.connect(record)
    yield heard
    entry_recorded.disconnect(record)
    entry_deleted.disconnect(record)


def read(note: Note) -> Note:
    return Note.objects.get(pk=note.pk)


def test_a_note_belongs_to_the_persons_date_which_turns_at_their_hour(ada):
    night = NOON.replace(hour=2)
    assert make_note(ada, at=night).on == TODAY - DAY


def test_a_note_keeps_its_words_and_lines(ada):
    note = read(make_note(ada, "  One.\r\n\r\n  Two: žluťoučký 🌧\rThree.\n"))
    assert note.text == "One.\n\n  Two: žluťoučký 🌧\nThree."
    assert (note.version, note.keep_closed, note.edited_at) == (1, False, None)


@pytest.mark.parametrize("on", [TODAY, TODAY - DAY, date(1987, 6, 5), date(1900, 1, 1)])
def test_a_note_may_be_about_any_day_up_to_today(ada, on):
    assert read(make_note(ada, on=on)).on == on


@pytest.mark.parametrize("on", [TODAY + DAY, date(9999, 12, 31), date(1899, 12, 31), date.min])
def test_a_note_about_no_day_of_the_past_is_refused(ada, on):
    with pytest.raises(InvalidInput) as caught:
        make_note(ada, on=on)
    assert list(caught.value.fields) == ["on"]


@pytest.mark.parametrize("text", ["", " \r\n ", "a\0b", "a\ud800b", "x" * (NOTE_LIMIT + 1)])
def test_text_that_cannot_be_kept_is_refused_and_changes_nothing(ada, text):
    note = make_note(ada)
    for call in (
        lambda: make_note(ada, text),
        lambda: services.edit_note(user=ada, note_id=note.pk, text=text, keep_closed=True, at=NOON),
    ):
        with pytest.raises(InvalidInput) as caught:
            call()
        assert list(caught.value.fields) == ["text"]
    assert [(row.text, row.keep_closed, row.version) for row in Note.objects.for_user(ada)] == [(note.text, False, 1)]


def test_twenty_thousand_characters_fit_also_with_line_ends_of_two_bytes(ada):
    assert len(make_note(ada, "x" * NOTE_LIMIT).text) == NOTE_LIMIT
    assert len(make_note(ada, "x\r\n" * (NOTE_LIMIT // 2) + "\r\n").text) == NOTE_LIMIT - 1


def test_what_is_given_changes_and_the_rest_stays(ada):
    note = make_note(ada)
    services.edit_note(user=ada, note_id=note.pk, on=TODAY - DAY, version=1, at=NOON + DAY)
    services.edit_note(user=ada, note_id=note.pk, keep_closed=True, version=2, at=NOON + DAY)
    row = read(note)
    assert (row.text, row.on, row.keep_closed, row.version) == (note.text, TODAY - DAY, True, 3)
    assert (row.created_at, row.edited_at) == (NOON, NOON + DAY)


def test_a_change_on_an_older_version_is_refused_with_the_note_that_stands(ada):
    note = make_note(ada)
    services.edit_note(user=ada, note_id=note.pk, text="From the phone.", version=1, at=NOON)
    with pytest.raises(NoteChanged) as caught:
        services.edit_note(user=ada, note_id=note.pk, text="From the desk.", version=1, at=NOON)
    assert (caught.value.status, caught.value.code) == (409, "note_changed")
    assert (caught.value.note.text, caught.value.note.version) == ("From the phone.", 2)
    assert read(note).text == "From the phone."


def test_a_change_that_changes_nothing_makes_no_version(ada, news):
    note = make_note(ada)
    services.edit_note(user=ada, note_id=note.pk, text=note.text + "\n", on=note.on, version=1, at=NOON)
    assert (read(note).version, read(note).edited_at, len(news)) == (1, None, 1)


def test_a_deleted_note_comes_back_as_it_was_until_the_day_turns(ada):
    note = make_note(ada, "Kept.", on=TODAY - DAY, keep_closed=True)
    services.edit_note(user=ada, note_id=note.pk, text="Kept, and changed.", at=NOON)
    before = Note.objects.filter(pk=note.pk).values().get() | {"text": read(note).text}
    stone = services.delete_note(user=ada, note_id=note.pk, at=NOON)
    assert not Note.objects.for_user(ada).exists()
    services.restore_note(user=ada, note_id=note.pk, at=stone.undo_until - timedelta(seconds=1))
    after = Note.objects.filter(pk=note.pk).values().get() | {"text": read(note).text}
    assert after == before
    assert not Tombstone.objects.for_user(ada).exists()


def test_once_the_day_has_turned_a_deleted_note_is_gone(ada):
    note = make_note(ada)
    stone = services.delete_note(user=ada, note_id=note.pk, at=NOON)
    with pytest.raises(Gone) as caught:
        services.restore_note(user=ada, note_id=note.pk, at=stone.undo_until)
    assert caught.value.code == "cannot_undo"
    assert services.purge_undo(at=stone.undo_until) == 1
    stone.refresh_from_db()
    assert (stone.kind, stone.row_id, stone.copy) == ("note", note.pk, None)


def test_a_note_that_was_never_deleted_cannot_be_brought_back(ada):
    with pytest.raises(NotFound):
        services.restore_note(user=ada, note_id=make_note(ada).pk, at=NOON)


@pytest.mark.parametrize("change", ["edit", "delete"])
def test_words_taken_back_leave_the_answers_kept_for_repeated_requests(ada, change):
    note = make_note(ada)
    claim = claim_key(user=ada, key="k", request_hash=b"h")
    keep_answer(claim, status=201, body=note.text)
    if change == "edit":
        services.edit_note(user=ada, note_id=note.pk, text="Other.", at=NOON)
    else:
        services.delete_note(user=ada, note_id=note.pk, at=NOON)
    assert IdempotencyKey.objects.get(pk=claim.row.pk).body is None


def test_whoever_indexes_notes_hears_of_each_change(ada, news):
    note = make_note(ada)
    services.edit_note(user=ada, note_id=note.pk, on=TODAY - DAY, at=NOON)
    services.delete_note(user=ada, note_id=note.pk, at=NOON)
    services.restore_note(user=ada, note_id=note.pk, at=NOON)
    assert news == [
        ("recorded", ada.pk, "note", note.pk, TODAY),
        ("recorded", ada.pk, "note", note.pk, TODAY - DAY),
        ("deleted", ada.pk, "note", note.pk, TODAY - DAY),
        ("recorded", ada.pk, "note", note.pk, TODAY - DAY),
    ]


def test_an_index_that_fails_leaves_no_note_behind(ada):
    def fail(**_):
        raise RuntimeError

    entry_recorded.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            make_note(ada)
    finally:
        entry_recorded.disconnect(fail)
    assert not Note.objects.for_user(ada).exists()


def test_another_persons_note_is_not_there(ada):
    note, bob = make_note(ada), make_user("bob@example.org")
    for call in (
        lambda: services.note_of(bob, note.pk),
        lambda: services.edit_note(user=bob, note_id=note.pk, text="x", at=NOON),
        lambda: services.delete_note(user=bob, note_id=note.pk, at=NOON),
        lambda: services.restore_note(user=bob, note_id=note.pk, at=NOON),
    ):
        with pytest.raises(NotFound):
            call()
