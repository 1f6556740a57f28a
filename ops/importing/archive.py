"""Opens what is inside a ZIP that a stranger may have made: bounded in number, size and ratio. Nothing is unpacked."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from typing import IO, Any

from django.utils.translation import gettext as _

from ops.importing.kinds import BrokenFile, Upload

MIB = 1024 * 1024
MOST_MEMBERS = 20_000
MOST_BYTES = 512 * MIB  # of one file inside, unpacked
MOST_RATIO = 200  # text packs five to twenty times; a bomb a thousand times and more
FIRST = b"PK\x03\x04"
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file inside of an archive may unpack to."""

    most_bytes: int = MOST_BYTES
    most_ratio: int = MOST_RATIO


def is_zip(upload: Upload) -> bool:
    """Whether it begins as a ZIP does."""
    upload.file.seek(0)
    return upload.file.read(len(FIRST)) == FIRST


def names_in(upload: Upload) -> list[str]:
    """The names inside, in order. Raises BrokenFile where it is no whole ZIP or holds too many."""
    with _opened(upload) as archive:
        return archive.namelist()


def beginnings(upload: Upload, names: Iterable[str], size: int) -> Iterator[tuple[str, bytes]]:
    """How each of these files begins. What cannot be unpacked is passed over. The archive is opened once."""
    with _opened(upload) as archive:
        for name in names:
            with suppress(*DAMAGED, RuntimeError, NotImplementedError), archive.open(name) as packed:
                yield name, packed.read(size)


@contextmanager
def member(upload: Upload, name: str, limits: Limits | None = None) -> Iterator[IO[bytes]]:
    """The content of the file with this name, unpacked as it is read.

    Raises BrokenFile, also while it is read: damaged, encrypted, packed in a way that LOT does not know, or larger
    than it says or may be.
    """
    bounds = limits or Limits()
    with _opened(upload) as archive:
        try:
            info = archive.getinfo(name)
            _refuse_bomb(info, bounds)
            with archive.open(info) as packed:
                yield BufferedReader(_Bounded(packed, name, bounds.most_bytes))
        except KeyError:
            raise BrokenFile(_("This file is missing."), name) from None
        except (RuntimeError, NotImplementedError):  # encrypted, or packed in another way
            raise BrokenFile(_("This cannot be unpacked."), name) from None


@contextmanager
def _opened(upload: Upload) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(upload.file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise BrokenFile(_("This is not a whole ZIP.")) from None
    with archive:
        if len(archive.infolist()) > MOST_MEMBERS:
            raise BrokenFile(_("This ZIP holds too many files."))
        yield archive


def _refuse_bomb(info: zipfile.ZipInfo, limits: Limits) -> None:
    if info.file_size > limits.most_bytes or info.file_size > max(info.compress_size, 1024) * limits.most_ratio:
        raise BrokenFile(_("This unpacks to more than LOT takes."), info.filename)


class _Bounded(RawIOBase):
    """Counts what comes out: what the archive says of a size is no promise."""

    def __init__(self, packed: IO[bytes], name: str, most: int) -> None:
        self._packed, self._name, self._left = packed, name, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            read = self._packed.read(len(buffer))
        except DAMAGED:
            raise BrokenFile(_("This file is damaged."), self._name) from None
        self._left -= len(read)
        if self._left < 0:
            raise BrokenFile(_("This unpacks to more than LOT takes."), self._name)
        buffer[: len(read)] = read
        return len(read)
