"""Where backups lie: a directory here, and any other place that can do the same six things."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings

from ops.backups.errors import StoreAway

PARTIAL = ".partial"
BLOCK = 1024 * 1024


class Store(Protocol):
    """A flat place of files by name. What it lists is whole: a file is there entirely or not at all."""

    place: str  # for people to read; never a secret

    def names(self) -> list[str]:
        """Every file, sorted. Raises StoreAway, as all of these do."""

    def size(self, name: str) -> int | None:
        """Bytes of a file, None where there is none."""

    def blocks(self, name: str) -> Iterator[bytes]:
        """The content of a file in pieces. Raises FileNotFoundError."""

    def write(self, name: str, blocks: Iterable[bytes]) -> None:
        """Put a small file there, in the place of the one of that name."""

    def put(self, path: Path, name: str) -> None:
        """Put a file of this machine there."""

    def remove(self, name: str) -> None:
        """Take a file away, where it is there."""


class LocalStore:
    """A directory of this machine, for the user LOT runs as and nobody else."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.place = str(directory)

    def names(self) -> list[str]:
        """Hidden files are locks and what a run that was killed has left."""
        if not self.directory.is_dir():
            return []
        return sorted(path.name for path in self.directory.iterdir() if path.is_file() and path.name[0] != ".")

    def size(self, name: str) -> int | None:
        path = self.directory / name
        return path.stat().st_size if path.is_file() else None

    def blocks(self, name: str) -> Iterator[bytes]:
        with (self.directory / name).open("rb") as file:
            yield from blocks_of(file)

    def write(self, name: str, blocks: Iterable[bytes]) -> None:
        """Under another name first, synced, then renamed."""
        with self.partial(name) as file:
            for block in blocks:
                file.write(block)
        self.finish(name)

    def put(self, path: Path, name: str) -> None:
        with path.open("rb") as file:
            self.write(name, blocks_of(file))

    def move(self, path: Path, name: str) -> None:
        """The very file, where it lies on the same disk; else its content."""
        self.prepare()
        try:
            path.rename(self._partial_path(name))
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self.put(path, name)
        else:
            self.finish(name)

    def remove(self, name: str) -> None:
        (self.directory / name).unlink(missing_ok=True)

    def partial(self, name: str) -> IO[bytes]:
        """A file that nobody sees until `finish`; mode 0600."""
        self.prepare()
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        return os.fdopen(os.open(self._partial_path(name), flags, 0o600), "wb")

    def finish(self, name: str) -> None:
        """Onto the disk, then visible, and the directory onto the disk too."""
        with self._partial_path(name).open("rb") as file:
            os.fsync(file.fileno())
        self._partial_path(name).rename(self.directory / name)
        descriptor = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def prepare(self) -> None:
        """The directory, mode 0700. Raises StoreAway where it cannot be made."""
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreAway(f"{self.directory} cannot be made: {error.strerror}.") from None

    def clear_partials(self, name: str = "", *, but: Path | None = None) -> None:
        """What killed runs have left, of one backup or of all. Only for who holds every lock there is: a file that is
        being written looks the same."""
        for path in self.directory.glob(f".{name}*{PARTIAL}*"):
            if path.is_dir() and path != but:
                shutil.rmtree(path, ignore_errors=True)
            elif path.is_file():
                path.unlink(missing_ok=True)

    def _partial_path(self, name: str) -> Path:
        return self.directory / f".{name}{PARTIAL}"


def blocks_of(file: IO[bytes]) -> Iterator[bytes]:
    """A file in pieces of a mebibyte."""
    while block := file.read(BLOCK):
        yield block


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file of this machine, in such pieces."""
    with path.open("rb", buffering=0) as file:
        yield from blocks_of(file)


def local_store() -> LocalStore:
    """`BACKUP_DIR`."""
    return LocalStore(settings.BACKUP_DIR)


def configured_stores() -> list[Store]:
    """The directory here, then the place elsewhere where `BACKUP_URL` names one."""
    return [local_store(), *([store_at(settings.BACKUP_URL)] if settings.BACKUP_URL else [])]


def store_at(place: str) -> Store:
    """A directory, or `s3://bucket/prefix`."""
    if not place.startswith("s3://"):
        return LocalStore(Path(place).expanduser().absolute())
    from ops.backups.s3 import S3Store

    return S3Store(place)
