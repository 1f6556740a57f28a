"""A Day One export: the ZIP with a JSON file a journal, or one of these alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import IO, Any, ClassVar, cast

from django.utils.translation import gettext as _

from ops.importing.archive import beginnings, is_zip, member, names_in
from ops.importing.day_one_entries import entries_of
from ops.importing.json_rows import read_rows
from ops.importing.kinds import BrokenFile, Entry, Setting, Upload

ENTRIES = "entries"
BOM = b"\xef\xbb\xbf"
FIRST_BYTES = 400
MOST_JOURNALS = 200
NO_JOURNAL = ("__MACOSX/", ".")  # what a Mac puts beside what was packed again by hand


class DayOne:
    """Entries become notes. Pictures, places and weather are left out."""

    name: ClassVar = "day-one"
    moods: ClassVar[dict[str, str]] = {}

    @property
    def label(self) -> str:
        """How the page calls it."""
        return _("a Day One export")

    def fits(self, upload: Upload) -> bool:
        """Whether a JSON file in it, or the file itself, begins as a journal does."""
        return next(_journals(upload), None) is not None

    def read(self, upload: Upload, setting: Setting) -> Iterator[Entry]:
        """Journal by journal, in the order of the file."""
        journals = list(_journals(upload))
        for name in journals:
            before = f"{name}: " if len(journals) > 1 else ""
            with _opened(upload, name) as file:
                yield from _entries(file, before, setting)


def _entries(file: IO[bytes], before: str, setting: Setting) -> Iterator[Entry]:
    for section, index, value in read_rows(file, before):
        if section == ENTRIES:
            yield from _entry(index, value, before, setting)


def _entry(index: int | None, value: Any, before: str, setting: Setting) -> Iterator[Entry]:
    if index is None:
        raise BrokenFile(_("This is not a list."), f"{before}{ENTRIES}")
    place = f"{before}{ENTRIES}[{index}]"
    if not isinstance(value, dict):
        raise BrokenFile(_("This is not an object."), place)
    return entries_of(value, place, setting)


def _journals(upload: Upload) -> Iterator[str]:
    """Names in the ZIP; the empty one where it is the file itself."""
    if not is_zip(upload):
        upload.file.seek(0)
        starts = iter([("", upload.file.read(FIRST_BYTES))])
    else:
        names = [name for name in names_in(upload) if _may_be_one(name)]
        starts = beginnings(upload, names[:MOST_JOURNALS], FIRST_BYTES)
    return (name for name, start in starts if _begins_as_one(start))


def _may_be_one(name: str) -> bool:
    return name.endswith(".json") and not name.startswith(NO_JOURNAL) and "/." not in name


def _begins_as_one(start: bytes) -> bool:
    return start.removeprefix(BOM).lstrip().startswith(b"{") and (b'"metadata"' in start or b'"entries"' in start)


@contextmanager
def _opened(upload: Upload, name: str) -> Iterator[IO[bytes]]:
    """A journal, behind the mark that an editor may have put before it."""
    if name:
        with member(upload, name) as file:
            if cast(BufferedReader, file).peek(len(BOM)).startswith(BOM):
                file.read(len(BOM))
            yield file
    else:
        upload.file.seek(0)
        if upload.file.read(len(BOM)) != BOM:
            upload.file.seek(0)
        yield upload.file
