"""The ZIP that a person takes along: written from front to back, so that it needs neither a disk nor much memory."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from accounts.models import User
from intentions.models import CheckIn, own_mood_labels
from intentions.moods import mood_label
from lot.dates import written_for
from ops.portable.csv_moods import csv_lines
from ops.portable.days import read_months
from ops.portable.lot_json import write_lot_json
from ops.portable.markdown import month_markdown, month_name
from ops.portable.page import page_parts
from ops.portable.rows import Advance
from ops.portable.schema import json_schema

LOT_JSON, SCHEMA = "lot.json", "lot.schema.json"
PAGE, MOODS, READ_ME = "index.html", "moods.csv", "README.txt"
CHUNK = 500


def write_zip(*, user: User, target: BinaryIO, at: datetime, advance: Advance = lambda number: None) -> None:
    """Everything that goes with a person. `advance` hears of rows as they are written."""
    with written_for(user), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        stamp = at.astimezone(user.profile.tzinfo).timetuple()[:6]
        archive.writestr(_info(READ_ME, stamp), _read_me())
        archive.writestr(_info(SCHEMA, stamp), json.dumps(json_schema(), indent=1))
        with archive.open(_info(LOT_JSON, stamp), "w", force_zip64=True) as member:
            write_lot_json(user=user, target=member, at=at, advance=advance)
        _write_text(archive, _info(PAGE, stamp), page_parts(user, at))
        _write_text(archive, _info(MOODS, stamp), csv_lines(_moods(user)))
        for month in read_months(user):
            archive.writestr(_info(month_name(month), stamp), month_markdown(month))


def _info(name: str, stamp: tuple[int, ...]) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, stamp)  # type: ignore[arg-type]
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _write_text(archive: zipfile.ZipFile, info: zipfile.ZipInfo, parts: Iterable[str]) -> None:
    with archive.open(info, "w", force_zip64=True) as member:
        for part in parts:
            member.write(part.encode())


def _moods(user: User) -> Iterator[list[object]]:
    own = own_mood_labels(user)
    for row in CheckIn.objects.for_user(user).order_by("at", "pk").iterator(chunk_size=CHUNK):
        clock = f"{row.at.astimezone(user.profile.tzinfo):%H:%M}"
        yield [row.on.isoformat(), clock, mood_label(row.mood, own), row.score, row.intensity, row.note]


def _read_me() -> str:
    lines = (
        _("index.html: everything to read, in any browser."),
        _("days/: the log as Markdown, a file a month with a heading a day."),
        _("moods.csv: moods for a spreadsheet. An apostrophe stands before what a spreadsheet would compute."),
        _("lot.json: everything to be read back by LOT, or by any program. lot.schema.json says what is in it."),
        _("Nothing in here is encrypted. Keep it where you would keep a diary."),
    )
    return "\r\n".join(lines) + "\r\n"
