"""How the log is cut into pages, and that its reads go by index."""

from datetime import UTC, date, datetime
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection

from accounts.tests.make import make_user
from intentions.models import CheckIn
from memory.entries import Entry, Kind
from memory.log_page import PAGE_SIZE, cut_days, log_page
from memory.models import MemoryAnswer, Note
from memory.tests.make import NOON, make_log, make_note

TODAY = date(2026, 3, 4)


def entries(*counts: int) -> list[Entry]:
    """So many entries on each day, the first day the latest."""
    made = []
    for back, count in enumerate(counts):
        at = datetime(2026, 3, 28 - back, 12, tzinfo=UTC)
        made += [Entry(Kind.NOTE, UUID(int=0), at.date(), at, "x") for _ in range(count)]
    return made


def shape(*counts: int, size: int = 10) -> tuple[list[int], date | None, bool]:
    cut = cut_days(entries(*counts)[: size + 1], size)
    per_day = {}
    for entry in cut.entries:
        per_day[entry.on] = per_day.get(entry.on, 0) + 1
    return list(per_day.values()), cut.next_on, cut.is_day_cut


def test_what_fits_is_one_page():
    assert shape(4, 6) == ([4, 6], None, False)
    assert shape() == ([], None, False)


def test_a_day_that_does_not_fit_whole_waits_for_the_next_page():
    assert shape(4, 5, 2) == ([4, 5], date(2026, 3, 26), False)
    assert shape(10, 1) == ([10], date(2026, 3, 27), False)


def test_a_first_day_that_alone_is_too_long_is_cut():
    assert shape(11) == ([10], None, True)
    assert shape(25, 3) == ([10], None, True)


@pytest.mark.django_db
@pytest.mark.parametrize("per_day", [1, 5, 13])
def test_pages_hold_every_day_once_and_whole(per_day):
    ada = make_user()
    make_log(ada, 30, per_day=per_day)
    seen, before, more = [], None, True
    while more:
        page = log_page(ada, TODAY, kind="all", before=before)
        assert sum(len(day.lines) for day in page.days) <= PAGE_SIZE
        seen += [(day.on, len(day.lines)) for day in page.days]
        assert page.older is None or page.older < page.before
        before, more = page.before, page.older
    assert all(later > earlier for (later, _), (earlier, _) in pairwise(seen))
    assert [number for _, number in seen] == [3 * per_day] * 30


@pytest.mark.django_db
def test_a_day_longer_than_a_page_leads_to_the_rest_and_to_what_is_older():
    ada = make_user()
    for number in range(PAGE_SIZE + 5):
        make_note(ada, f"note {number}")
    make_note(ada, "older", on=date(2026, 1, 2))
    page = log_page(ada, TODAY, kind="all", before=None)
    assert [(day.is_cut, len(day.lines)) for day in page.days] == [(True, PAGE_SIZE)]
    assert (page.before, page.older) == (TODAY, date(2026, 1, 2))
    assert log_page(ada, TODAY, kind="answers", before=None).days == []


READS = {
    "answers": lambda user: MemoryAnswer.objects.for_user(user),
    "notes": lambda user: Note.objects.for_user(user),
    "check-ins": lambda user: CheckIn.objects.for_user(user),
}


@pytest.mark.django_db
@pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
def test_a_page_of_the_log_is_read_in_the_order_of_an_index(read):
    ada = make_user()
    make_log(ada, 3)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # a few rows are otherwise read whole or sorted, whatever index there is
            for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    for rows in (read(ada).newest(), read(ada).before(TODAY).newest()):
        assert_read_in_order(rows)


def assert_read_in_order(rows) -> None:
    """The plan of the first rows walks an index and sorts nothing."""
    plan = rows[: PAGE_SIZE + 1].explain().upper()
    assert "INDEX" in plan
    assert "SORT" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.django_db
@pytest.mark.long
def test_of_25_000_entries_a_page_reads_a_page():
    ada = make_user()
    make_log(ada, 2778, NOON, per_day=3)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for read in READS.values():
        for rows in (read(ada).newest(), read(ada).before(date(2022, 5, 5)).newest()):
            assert_read_in_order(rows)
    page = log_page(ada, TODAY, kind="all", before=date(2022, 5, 5))
    assert page.count == "25002 entries since 27 July 2018."
    assert 30 < sum(len(day.lines) for day in page.days) <= PAGE_SIZE
