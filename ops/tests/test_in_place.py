"""A file is rewritten where it lies, by pieces that are made in a thread: nothing is lost, whatever the lengths."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import pytest

from lot.sealing import Keyring, new_keyring_entry
from ops.backups.ahead import ahead
from ops.backups.in_place import rewrite
from ops.backups.sealed_stream import CHUNK, open_stream, seal_stream
from ops.backups.stores import BLOCK, LocalStore

RING = Keyring.parse(new_keyring_entry("b1"))


@pytest.mark.parametrize("length", [0, 1, CHUNK, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 77])
def test_what_is_sealed_in_place_is_what_stood_there(tmp_path: Path, length: int) -> None:
    content, path = Random(2).randbytes(length), tmp_path / "file"
    path.write_bytes(content)
    rewrite(path, lambda blocks: ahead(seal_stream(blocks, RING, b"place")))
    assert b"".join(open_stream([path.read_bytes()], RING, b"place")) == content


@pytest.mark.parametrize("growth", [b"", b"x" * 10, b"x" * BLOCK])
def test_what_grows_or_shrinks_overwrites_nothing_unread(tmp_path: Path, growth: bytes) -> None:
    content, path = Random(3).randbytes(3 * BLOCK + 5), tmp_path / "file"
    path.write_bytes(content)
    pieces = [content[start : start + BLOCK] for start in range(0, len(content), BLOCK)]
    rewrite(path, lambda blocks: (growth + block for block in blocks))
    assert path.read_bytes() == b"".join(growth + piece for piece in pieces)
    rewrite(path, lambda blocks: (block[:3] for block in blocks))
    assert len(path.read_bytes()) <= 3 * 8


def test_what_making_a_piece_raises_is_raised_where_it_is_taken() -> None:
    def broken() -> Iterator[bytes]:
        yield b"first"
        raise OSError("the disk is gone")

    taken = ahead(broken())
    assert next(taken) == b"first"
    with pytest.raises(OSError, match="gone"):
        next(taken)


def test_who_stops_taking_pieces_stops_the_making() -> None:
    made = []

    def endless() -> Iterable[bytes]:
        while True:
            made.append(b"x")
            yield b"x"

    taken = ahead(endless())
    next(taken)
    taken.close()  # type: ignore[attr-defined]
    number = len(made)
    assert number < 10
    assert len(made) == number


def test_a_file_is_moved_with_its_content_and_its_rights(tmp_path: Path) -> None:
    store, path = LocalStore(tmp_path / "store"), tmp_path / "file"
    path.touch(mode=0o600)
    path.write_bytes(b"content")
    store.move(path, "lot-1.sqlite3")
    assert not path.exists()
    assert (store.directory / "lot-1.sqlite3").read_bytes() == b"content"
    assert (store.directory / "lot-1.sqlite3").stat().st_mode & 0o777 == 0o600
    assert store.names() == ["lot-1.sqlite3"]
