"""LOT's own file: the ZIP of an export, or the `lot.json` in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, ClassVar

from django.utils.translation import gettext as _

from ops.importing.archive import is_zip, member, names_in
from ops.importing.json_rows import read_rows
from ops.importing.kinds import BrokenFile, Entry, RowEntry, Setting, Upload

FORMAT = 1
LOT_JSON = "lot.json"
HEAD = frozenset({"format", "made_by", "made_at"})
FIRST_BYTES = 200


class LotFile:
    """Sections in an order in which nothing refers to what follows; `ops.portable` says what stands in a row."""

    name: ClassVar = "lot"
    moods: ClassVar[dict[str, str]] = {}

    @property
    def label(self) -> str:
        """How the page calls it."""
        return _("an export of LOT")

    def fits(self, upload: Upload) -> bool:
        """A ZIP with a lot.json, or a file that begins as one does."""
        if is_zip(upload):
            return LOT_JSON in names_in(upload)
        upload.file.seek(0)
        start = upload.file.read(FIRST_BYTES).lstrip()
        return start.startswith(b"{") and b'"format"' in start and b'"made_by"' in start

    def read(self, upload: Upload, setting: Setting) -> Iterator[Entry]:
        """Rows as they stand. What a section may hold is judged by who takes them."""
        has_format = False
        with _opened(upload) as file:
            for section, index, value in read_rows(file):
                if section == "format":
                    has_format = _is_known(value)
                elif section not in HEAD:
                    if not has_format:
                        raise BrokenFile(_("This does not say which format it has."), "format")
                    yield _entry(section, index, value)
        if not has_format:
            raise BrokenFile(_("This does not say which format it has."), "format")


def _is_known(value: Any) -> bool:
    if value != FORMAT or isinstance(value, bool):
        raise BrokenFile(_("This was written by a later LOT. Bring this one up to date first."), "format")
    return True


def _entry(section: str, index: int | None, value: Any) -> RowEntry:
    place = section if index is None else f"{section}[{index}]"
    if not isinstance(value, dict):
        raise BrokenFile(_("This is not an object."), place)
    source_id = section if index is None else value.get("id")
    if not isinstance(source_id, str):
        raise BrokenFile(_("This is not an id."), f"{place}.id")
    return RowEntry(source_id, place, section, value)


@contextmanager
def _opened(upload: Upload) -> Iterator[IO[bytes]]:
    if is_zip(upload):
        with member(upload, LOT_JSON) as file:
            yield file
    else:
        upload.file.seek(0)
        yield upload.file
