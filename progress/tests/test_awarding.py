"""Badges: shipped, earned once, kept for good."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.tests.make import make_user
from intentions import services as intentions
from intentions.tests.make import make_check_in, make_intention
from memory import services as memory
from memory.models import Note
from memory.tests.make import NOON, answer_once, make_note
from profiles.care import end_rest
from progress.models import Award, Badge
from progress.services import rebuild
from progress.shipped_badges import load_badges

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    load_badges(Badge)
    return make_user(zone="Europe/Lisbon")


def earned(user) -> dict[str, date]:
    return dict(Award.objects.for_user(user).values_list("badge__key", "on"))


def write_days(user, number: int, *, until: date = TODAY) -> None:
    """A note on each of so many days."""
    for ago in range(number):
        make_note(user, on=until - ago * DAY)


def test_the_shipped_streaks_have_their_names_and_symbols_in_both_themes():
    load_badges(Badge)
    streaks = Badge.objects.filter(rule=Badge.Rule.STREAK).order_by("parameter")
    looks = [
        (badge.parameter, *((badge.name_in(theme), badge.symbol_in(theme)) for theme in ("water", "architecture")))
        for badge in streaks
    ]
    assert looks == [
        (7, ("Droplet", "∘"), ("Foundation", "├─")),
        (30, ("Wave", "≈"), ("Structure", "╞═╡")),
        (100, ("Current", "≋"), ("Architecture", "║·║")),
    ]
    assert set(Badge.objects.values_list("rule", flat=True)) == set(Badge.Rule.values)


def test_loading_twice_changes_nothing_and_never_what_was_edited_here():
    load_badges(Badge)
    Badge.objects.filter(key="streak-7").update(water_name="Drop", is_edited=True)
    Badge.objects.filter(key="streak-30").update(water_name="Drop")
    assert (load_badges(Badge), load_badges(Badge)) == (1, 0)
    assert Badge.objects.get(key="streak-7").water_name == "Drop"
    assert Badge.objects.get(key="streak-30").water_name == "Wave"


def test_a_badge_of_ones_own_stands_alone_where_one_is_shipped_for_the_same():
    load_badges(Badge)
    Badge.objects.filter(key="streak-7").update(key="own/1", is_edited=True)
    Badge.objects.create(key="gone", rule="streak", parameter=8, water_name="x", architecture_name="x")
    assert load_badges(Badge) == 1
    assert not Badge.objects.filter(key="streak-7").exists()
    assert not Badge.objects.get(key="gone").is_active


def test_seven_days_earn_the_first_badge_on_the_seventh(ada):
    write_days(ada, 6, until=TODAY - DAY)
    assert earned(ada) == {}
    make_note(ada)
    assert earned(ada) == {"streak-7": TODAY}
    make_note(ada)
    make_check_in(ada, now=NOON)
    assert earned(ada) == {"streak-7": TODAY}


def test_a_day_that_is_written_late_earns_on_the_day_that_completes_it(ada):
    write_days(ada, 4)
    write_days(ada, 4, until=TODAY - 5 * DAY)
    make_note(ada, on=TODAY - 4 * DAY)
    assert earned(ada) == {"streak-7": TODAY - 2 * DAY}


def test_all_kinds_in_one_day_and_a_return_are_earned(ada):
    make_check_in(ada, now=NOON, at=NOON - 31 * DAY)
    answer_once(ada)
    make_note(ada)
    assert earned(ada) == {"pause-30": TODAY}
    make_check_in(ada, now=NOON)
    assert earned(ada) == {"pause-30": TODAY, "kinds-3": TODAY}


def test_three_months_with_a_kept_intention_are_earned_when_that_is_said(ada):
    for ago in (62, 31, 0):
        on = TODAY - ago * DAY
        intention = make_intention(ada, at=NOON, starts_on=on, ends_on=on)
        assert earned(ada) == {}
        intentions.end_intention(user=ada, intention_id=intention.pk, state="kept", at=NOON)
    assert earned(ada) == {"intentions-3": TODAY}
    intentions.reopen_intention(user=ada, intention_id=intention.pk, at=NOON)
    assert earned(ada) == {"intentions-3": TODAY}


def test_a_badge_is_never_taken_away(ada):
    write_days(ada, 7)
    for note in list(Note.objects.for_user(ada)):
        memory.delete_note(user=ada, note_id=note.pk, at=NOON)
    assert earned(ada) == {"streak-7": TODAY}
    assert rebuild(user=ada, at=NOON) == []
    write_days(ada, 8)
    assert earned(ada) == {"streak-7": TODAY}


def test_nothing_is_earned_by_deleting(ada):
    make_note(ada, on=TODAY - 40 * DAY)
    between = make_note(ada, on=TODAY - 20 * DAY)
    make_note(ada)
    memory.delete_note(user=ada, note_id=between.pk, at=NOON)
    assert earned(ada) == {}


def test_what_is_switched_off_is_not_earned_and_stays_with_who_has_it(ada):
    write_days(ada, 6)
    Badge.objects.filter(key="streak-7").update(is_active=False)
    make_note(ada, on=TODAY - 6 * DAY)
    assert earned(ada) == {}
    Badge.objects.filter(key="streak-7").update(is_active=True)
    make_note(ada)
    assert earned(ada) == {"streak-7": TODAY}


def test_a_badge_that_an_admin_adds_is_earned_by_what_was_written_before(ada):
    write_days(ada, 3)
    Badge.objects.create(key="own/1", rule="streak", parameter=3, water_name="Mist", architecture_name="Stone")
    make_note(ada)
    assert earned(ada) == {"own/1": TODAY}


def test_badges_rest_while_a_person_does_and_come_afterwards_with_their_date(ada):
    write_days(ada, 6, until=TODAY - DAY)
    make_note(ada, "I want to die.")
    assert earned(ada) == {}
    make_check_in(ada, now=NOON)
    assert earned(ada) == {}
    end_rest(user=ada)
    make_check_in(ada, now=NOON)
    assert earned(ada) == {"streak-7": TODAY}
