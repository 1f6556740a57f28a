"""An entry of a Day One journal as notes: what was written, on the date that it had where it was written. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from ops.importing.kinds import BrokenFile, Entry, LeftOut, NoteEntry, Setting
from ops.importing.texts import as_tags, in_parts, tidy
from ops.importing.unescaping import without_backslashes
from ops.portable.columns import FIRST_DAY, LONGEST

PICTURE = re.compile(r"!?\[[^\]\n]*\]\(dayone-moment:[^)\n]*\)")
OFFSET = re.compile(r"(?:GMT|UTC)([+-])(\d{1,2}):?(\d{2})?")
STARRED = "starred"
LISTS = {"photos": ("photos",), "attachments": ("videos", "audios", "pdfAttachments")}
ONE_DAY = timedelta(days=1)  # who travels west has written tomorrow already
ZONES = frozenset(available_timezones())


def entries_of(entry: Mapping[str, Any], place: str, setting: Setting) -> Iterator[Entry]:
    """One note, several where it is long, none where there are no words; and what is left out.

    Raises BrokenFile where it has no id, no time, or a text that is none.
    """
    source_id = _text(entry, "uuid", place).strip()
    if not source_id:
        raise BrokenFile(_("Something has to stand here."), f"{place}.uuid")
    yield from _left_out(entry, source_id, place)
    at = _moment(entry, place)
    on = _local_date(at, entry, place, setting)
    words = _words(entry, place)
    if not words:
        yield LeftOut(source_id, place, "wordless")
    elif on > setting.at.astimezone(setting.zone).date() + ONE_DAY:
        yield LeftOut(source_id, place, "to_come")
    else:
        for number, part in enumerate(in_parts(words, LONGEST)):
            part_id = f"{source_id}/{number + 1}" if number else source_id
            yield NoteEntry(part_id, place, part, on, at + timedelta(milliseconds=number))


def _words(entry: Mapping[str, Any], place: str) -> str:
    """The text without its pictures, and the tags in a last line."""
    text = tidy(without_backslashes(PICTURE.sub("", _text(entry, "text", place))))
    if not text:
        return ""
    tags = [tag for tag in _list(entry, "tags", place) if isinstance(tag, str)]
    last = as_tags([*tags, *([STARRED] if entry.get("starred") is True else [])])
    return f"{text}\n\n{last}" if last else text


def _left_out(entry: Mapping[str, Any], source_id: str, place: str) -> Iterator[LeftOut]:
    for what, names in LISTS.items():
        if number := sum(len(_list(entry, name, place)) for name in names):
            yield LeftOut(source_id, place, what, number)
    if entry.get("location"):
        yield LeftOut(source_id, place, "places")


def _moment(entry: Mapping[str, Any], place: str) -> datetime:
    said = _text(entry, "creationDate", place)
    try:
        found = datetime.fromisoformat(said)
        at = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BrokenFile(_("This is not a date with a time."), f"{place}.creationDate") from None
    return at


def _local_date(at: datetime, entry: Mapping[str, Any], place: str, setting: Setting) -> date:
    try:
        on = at.astimezone(_zone(entry.get("timeZone"), setting)).date()
    except OverflowError:
        on = date.min
    if on < FIRST_DAY:
        raise BrokenFile(_("No diary goes back so far."), f"{place}.creationDate")
    return on


def _zone(said: Any, setting: Setting) -> tzinfo:
    """The zone that the entry names; the person's own where it names none that is known."""
    if not isinstance(said, str):
        return setting.zone
    if said in ZONES:
        return ZoneInfo(said)
    found = OFFSET.fullmatch(said)
    if found is None or int(found[2]) > 14:
        return setting.zone
    ahead = timedelta(hours=int(found[2]), minutes=min(int(found[3] or 0), 59))
    return timezone(ahead if found[1] == "+" else -ahead)


def _text(entry: Mapping[str, Any], name: str, place: str) -> str:
    found = entry.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise BrokenFile(_("This is not a text."), f"{place}.{name}")
    return found


def _list(entry: Mapping[str, Any], name: str, place: str) -> list[Any]:
    found = entry.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise BrokenFile(_("This is not a list."), f"{place}.{name}")
    return found
