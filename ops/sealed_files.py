"""Files in the database, sealed: written as they come, read from any place, never whole in memory nor on a disk."""

import io
from typing import Any
from uuid import UUID

from accounts.models import User
from lot.fields import data_key
from lot.sealing import open_sealed, seal
from ops.models import Chunk, SealedFile

CHUNK_BYTES = 256 * 1024


class FileGone(Exception):
    """The file is no longer there: its time was over, or what it held was taken back."""


class SealedWriter(io.RawIOBase):
    """Takes bytes and stores them in chunks. It cannot go back; `finish` makes the file whole."""

    def __init__(self, user: User) -> None:
        self.file = SealedFile.objects.create(user=user)
        self._user, self._waiting, self._number, self.size = user, bytearray(), 0, 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Raises FileGone where the file was thrown away meanwhile."""
        self._waiting += data
        while len(self._waiting) >= CHUNK_BYTES:
            self._store(bytes(self._waiting[:CHUNK_BYTES]))
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def finish(self) -> SealedFile:
        """The whole file. Raises FileGone."""
        if self._waiting:
            self._store(bytes(self._waiting))
        self.file.size = self.size
        if not SealedFile.objects.for_user(self._user).filter(pk=self.file.pk).update(size=self.size):
            raise FileGone
        return self.file

    def throw_away(self) -> None:
        """Nothing of it stays."""
        SealedFile.objects.for_user(self._user).filter(pk=self.file.pk).delete()

    def _store(self, part: bytes) -> None:
        if not SealedFile.objects.for_user(self._user).filter(pk=self.file.pk).exists():
            raise FileGone
        data = seal(data_key(self._user.pk), part, _place(self.file, self._number))
        Chunk.objects.create(user=self._user, file=self.file, number=self._number, data=data)
        self._number += 1
        self.size += len(part)


class SealedReader(io.RawIOBase):
    """Reads a whole file from any place; holds one chunk."""

    def __init__(self, file: SealedFile) -> None:
        self._file, self._at = file, 0
        self._held: tuple[int, bytes] = (-1, b"")
        self.size = file.size or 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Raises FileGone where the file was thrown away meanwhile."""
        left = min(len(buffer), self.size - self._at)
        if left <= 0:
            return 0
        number, begins = divmod(self._at, CHUNK_BYTES)
        part = self._chunk(number)[begins : begins + left]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            owner = User(pk=self._file.user_id)
            row = Chunk.objects.for_user(owner).filter(file_id=self._file.pk, number=number).first()
            if row is None:
                raise FileGone
            self._held = number, open_sealed(data_key(owner.pk), bytes(row.data), _place(self._file, number))
        return self._held[1]


def open_file(file: SealedFile) -> io.BufferedReader:
    """A whole file, to be read from any place."""
    return io.BufferedReader(SealedReader(file), CHUNK_BYTES)


def throw_away(*, user: User, file_id: UUID | None) -> None:
    """Delete a file, if there is one."""
    if file_id is not None:
        SealedFile.objects.for_user(user).filter(pk=file_id).delete()


def _place(file: SealedFile, number: int) -> bytes:
    """What a chunk is bound to: it opens as this part of this file, and nowhere else."""
    return f"ops_chunk|data|{file.pk}|{number}|{file.user_id}".encode()
