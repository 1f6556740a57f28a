"""A table is read whatever wrote it, to the letter, and what is broken is named by its line."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ops.importing.csv_rows import columns_of, read_table
from ops.importing.kinds import BrokenFile
from progress.tests.histories import steady

NAMES = ["a", "b", "c"]
cells = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12), min_size=3, max_size=3
)


def rows_of(content: bytes) -> list[tuple[int, list[str]]]:
    return [(row.line, list(row.cells.values())) for row in read_table(io.BytesIO(content))]


def place_in(content: bytes) -> str:
    with pytest.raises(BrokenFile) as caught:
        rows_of(content)
    return caught.value.place


@steady
@given(
    st.lists(cells),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@example([['x"', "a,b;c\td", "line\r\nline\rline\n"]], "utf-8", "\r\n")
@example([["\ufeff", "\u2028\x85\x1c", "😀"]], "utf-16", "\n")
def test_whatever_stands_in_cells_comes_back_to_the_letter(rows, encoding, end):
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([NAMES, *rows])
    found = [values for _line, values in rows_of(target.getvalue().encode(encoding))]
    assert found == [row for row in rows if any(row)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_that_of_the_first_line(separator):
    assert rows_of(separator.join(NAMES).encode() + b"\n" + separator.join("123").encode()) == [(2, ["1", "2", "3"])]


def test_a_row_is_named_by_the_line_that_it_begins_in():
    content = b'a,b,c\n1,"x\ny\n",3\n\n,,\n4,5,6,,\n'
    assert rows_of(content) == [(2, ["1", "x\ny\n", "3"]), (7, ["4", "5", "6"])]


BROKEN = [
    (b"a,b,c\n1,2,3\n1,2\n", "line 3"),
    (b"a,b,c\n1,2,3\n1,2,3,4\n", "line 3"),
    (b'a,b,c\n1,2,3\n1,"2,3\n1,2,3\n', "line 3"),
    (b'a,b,c\n1,"2"x,3\n', "line 2"),
    (b"a,b,c\n1,2,3\n1,\xff,3\n", "line 3"),
    (b"a,b,c\n1,2,3\n1,\xed\xa0\x80,3\n", "line 3"),
    (b"a,b,c\n1,\0,3\n", "line 2"),
    (b"a,b,a\n1,2,3\n", "line 1"),
    (b'a,"b,c\n1,2,3\n', "line 1"),
    (b"a,b,c\n1,2," + b"x" * 200_000 + b"\n", "line 2"),
    (b"a,b,c\n1,2,3\n" + b"x" * 1_000_001, "line 3"),
    ("a,b,c\n1,2,3\n".encode("utf-16") + b"x", "line 3"),
    ("a,b,c\n1,".encode("utf-16") + b"\x00\xd8" + ",3\n".encode("utf-16-le"), "line 2"),
]


@pytest.mark.parametrize(("content", "place"), BROKEN, ids=range(len(BROKEN)))
def test_what_is_broken_is_named_by_its_line(content, place):
    assert place_in(content) == place


@steady
@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_read_or_be_refused(content):
    for start in (b"", b"a,b,c\n", b"\xff\xfe", b"\xef\xbb\xbf"):
        columns_of(io.BytesIO(start + content))
        with suppress(BrokenFile):
            rows_of(start + content)


def test_an_empty_file_has_no_columns_and_no_rows():
    assert columns_of(io.BytesIO()) == frozenset()
    assert rows_of(b"") == []
