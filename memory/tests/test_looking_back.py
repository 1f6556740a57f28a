"""Earlier days come back, the closed ones without their words; a good day is found by chance."""

from datetime import date, datetime, timedelta

import pytest

from accounts.tests.make import make_user
from intentions.services import check_in
from memory.entries import extent
from memory.looking_back import good_day, on_this_day
from memory.models import Note
from memory.tests.make import NOON, answer_once, make_log, make_note

pytestmark = pytest.mark.django_db
DAY, YEAR = timedelta(days=1), timedelta(days=365)
TODAY = date(2026, 3, 4)


@pytest.fixture
def ada():
    return make_user()


def mood(user, name: str, at: datetime = NOON) -> None:
    check_in(user=user, mood=name, now=at)


def recall(user, on: date = TODAY):
    return on_this_day(user, on, extent(user)[1])


def test_answers_notes_and_moods_of_that_day_come_back(ada):
    answer_once(ada, NOON - YEAR, text="Oat milk")
    make_note(ada, at=NOON - YEAR)
    mood(ada, "calm", NOON - YEAR)
    make_note(ada, "The day after.", at=NOON - YEAR + DAY)
    (found,) = recall(ada)
    assert (found.look.on, found.is_closed) == (date(2025, 3, 4), False)
    assert {entry.kind for entry in found.entries} == {"answer", "note", "check_in"}


def test_a_day_without_entries_does_not_come_back(ada):
    make_note(ada, at=NOON - 2 * YEAR)
    assert [found.look.number for found in recall(ada)] == [2]


def test_all_of_a_day_with_one_of_the_lowest_moods_is_hidden(ada):
    make_note(ada, at=NOON - YEAR)
    mood(ada, "exhausted", NOON - YEAR)
    mood(ada, "calm", NOON - YEAR)
    (found,) = recall(ada)
    assert found.is_closed
    assert all(found.hides(entry) for entry in found.entries)


def test_of_another_day_only_the_notes_kept_closed_are_hidden(ada):
    make_note(ada, "Open.", at=NOON - YEAR)
    make_note(ada, "Closed.", at=NOON - YEAR, keep_closed=True)
    (found,) = recall(ada)
    assert {entry.text: found.hides(entry) for entry in found.entries} == {"Open.": False, "Closed.": True}


def test_the_number_of_queries_is_the_same_after_ten_years(ada, django_assert_num_queries):
    for years in (1, 10):
        make_note(ada, at=NOON - years * YEAR)
        first = extent(ada)[1]
        with django_assert_num_queries(4):
            assert on_this_day(ada, TODAY, first)


def test_a_good_day_is_one_whose_moods_were_good_on_the_whole(ada):
    mood(ada, "excited", NOON - DAY)
    mood(ada, "tired", NOON - DAY)
    mood(ada, "excited", NOON - 2 * DAY)
    mood(ada, "restless", NOON - 2 * DAY)
    for seed in "abcdefgh":
        assert good_day(ada, before=TODAY, seed=seed) == TODAY - 2 * DAY


def test_the_same_seed_finds_the_same_day_and_another_seed_another(ada):
    make_log(ada, 30)
    found = [good_day(ada, before=TODAY, seed=str(seed)) for seed in range(20)]
    assert found == [good_day(ada, before=TODAY, seed=str(seed)) for seed in range(20)]
    assert len(set(found)) > 5
    assert TODAY not in found


def test_where_moods_were_noted_and_none_were_good_there_is_no_good_day(ada):
    mood(ada, "tired", NOON - DAY)
    make_note(ada, at=NOON - 2 * DAY)
    make_note(ada, at=NOON - 2 * DAY)
    assert good_day(ada, before=TODAY, seed="a") is None


def test_without_moods_a_day_with_two_entries_will_do(ada):
    make_note(ada, at=NOON - DAY)
    make_note(ada, at=NOON - 2 * DAY)
    answer_once(ada, NOON - 2 * DAY)
    for seed in "abcdefgh":
        assert good_day(ada, before=TODAY, seed=seed) == TODAY - 2 * DAY


def test_the_one_good_day_is_found_among_many(ada):
    for days in range(1, 251):
        mood(ada, "tired", NOON - days * DAY)
    mood(ada, "excited", NOON - 300 * DAY)
    assert good_day(ada, before=TODAY, seed="a") == TODAY - 300 * DAY


def test_nobody_elses_day_is_found(ada):
    make_log(ada, 3)
    bob = make_user("bob@example.org")
    assert Note.objects.for_user(ada).exists()
    assert (good_day(bob, before=TODAY, seed="a"), recall(bob, TODAY + 7 * DAY)) == (None, [])
