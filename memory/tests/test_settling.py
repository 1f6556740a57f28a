"""The ledger says the same whatever came, went or was brought back."""

from datetime import timedelta

import pytest

from accounts.tests.make import make_user
from memory import services
from memory.models import Memory, MemoryAnswer
from memory.tests.make import NOON, answer_once
from memory.tests.test_ledger import ask_again

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def three(ada):
    """One thing, another, and the first again, a hundred days apart."""
    first = answer_once(ada, option=0)
    second = ask_again(ada, first, NOON + 100 * DAY, option=1)
    return first, second, ask_again(ada, first, NOON + 200 * DAY, option=0)


def told(user, topic) -> list[tuple]:
    """What stands under the key, oldest first, each with what it replaced."""
    rows = Memory.objects.for_user(user).standing().filter(topic=topic).select_related("replaces")
    rows = rows.order_by("first_confirmed_on")
    return [
        (row.text, str(row.state), row.first_confirmed_on, row.last_confirmed_on, row.replaces and row.replaces.text)
        for row in rows
    ]


def test_a_value_taken_up_again_stands_twice_with_what_lay_between(ada, three):
    rows = told(ada, three[0].topic)
    assert [row[1] for row in rows] == ["changed", "changed", "current"]
    assert rows[0][0] == rows[2][0] != rows[1][0]
    assert [row[4] for row in rows] == [None, rows[0][0], rows[1][0]]


def test_where_nothing_lies_between_any_more_it_stands_once(ada, three):
    services.delete_answer(user=ada, answer_id=three[1].pk, at=NOON + 200 * DAY)
    assert [(row[1], row[2], row[3]) for row in told(ada, three[0].topic)] == [("current", three[0].on, three[2].on)]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_answer_deleted_and_brought_back_leaves_the_ledger_as_it_was(ada, three, place):
    at, topic = NOON + 200 * DAY, three[0].topic
    before = told(ada, topic)
    services.delete_answer(user=ada, answer_id=three[place].pk, at=at)
    assert told(ada, topic) != before
    services.restore_answer(user=ada, answer_id=three[place].pk, at=at)
    assert told(ada, topic) == before


def test_deleting_the_last_answer_lets_what_was_before_hold_again(ada, three):
    services.delete_answer(user=ada, answer_id=three[2].pk, at=NOON + 200 * DAY)
    assert [row[1] for row in told(ada, three[0].topic)] == ["changed", "current"]


def test_a_reply_says_nothing_of_what_is_no_longer_so(ada, three):
    assert "Before:" in MemoryAnswer.objects.for_user(ada).get(pk=three[2].pk).reply
    services.delete_answer(user=ada, answer_id=three[1].pk, at=NOON + 200 * DAY)
    assert MemoryAnswer.objects.for_user(ada).get(pk=three[2].pk).reply is None


def test_what_is_not_true_goes_for_every_time_it_was_said(ada, three):
    at = NOON + 200 * DAY
    memory = Memory.objects.for_user(ada).current().get(sources__answer=three[2])
    said = memory.text
    services.correct_memory(user=ada, memory_id=memory.pk, at=at)
    assert said not in [row.text for row in Memory.objects.for_user(ada)]
    assert not any(said.rstrip(".") in (row.reply or "") for row in MemoryAnswer.objects.for_user(ada))
    services.undo_forget(user=ada, memory_id=memory.pk, at=at)
    assert [row[0] for row in told(ada, three[0].topic)].count(said) == 2
