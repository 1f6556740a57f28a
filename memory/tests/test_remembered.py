"""What of a long ledger is read for one question: the latest, a fair sample, this day of other years, doubts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.tests.make import make_user
from memory.models import Memory, MemoryAnswer
from memory.services.remembered import SAMPLED, read_ledger
from memory.tests.make import NOON, answer_once

pytestmark = pytest.mark.django_db
VAST = 10**9  # memories: the day's stretch of the ring is then empty but by a freak of chance
NIGHT = datetime(2025, 3, 5, 6, tzinfo=UTC)  # on the islands of Hawaii still the 4th


@pytest.fixture
def ada():
    return make_user(zone="UTC")


def remembered_answer(user, at=NOON) -> MemoryAnswer:
    """An answer that is remembered, by an option."""
    answer = answer_once(user, at)
    assert answer.memories.exists()
    return answer


def answers(kept) -> list:
    return [one.said.answer_id for one in kept]


def test_the_day_of_signing_up_comes_round_in_the_west_too():
    ada = make_user(zone="Pacific/Honolulu")
    ada.created_at = NIGHT
    ada.save()
    answer = remembered_answer(ada, NIGHT)
    assert answer.on == date(2025, 3, 4)
    assert answers(read_ledger(ada, date(2026, 3, 4), since=date(2026, 3, 4), size=VAST)) == [answer.pk]
    assert read_ledger(ada, date(2026, 4, 4), since=date(2026, 4, 4), size=VAST) == []


def test_what_was_said_since_a_date_is_read_whole(ada):
    answer = remembered_answer(ada)
    assert answers(read_ledger(ada, answer.on, since=answer.on, size=VAST)) == [answer.pk]
    later = answer.on + timedelta(days=9)
    assert read_ledger(ada, later, since=later, size=VAST) == []


def test_what_is_in_doubt_is_read_however_old(ada):
    answer, doubt = remembered_answer(ada), remembered_answer(ada, NOON + timedelta(hours=5))
    memory = answer.memories.get().memory
    memory.doubted_by, memory.doubt = doubt, "water"
    memory.save()
    later = answer.on + timedelta(days=9)
    (kept,) = read_ledger(ada, later, since=later, size=VAST)
    assert (kept.said.answer_id, kept.doubt.answer_id, kept.doubt_option) == (answer.pk, doubt.pk, "water")


def test_a_short_ledger_is_read_whole(ada):
    answer = remembered_answer(ada)
    later = answer.on + timedelta(days=9)
    assert answers(read_ledger(ada, later, since=later, size=SAMPLED)) == [answer.pk]


def test_every_memory_has_its_day_in_the_sample(ada):
    """Also where the day's stretch goes over the end of the ring."""
    answer = remembered_answer(ada)
    later = answer.on + timedelta(days=9)
    days = [later + timedelta(days=day) for day in range(60)]
    seen = [bool(read_ledger(ada, day, since=day, size=SAMPLED * 3)) for day in days]
    assert 5 < sum(seen) < 40  # a third of sixty, by lot


@pytest.mark.parametrize("state", [Memory.State.FORGOTTEN, Memory.State.CORRECTED, Memory.State.CHANGED])
def test_what_holds_no_more_is_not_read(ada, state):
    answer = remembered_answer(ada)
    Memory.objects.for_user(ada).update(state=state)
    assert read_ledger(ada, answer.on, since=answer.on, size=0) == []


def test_another_ones_ledger_is_not_read(ada):
    answer = remembered_answer(ada)
    assert read_ledger(make_user("bob@example.org"), answer.on, since=answer.on, size=0) == []


def test_it_is_one_query_and_opens_nothing_later(ada, django_assert_num_queries):
    remembered_answer(ada)
    with django_assert_num_queries(1):
        (kept,) = read_ledger(ada, NOON.date(), since=NOON.date(), size=0)
        assert kept.said.quote and kept.question and kept.value
