"""A ZIP that somebody made to do harm opens as far as it must, and no further."""

import io
import zipfile

import pytest

from ops.importing.archive import Limits, is_zip, member, names_in
from ops.importing.formats import format_of
from ops.importing.kinds import BrokenFile, Upload


def packed(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def upload(content: bytes) -> Upload:
    return Upload("x.zip", len(content), io.BytesIO(content))


def read(content: bytes, name: str = "a", limits: Limits | None = None) -> bytes:
    with member(upload(content), name, limits) as file:
        return file.read()


def test_what_is_inside_is_read_by_name():
    assert read(packed(a=b"words")) == b"words"
    assert names_in(upload(packed(a=b"", b=b""))) == ["a", "b"]
    assert is_zip(upload(packed(a=b"")))


def test_a_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(BrokenFile, match="broken_file") as refused:
        read(packed(a=bytes(50_000_000)))
    assert "a: This unpacks to more" in refused.value.message


def test_a_size_that_lies_is_found_out_while_reading():
    with pytest.raises(BrokenFile):
        read(packed(a=b"x" * 4000), limits=Limits(most_bytes=100))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"words", packed(a=b"words" * 99)[:-30]],
    ids=["empty", "beginning", "words", "cut"],  # a ZIP holds the second in which it was made
)
def test_what_is_no_whole_zip_is_refused(content):
    with pytest.raises(BrokenFile):
        read(content)


def test_a_damaged_member_is_refused():
    content = bytearray(packed(a=b"words and more of them" * 50))
    content[40] ^= 255
    with pytest.raises(BrokenFile):
        read(bytes(content))


def test_a_missing_member_is_named():
    with pytest.raises(BrokenFile) as refused:
        read(packed(b=b""))
    assert refused.value.place == "a"


def test_a_file_of_no_known_kind_is_said_to_be_so():
    with pytest.raises(BrokenFile, match="broken_file"):
        format_of(upload(b"neither"))
