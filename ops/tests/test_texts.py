"""Words of other programs: nothing of them is lost, whatever is done to their form."""

from datetime import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from memory.markdown import render_markdown
from ops.importing.daytimes import read_daytime
from ops.importing.texts import as_tags, in_parts, tidy, without_tags
from ops.importing.unescaping import without_backslashes
from progress.tests.histories import steady

TIMES = [
    ("14:20", time(14, 20)),
    ("7:05", time(7, 5)),
    ("2:20 PM", time(14, 20)),
    ("2:20\u202fpm", time(14, 20)),
    ("12:05 am", time(0, 5)),
    ("12:30 p. m.", time(12, 30)),
    ("오후 2:20", time(14, 20)),
    ("上午9:07", time(9, 7)),
    ("2:20 μ.μ.", time(14, 20)),
    ("٢:٢٠ م", time(14, 20)),
    ("14.20", time(14, 20)),
    ("14 h 20", time(14, 20)),
    ("14:20:33", time(14, 20, 33)),
    ("2:20 odp.", time(14, 20)),
    ("", None),
    ("evening", None),
    ("25:00", None),
    ("12:60", None),
    ("13:00 pm", None),
    ("2:20 xx", None),
    ("99999:20", None),
]


@pytest.mark.parametrize(("text", "found"), TIMES)
def test_times_of_day_are_read_as_phones_write_them(text, found):
    assert read_daytime(text) == found


@steady
@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_times(text):
    read_daytime(text)
    read_daytime(f"2:20 {text}")


@steady
@given(st.text(alphabet="ab \n\u3000é", max_size=300), st.integers(1, 40))
@example("x" * 41, 40)
@example("a" * 30 + "\n\n" + "b" * 30, 40)
def test_a_long_text_in_parts_is_whole(text, most):
    parts = list(in_parts(text, most))
    assert all(0 < len(part) <= most and part == part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_parts_end_with_paragraphs_where_there_are_any():
    assert list(in_parts("one two\n\nthree four five", 16)) == ["one two", "three four five"]


@steady
@given(st.text(alphabet=r"\ab1 .!-+()[]*_#>&;" + '"\n', max_size=40))
@example(r"we come\. 1\. x")
@example("1\\. x\n\\- y\n-\\--")
@example(r"a\![x](http://b) \!\[c](http://d)")
@example(r"*\(foo\)* at 10\.30")
def test_without_needless_backslashes_a_note_reads_the_same(text):
    assert render_markdown(without_backslashes(text)) == render_markdown(text)


def test_full_stops_are_no_longer_escaped():
    assert without_backslashes(r"All packed \.\. \(finally\)\! 10\.30") == "All packed .. (finally)! 10.30"


HTML = [
    ("one<br>two<BR/>three", "one\ntwo\nthree"),
    ("<p>one</p><div>two</div>", "one\ntwo"),
    ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
    ("<b>bold</b> and <span style='x'>plain</span>", "bold and plain"),
    ("Tea &amp; cake &lt;3 &#228;", "Tea & cake <3 ä"),
    ("a < b > c, <3, AT&T, <unknown>, &nothing;", "a < b > c, <3, AT&T, <unknown>, &nothing;"),
    ("&#0;&#xD800;", "\ufffd\ufffd"),
]


@pytest.mark.parametrize(("text", "found"), HTML)
def test_formatted_notes_become_plain_lines(text, found):
    assert tidy(without_tags(text)) == found


@steady
@given(st.text(alphabet="ab<>&;#x0/brp ", max_size=60))
def test_no_markup_makes_what_cannot_be_stored(text):
    found = without_tags(text)
    assert "\0" not in found
    found.encode()


def test_tags_stand_in_one_line_as_they_were_given_and_once():
    assert as_tags(["walk", " New  York", "#walk", "", "#", "a\nb"]) == "#walk, #New York, #a b"
    assert as_tags([]) == ""
