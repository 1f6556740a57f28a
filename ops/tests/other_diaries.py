"""Made-up exports of other programs, in the shape in which these write them."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

FIRST = datetime(2015, 1, 3, 7, 30, tzinfo=UTC)
WORDS = (
    "rain tea bread letter garden walk quiet river kitchen early phone sister late work train music cold bright".split()
)
MOODS = ("rad", "good", "meh", "bad", "awful")
OLD = ("full_date", "date", "weekday", "time", "mood", "activities", "note_title", "note")
NEW = (*OLD[:6], "scales", *OLD[6:])


def remark(number: int, length: int = 24) -> str:
    """A line that is another one for every number."""
    words = [WORDS[(number * 7 + place * (number % 5 + 1)) % len(WORDS)] for place in range(length)]
    return f"{number}: {' '.join(words)}."


def day_one_entry(number: int = 0, **more: Any) -> dict[str, Any]:
    """An entry with what the app adds of its own."""
    at = FIRST + timedelta(hours=9 * number)
    entry = {
        "uuid": f"{number:032X}",
        "creationDate": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "modifiedDate": f"{at + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
        "timeZone": "Europe/Lisbon",
        "text": remark(number),
        "richText": json.dumps({"contents": [{"text": remark(number)}]}),
        "starred": False,
        "isAllDay": False,
        "duration": 0,
        "creationDevice": "A phone",
    }
    return entry | more


def day_one_json(entries: Sequence[dict[str, Any]], **more: Any) -> bytes:
    """A journal."""
    return json.dumps({"metadata": {"version": "1.0"}, "entries": list(entries), **more}, indent=1).encode()


def day_one_zip(**journals: bytes) -> bytes:
    """The export, with a picture."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("photos/0a1b.jpeg", bytes(range(256)))
        for name, content in journals.items():
            archive.writestr(f"{name}.json", content)
    return target.getvalue()


def daylio_row(number: int = 0, **more: str) -> dict[str, str]:
    """A row as the app writes it in English."""
    on = date(2018, 5, 1) + timedelta(days=number // 2)
    row = {
        "full_date": on.isoformat(),
        "date": f"{on:%B} {on.day}",
        "weekday": f"{on:%A}",
        "time": "2:20 PM" if number % 2 else "08:05",
        "mood": MOODS[number % 5],
        "activities": "work | good meal",
        "scales": "Sleep:\u00a07 | Energy:\u00a03",
        "note_title": "",
        "note": remark(number, 8),
    }
    return row | more


def daylio_csv(rows: Sequence[dict[str, str]], columns: Sequence[str] = OLD, separator: str = ",") -> str:
    """The table, with the cells quoted that need it."""
    lines = [separator.join(columns)]
    for row in rows:
        cells = ((row[name]).replace('"', '""') for name in columns)
        lines.append(separator.join(f'"{cell}"' for cell in cells))
    return "\n".join([*lines, ""])
