"""Daylio: moods with what was written and done, at the time that the phone showed."""

import io
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intentions.moods import BY_KEY
from lot.text import fold
from ops.importing.daylio import Daylio
from ops.importing.formats import format_of
from ops.importing.kinds import BrokenFile, CheckInEntry, Entry, LeftOut, NoteEntry, Setting, Upload
from ops.importing.meanings import WEIGHTS
from ops.importing.mood_words import BY_WEIGHT, PROPOSED
from ops.tests.other_diaries import NEW, OLD, daylio_csv, daylio_row
from progress.tests.histories import steady

SETTING = Setting(ZoneInfo("Europe/Lisbon"), datetime(2026, 3, 4, 12, tzinfo=UTC), time(4))


def upload(content: bytes) -> Upload:
    return Upload("x", len(content), io.BytesIO(content))


def read(content: bytes | str) -> list[Entry]:
    whole = content.encode() if isinstance(content, str) else content
    return list(Daylio().read(upload(whole), SETTING))


def only(**cells: str) -> CheckInEntry:
    [found] = read(daylio_csv([daylio_row(**cells)], NEW))
    assert isinstance(found, CheckInEntry)
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("columns", "separator"), [(OLD, ","), (NEW, ","), (OLD, ";")])
def test_both_shapes_are_known_by_their_columns_in_any_encoding(columns, separator, encoding):
    content = daylio_csv([daylio_row(), daylio_row(1)], columns, separator).replace("\n", "\r\n").encode(encoding)
    assert format_of(upload(content)).name == "daylio"
    assert [found.place for found in read(content)] == ["line 2", "line 3"]


@pytest.mark.parametrize(
    "content", [b"", b"full_date,mood\n", b"a,b,c\n1,2,3\n", b"words", bytes(40), b'"full_date,time,mood']
)
def test_other_files_are_not_taken_for_it(content):
    assert not Daylio().fits(upload(content))


def test_an_entry_has_its_words_activities_and_scales():
    found = only(note_title="A day", note='She said "no", then<br>yes.', activities="work | good meal |  | 😉")
    assert found.mood == "rad"
    assert found.note == 'A day\nShe said "no", then\nyes.\n#work, #good meal, #😉\nSleep: 7, Energy: 3'
    assert only(note="", activities="", scales="").note == ""


MOMENTS = [
    ("2018-05-01", "2:20 PM", datetime(2018, 5, 1, 13, 20, tzinfo=UTC)),
    ("2018-12-01", "14:20", datetime(2018, 12, 1, 14, 20, tzinfo=UTC)),
    ("2018-03-25", "01:30", datetime(2018, 3, 25, 1, 30, tzinfo=UTC)),  # the clocks skipped it
    ("2018-10-28", "01:30", datetime(2018, 10, 28, 0, 30, tzinfo=UTC)),  # and showed it twice
]


@pytest.mark.parametrize(("full_date", "shown", "at"), MOMENTS)
def test_times_are_read_by_the_clock_of_the_person(full_date, shown, at):
    assert only(full_date=full_date, time=shown).at == at


def test_dates_and_weekdays_of_any_language_are_passed_over():
    assert only(date="1. Mai", weekday="Dienstag") == only()


def test_the_key_of_a_row_is_the_same_in_a_later_export():
    key = only().source_id
    assert only(time="8:05 am", activities="job", scales="", date="1 mai").source_id == key
    assert only(note="Fine.<br>Later").source_id == only(note="Fine. Later").source_id
    assert len({only(**{name: value}).source_id for name, value in CHANGED.items()} | {key}) == len(CHANGED) + 1


CHANGED = {"full_date": "2018-05-02", "time": "08:06", "mood": "good", "note": "other", "note_title": "other"}


def test_rows_that_are_alike_are_told_apart_by_their_number():
    ids = [found.source_id for found in read(daylio_csv([daylio_row()] * 3))]
    assert len(set(ids)) == 3
    assert ids[:2] == [found.source_id for found in read(daylio_csv([daylio_row()] * 2))]


def test_what_is_too_long_for_a_check_in_becomes_notes_of_its_day():
    found = read(daylio_csv([daylio_row(time="02:00", note="word " * 5_000)]))
    assert [type(entry) for entry in found] == [CheckInEntry, NoteEntry, NoteEntry]
    assert [entry.on for entry in found[1:]] == [date(2018, 4, 30)] * 2  # the day turns at four
    assert found[1].source_id != found[2].source_id
    assert found[2].text.endswith("#work, #good meal")


def test_a_moment_to_come_waits_for_a_later_import():
    [found] = read(daylio_csv([daylio_row(full_date="2026-03-04", time="12:30")]))
    assert isinstance(found, LeftOut)
    assert read(daylio_csv([daylio_row(full_date="9998-03-04")]))


BROKEN = [
    ({"mood": " "}, "line 3"),
    ({"full_date": "01/03/2025"}, "line 3, full_date"),
    ({"full_date": ""}, "line 3, full_date"),
    ({"full_date": "20250301"}, "line 3, full_date"),
    ({"full_date": "2025-02-30"}, "line 3, full_date"),
    ({"full_date": "0001-01-01"}, "line 3, full_date"),
    ({"full_date": "9999-12-31"}, "line 3, full_date"),
    ({"time": ""}, "line 3, time"),
    ({"time": "25:00"}, "line 3, time"),
    ({"note": "a\0b"}, "line 3"),
]


@pytest.mark.parametrize(("cells", "place"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_row_is_named_by_its_line(cells, place):
    with pytest.raises(BrokenFile) as caught:
        read(daylio_csv([daylio_row(), daylio_row(1, **cells), daylio_row(2)]))
    assert caught.value.place == place


@steady
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0<&"), max_size=60),
        min_size=2,
        max_size=2,
    )
)
def test_no_word_of_a_note_is_lost(cells):
    title, note = cells
    found = only(note_title=title, note=note, activities="", scales="")
    assert found.note.split() == f"{title} {note}".split()


@steady
@given(st.sampled_from(OLD), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_cell_does_anything_but_read_or_be_refused_with_its_line(name, cell):
    try:
        read(daylio_csv([daylio_row(**{name: cell})]))
    except BrokenFile as error:
        where = error.place
    else:
        where = "line 2"
    assert where.startswith("line ")


def test_proposals_are_weights_of_words_as_they_are_compared():
    assert set(PROPOSED.values()) <= set(WEIGHTS)
    assert all(word == fold(word) for word in PROPOSED)
    assert not PROPOSED.keys() & BY_KEY.keys()
    assert sum(len(words.split()) for words in BY_WEIGHT.values()) == len(PROPOSED)
