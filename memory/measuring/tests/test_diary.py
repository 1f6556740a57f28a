"""A long diary, made and measured: every kind of entry, in the log and found."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.tests.make import make_user
from memory.entries import Kind, extent
from memory.log_page import log_page
from memory.measuring.diary import make_diary
from memory.services.recalling import recall

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_a_made_diary_reads_as_one_that_was_written():
    ada = make_user()
    make_diary(user=ada, entries=50, until=NOON)
    assert extent(ada) == (50, (NOON - timedelta(days=9)).date())
    page = log_page(ada, NOON.date(), kind="all", before=None)
    lines = [line for day in page.days for line in day.lines]
    assert len(lines) == 40
    assert {line.kind for line in lines} == {kind.value for kind in Kind}
    note = next(line for line in lines if line.kind == Kind.NOTE)
    words = note.text.split(".")[0]
    assert note.id in [item.id for item in recall(user=ada, query=words, at=NOON)]
