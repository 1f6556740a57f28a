"""Day One: what was written comes along with its date and tags; what LOT does not take is counted."""

import io
import json
import zipfile
from datetime import UTC, date, datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ops.importing.day_one import DayOne
from ops.importing.formats import format_of
from ops.importing.kinds import BrokenFile, Entry, LeftOut, NoteEntry, Setting, Upload
from ops.tests.other_diaries import day_one_entry, day_one_json, day_one_zip
from progress.tests.histories import steady

SETTING = Setting(ZoneInfo("Europe/Lisbon"), datetime(2026, 3, 4, 12, tzinfo=UTC))


def upload(content: bytes) -> Upload:
    return Upload("x", len(content), io.BytesIO(content))


def read(content: bytes) -> list[Entry]:
    return list(DayOne().read(upload(content), SETTING))


def notes(*entries, **more) -> list[NoteEntry]:
    return [found for found in read(day_one_json(entries, **more)) if isinstance(found, NoteEntry)]


def left_out(*entries) -> dict[str, int]:
    return {found.what: found.number for found in read(day_one_json(entries)) if isinstance(found, LeftOut)}


def place_in(content: bytes) -> str:
    with pytest.raises(BrokenFile) as caught:
        read(content)
    return caught.value.place


@pytest.mark.parametrize(
    "content", [day_one_json([]), b"\xef\xbb\xbf" + day_one_json([]), day_one_zip(Journal=day_one_json([]))]
)
def test_the_json_and_the_zip_are_known_by_their_content(content):
    assert format_of(upload(content)).name == "day-one"
    assert read(content) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"PK\x05\x06" + bytes(18), day_one_zip(), day_one_zip(x=b"{}")])
def test_other_files_are_not_taken_for_it(content):
    with pytest.raises(BrokenFile):
        format_of(upload(content))


def test_every_journal_of_the_zip_is_read_and_nothing_else():
    content = day_one_zip(Journal=day_one_json([day_one_entry(1)]), Travel=day_one_json([day_one_entry(2)]))
    with zipfile.ZipFile(packed := io.BytesIO(content), "a") as archive:
        archive.writestr("__MACOSX/._Journal.json", day_one_json([day_one_entry(3)]))
        archive.writestr("settings.json", b"{}")
    assert [found.source_id[-1] for found in read(packed.getvalue())] == ["1", "2"]


def test_a_zip_of_many_other_files_is_looked_into_no_further_than_for_a_while():
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as archive:
        for number in range(5_000):
            archive.writestr(f"{number}.json", b"{}")
    began = process_time()
    with pytest.raises(BrokenFile):
        format_of(upload(packed.getvalue()))
    assert process_time() - began < 3


DATES = [
    ("2017-12-25T03:04:32Z", "Asia/Bangkok", date(2017, 12, 25)),
    ("2017-12-25T03:04:32Z", "America/New_York", date(2017, 12, 24)),
    ("2017-12-25T23:30:00Z", "Pacific/Kiritimati", date(2017, 12, 26)),
    ("2017-12-25T23:30:00Z", "GMT+0200", date(2017, 12, 26)),
    ("2017-12-25T00:30:00Z", "GMT-3", date(2017, 12, 24)),
    ("2017-07-25T23:30:00Z", "Nowhere/At all", date(2017, 7, 26)),
    ("2017-07-25T23:30:00Z", "../../etc/passwd", date(2017, 7, 26)),
    ("2017-07-25T23:30:00Z", None, date(2017, 7, 26)),
    ("2017-07-25T23:30:00", "UTC", date(2017, 7, 25)),
    ("2017-07-25T23:30:00.123+02:00", "UTC", date(2017, 7, 25)),
]


@pytest.mark.parametrize(("at", "zone", "on"), DATES)
def test_an_entry_keeps_the_date_that_it_had_where_it_was_written(at, zone, on):
    [found] = notes(day_one_entry(creationDate=at, timeZone=zone))
    assert found.on == on


def test_text_loses_its_pictures_and_keeps_its_tags():
    text = "# A day\\.\r\n\r\n![](dayone-moment:\\/\\/76F9)\r\n\r\n![](dayone-moment:/audio/76F9)\n\nAnd more.".replace(
        "\\/", "/"
    )
    [found] = notes(day_one_entry(text=text, tags=["walk", "New York"], starred=True))
    assert found.text == "# A day.\n\nAnd more.\n\n#walk, #New York, #starred"
    assert found.written_at == datetime(2015, 1, 3, 7, 30, tzinfo=UTC)


def test_what_is_left_out_is_counted():
    entry = day_one_entry(
        photos=[{"md5": "0a1b"}, {}],
        videos=[{}],
        audios=[{}],
        pdfAttachments=None,
        weather={"weatherCode": "fair"},
        location={"region": {"center": {"latitude": 1.5}}},
    )
    assert left_out(entry) == {"photos": 2, "attachments": 2, "places": 1}
    assert left_out(day_one_entry(text="![](dayone-moment://76F9)", tags=["walk"])) == {"wordless": 1}
    assert left_out(day_one_entry(text=None)) == {"wordless": 1}


def test_an_entry_of_a_day_to_come_waits_for_a_later_import():
    assert left_out(day_one_entry(creationDate="2026-03-06T12:00:00Z")) == {"to_come": 1}
    assert left_out(day_one_entry(creationDate="9999-12-31T12:00:00Z", timeZone="UTC")) == {"to_come": 1}
    assert notes(day_one_entry(creationDate="2026-03-05T12:00:00Z"))


def test_a_long_entry_becomes_several_notes_in_order():
    found = notes(day_one_entry(5, text="\n\n".join("word " * 100 for _ in range(120))))
    assert [note.source_id[-3:] for note in found] == ["005", "5/2", "5/3", "5/4"]
    assert all(len(note.text) <= 20_000 for note in found)
    assert sorted(found, key=lambda note: note.written_at) == found


BROKEN = [
    (day_one_entry(uuid=None), "entries[1].uuid"),
    (day_one_entry(uuid=" "), "entries[1].uuid"),
    (day_one_entry(uuid=5), "entries[1].uuid"),
    (day_one_entry(text=["x"]), "entries[1].text"),
    (day_one_entry(text="a\0b"), "entries[1].text"),
    (day_one_entry(tags="walk"), "entries[1].tags"),
    (day_one_entry(photos={}), "entries[1].photos"),
    (day_one_entry(creationDate=None), "entries[1].creationDate"),
    (day_one_entry(creationDate="yesterday"), "entries[1].creationDate"),
    (day_one_entry(creationDate="0001-01-01T00:00:00Z"), "entries[1].creationDate"),
    (day_one_entry(creationDate="0001-01-01T00:00:00+14:00"), "entries[1].creationDate"),
    (day_one_entry(creationDate="9999-12-31T23:00:00-14:00"), "entries[1].creationDate"),
    (day_one_entry(creationDate="1899-12-31T12:00:00Z"), "entries[1].creationDate"),
    ("words", "entries[1]"),
    (None, "entries[1]"),
]


@pytest.mark.parametrize(("entry", "place"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_entry_is_named(entry, place):
    content = day_one_json([day_one_entry(), entry])
    assert place_in(content) == place
    both = day_one_zip(Home=day_one_json([day_one_entry(7)]), Travel=content)
    assert place_in(both) == f"Travel.json: {place}"


def test_a_file_that_ends_in_the_middle_or_has_no_list_of_entries_is_refused():
    content = day_one_json([day_one_entry(number) for number in range(3)])
    assert place_in(content[: content.index(b"00000002") + 4]) == "entries[2]"
    assert place_in(b'{"entries": {}}') == "entries"
    assert place_in(content + b"{}") == ""


@steady
@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=4))
@example("👩‍👩‍👧 \\u0000", ["#"])
@example("x" * 41_000, [])
def test_no_word_of_a_text_is_lost(text, tags):
    if "\0" in text or any("\0" in tag for tag in tags):
        return
    found = notes(day_one_entry(text=text, tags=tags))
    whole = "".join("".join(note.text for note in found).split())
    said = "".join(text.split()).replace("\\", "")
    assert whole.replace("\\", "").startswith(said)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = [*day_one_entry(), "tags", "photos", "videos", "location"]


@steady
@given(st.sampled_from(KEYS), json_values)
def test_no_value_does_anything_but_read_or_be_refused_with_its_place(key, value):
    try:
        read(json.dumps({"entries": [day_one_entry() | {key: value}]}).encode())
    except BrokenFile as error:
        where = error.place
    else:
        where = "entries[0]"
    assert where.startswith("entries[0]")
