"""Once a day the clock finds who has written lately, and a worker awards and looks, once however often it runs."""

from datetime import timedelta

import pytest
import time_machine

from accounts.tests.make import make_user, run_tasks
from accounts.tests.threads import in_threads
from memory.tests.make import NOON, make_note
from profiles.care import end_rest
from profiles.models import UserPreferences
from progress.models import Award, Badge, UserProgress
from progress.services import rebuild
from progress.services.catching_up import FRESH, catch_up_with
from progress.services.catching_up_due import catch_up
from progress.services.finding import take_words_back
from progress.shipped_badges import load_badges
from progress.tests.make import make_moods

DAY = timedelta(days=1)
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def with_moods(email):
    user = make_user(email)
    make_moods(user, {TODAY - DAY * ago: 3 for ago in range(10)})
    rebuild(user=user, at=NOON)
    return user


def looked_at(user):
    return UserProgress.objects.for_user(user).get().looked_at


@pytest.mark.django_db
def test_whoever_has_written_lately_is_looked_at_by_the_worker(at_noon):
    ada, bob = with_moods("ada@example.org"), with_moods("bob@example.org")
    UserPreferences.objects.filter(user=bob).update(has_progress=False)
    assert catch_up(at=NOON) == 2
    assert looked_at(ada) is None
    run_tasks()
    assert (looked_at(ada), looked_at(bob)) == (NOON, None)
    at_noon.shift(10 * DAY)
    assert catch_up(at=NOON + 10 * DAY) == 0  # of bob, who hides progress, nothing is looked for
    UserPreferences.objects.filter(user=bob).update(has_progress=True)
    assert catch_up(at=NOON + 10 * DAY) == 1
    make_note(ada, at=NOON + 10 * DAY)
    assert catch_up(at=NOON + 10 * DAY) == 2


@pytest.mark.django_db
def test_badges_come_that_waited_for_a_rest_to_end():
    ada = make_user()
    load_badges(Badge)
    for ago in range(1, 7):
        make_note(ada, on=TODAY - ago * DAY)
    make_note(ada, "I want to die.")
    catch_up(at=NOON)
    run_tasks()
    assert not Award.objects.for_user(ada).exists()
    end_rest(user=ada)
    catch_up(at=NOON)
    catch_up(at=NOON)
    run_tasks()
    assert list(Award.objects.for_user(ada).values_list("badge__key", "on")) == [("streak-7", TODAY)]


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_once_one_awards():
    load_badges(Badge)
    ada = make_user()
    for ago in range(7):
        make_note(ada, on=TODAY - ago * DAY)
    Award.objects.all().delete()
    in_threads(8, lambda _: catch_up_with(user=ada, at=NOON))
    assert Award.objects.for_user(ada).filter(badge__key="streak-7").count() == 1


@pytest.mark.django_db
def test_what_was_looked_for_half_a_day_ago_is_not_looked_for_again_unless_it_was_taken_back():
    ada = with_moods("ada@example.org")
    for at, expected in ((NOON, NOON), (NOON + FRESH / 2, NOON), (NOON + FRESH, NOON + FRESH)):
        catch_up_with(user=ada, at=at)
        assert looked_at(ada) == expected
    take_words_back(user=ada)
    catch_up_with(user=ada, at=NOON + FRESH + DAY / 24)
    assert looked_at(ada) == NOON + FRESH + DAY / 24
