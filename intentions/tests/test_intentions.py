"""Setting, living and ending an intention."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.tests.make import make_user
from intentions import services
from intentions.models import Intention, IntentionDay
from intentions.tests.make import NOON, make_intention
from lot.errors import Conflict, InvalidInput, NotFound

pytestmark = pytest.mark.django_db
State = Intention.State
TODAY = NOON.date()
JULY = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def ada():
    return make_user()


def fresh(intention: Intention) -> Intention:
    return Intention.objects.get(pk=intention.pk)


def test_an_intention_runs_from_today_to_the_end_of_the_month(ada):
    intention = fresh(make_intention(ada))
    assert (intention.starts_on, intention.ends_on) == (TODAY, date(2026, 6, 30))
    assert (intention.state, intention.text) == (State.ACTIVE, "Walk before work.")


def test_today_is_the_persons_own_date():
    ada = make_user(zone="Europe/Lisbon")  # 02:30 there, before the day turns at 04:00
    intention = make_intention(ada, at=datetime(2026, 7, 1, 1, 30, tzinfo=UTC))
    assert (intention.starts_on, intention.ends_on) == (date(2026, 6, 30), date(2026, 6, 30))


def test_a_second_intention_for_the_same_days_is_refused(ada):
    make_intention(ada)
    with pytest.raises(Conflict) as caught:
        make_intention(ada, "Read on paper.")
    assert caught.value.code == "intention_exists"


def test_two_people_have_one_each(ada):
    make_intention(ada)
    assert make_intention(make_user("bob@example.org")).state == State.ACTIVE


def test_the_database_holds_one_active_and_one_planned_intention(ada):
    make_intention(ada)
    make_intention(ada, "Swim.", starts_on=date(2026, 7, 1))
    for state in (State.ACTIVE, State.PLANNED):
        with pytest.raises(IntegrityError), transaction.atomic():
            Intention.objects.create(user=ada, text="x", state=state, starts_on=TODAY, ends_on=TODAY, created_at=NOON)


def test_the_next_one_can_be_set_before_its_month_and_begins_by_itself(ada):
    june = make_intention(ada)
    july = make_intention(ada, "Swim.", starts_on=date(2026, 7, 1))
    own = Intention.objects.for_user(ada)
    assert july.state == State.PLANNED
    assert own.current(TODAY) == june
    assert own.current(date(2026, 7, 1)) == july
    assert july.state_on(date(2026, 7, 1)) == State.ACTIVE
    assert june.state_on(date(2026, 7, 1)) == State.OVER


def test_two_cannot_wait_to_follow_nor_one_that_overlaps(ada):
    make_intention(ada)
    with pytest.raises(Conflict):
        make_intention(ada, starts_on=date(2026, 6, 30), ends_on=date(2026, 7, 2))
    make_intention(ada, starts_on=date(2026, 7, 1))
    with pytest.raises(Conflict):
        make_intention(ada, starts_on=date(2026, 8, 1))


def test_time_that_passed_is_noted_by_the_next_write(ada):
    june = make_intention(ada)
    july = make_intention(ada, "Swim.", starts_on=date(2026, 7, 1))
    august = make_intention(ada, "Rest.", at=JULY, starts_on=date(2026, 8, 1))
    assert [fresh(row).state for row in (june, july, august)] == [State.OVER, State.ACTIVE, State.PLANNED]


def test_an_intention_of_a_month_past_is_over_at_once(ada):
    intention = make_intention(ada, starts_on=date(2026, 4, 1))
    assert (intention.state, intention.ends_on) == (State.OVER, date(2026, 4, 30))
    assert Intention.objects.for_user(ada).current(date(2026, 4, 2)) is None


def test_between_spans_there_is_none(ada):
    make_intention(ada, ends_on=TODAY)
    assert Intention.objects.for_user(ada).current(TODAY + timedelta(days=1)) is None


def test_a_day_is_marked_once_however_often(ada):
    intention = make_intention(ada)
    for _ in range(3):
        services.mark_day(user=ada, intention_id=intention.pk, at=NOON)
    assert [day.on for day in IntentionDay.objects.for_user(ada)] == [TODAY]


def test_a_mark_comes_off_once_and_again(ada):
    intention = make_intention(ada)
    services.mark_day(user=ada, intention_id=intention.pk, at=NOON)
    for _ in range(2):
        services.unmark_day(user=ada, intention_id=intention.pk, on=TODAY)
    assert not IntentionDay.objects.for_user(ada).exists()


def test_a_day_can_be_marked_later_and_after_the_end(ada):
    intention = make_intention(ada)
    services.end_intention(user=ada, intention_id=intention.pk, state="kept", at=JULY)
    day = services.mark_day(user=ada, intention_id=intention.pk, on=date(2026, 6, 20), at=JULY)
    assert day.on == date(2026, 6, 20)


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), TODAY - timedelta(days=1), date(2026, 7, 1)])
def test_days_ahead_or_outside_are_refused(ada, on):
    intention = make_intention(ada)
    with pytest.raises(InvalidInput) as caught:
        services.mark_day(user=ada, intention_id=intention.pk, on=on, at=NOON)
    assert set(caught.value.fields) == {"on"}


@pytest.mark.parametrize("state", Intention.ENDED)
def test_an_intention_ends_with_a_word_a_reflection_and_the_time(ada, state):
    intention = make_intention(ada)
    services.end_intention(user=ada, intention_id=intention.pk, state=state, reflection=" The chair helped. ", at=NOON)
    ended = fresh(intention)
    assert (ended.state, ended.reflection, ended.ended_at) == (state, "The chair helped.", NOON)
    assert Intention.objects.for_user(ada).current(TODAY) is None


@pytest.mark.parametrize("state", ["active", "planned", "over", "burnt", ""])
def test_what_is_no_ending_is_refused(ada, state):
    intention = make_intention(ada)
    with pytest.raises(InvalidInput) as caught:
        services.end_intention(user=ada, intention_id=intention.pk, state=state, at=NOON)
    assert set(caught.value.fields) == {"state"}
    assert fresh(intention).state == State.ACTIVE


def test_one_that_goes_on_takes_no_reflection_without_an_end(ada):
    intention = make_intention(ada)
    with pytest.raises(InvalidInput):
        services.end_intention(user=ada, intention_id=intention.pk, reflection="Good.", at=NOON)


def test_one_that_is_over_takes_a_reflection_and_a_word_later(ada):
    intention = make_intention(ada)
    services.end_intention(user=ada, intention_id=intention.pk, reflection="Good.", at=JULY)
    assert (fresh(intention).reflection, fresh(intention).ended_at) == ("Good.", None)
    services.end_intention(user=ada, intention_id=intention.pk, state="done", at=JULY)
    assert (fresh(intention).state, fresh(intention).reflection) == (State.DONE, "Good.")


def test_the_word_can_change_and_the_time_stays(ada):
    intention = make_intention(ada)
    services.end_intention(user=ada, intention_id=intention.pk, state="kept", reflection="Good.", at=NOON)
    services.end_intention(user=ada, intention_id=intention.pk, state="let_go", reflection="", at=JULY)
    ended = fresh(intention)
    assert (ended.state, ended.reflection, ended.ended_at) == (State.LET_GO, None, NOON)


def test_an_end_can_be_taken_back(ada):
    intention = make_intention(ada)
    services.end_intention(user=ada, intention_id=intention.pk, state="done", at=NOON)
    services.reopen_intention(user=ada, intention_id=intention.pk, at=NOON)
    assert (fresh(intention).state, fresh(intention).ended_at) == (State.ACTIVE, None)


def test_an_end_is_not_taken_back_where_another_took_its_place(ada):
    intention = make_intention(ada)
    services.end_intention(user=ada, intention_id=intention.pk, state="done", at=NOON)
    make_intention(ada, "Read on paper.")
    with pytest.raises(Conflict):
        services.reopen_intention(user=ada, intention_id=intention.pk, at=NOON)
    assert fresh(intention).state == State.DONE


def test_words_change_and_days_stay(ada):
    intention = make_intention(ada)
    services.edit_intention(user=ada, intention_id=intention.pk, text="Walk at noon.", at=NOON)
    assert (fresh(intention).text, fresh(intention).ends_on) == ("Walk at noon.", date(2026, 6, 30))


def test_new_days_decide_what_it_is(ada):
    intention = make_intention(ada)
    edit = {"user": ada, "intention_id": intention.pk, "at": NOON}
    services.edit_intention(starts_on=TODAY + timedelta(days=2), **edit)
    assert fresh(intention).state == State.PLANNED
    services.edit_intention(starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1), **edit)
    assert fresh(intention).state == State.OVER
    services.edit_intention(ends_on=TODAY, **edit)
    assert fresh(intention).state == State.ACTIVE


def test_new_days_may_not_meet_those_of_another(ada):
    june = make_intention(ada)
    make_intention(ada, "Swim.", starts_on=date(2026, 7, 1))
    with pytest.raises(Conflict):
        services.edit_intention(user=ada, intention_id=june.pk, ends_on=date(2026, 7, 1), at=NOON)
    assert fresh(june).ends_on == date(2026, 6, 30)


def test_a_span_is_not_cut_off_from_the_days_it_was_lived(ada):
    intention = make_intention(ada)
    services.mark_day(user=ada, intention_id=intention.pk, at=NOON)
    with pytest.raises(InvalidInput):
        services.edit_intention(user=ada, intention_id=intention.pk, starts_on=TODAY + timedelta(days=1), at=NOON)
    assert IntentionDay.objects.for_user(ada).count() == 1


def test_deleting_takes_the_days_along(ada):
    intention = make_intention(ada)
    services.mark_day(user=ada, intention_id=intention.pk, at=NOON)
    services.delete_intention(user=ada, intention_id=intention.pk, at=NOON)
    assert not Intention.objects.for_user(ada).exists()
    assert not IntentionDay.objects.for_user(ada).exists()


def test_another_persons_intention_is_not_there(ada):
    intention, bob = make_intention(ada), make_user("bob@example.org")
    for pk in (intention.pk, uuid4()):
        given = {"user": bob, "intention_id": pk}
        for call in (
            lambda given=given: services.edit_intention(text="Mine.", at=NOON, **given),
            lambda given=given: services.end_intention(state="done", at=NOON, **given),
            lambda given=given: services.reopen_intention(at=NOON, **given),
            lambda given=given: services.mark_day(at=NOON, **given),
            lambda given=given: services.unmark_day(on=TODAY, **given),
            lambda given=given: services.delete_intention(**given, at=NOON),
        ):
            with pytest.raises(NotFound):
                call()
    assert fresh(intention).text == "Walk before work."


def test_a_zone_change_that_turns_the_date_back_ends_in_words_rather_than_in_an_error(ada):
    make_intention(ada, at=datetime(2026, 6, 4, 5, tzinfo=UTC), ends_on=TODAY)
    ada.profile.zone = "America/Los_Angeles"
    ada.profile.save()
    with pytest.raises(Conflict):  # the one that began holds, though its day is tomorrow again
        make_intention(ada, "Swim.", at=datetime(2026, 6, 4, 6, tzinfo=UTC), ends_on=TODAY - timedelta(days=1))


def test_asking_how_it_went_is_put_off_for_three_days_once_its_days_are_over(ada):
    intention = make_intention(ada)
    with pytest.raises(Conflict) as caught:
        services.put_off_ending(user=ada, intention_id=intention.pk, at=NOON)
    assert caught.value.code == "not_over"
    services.put_off_ending(user=ada, intention_id=intention.pk, at=JULY)
    assert fresh(intention).asks_on == date(2026, 7, 4)
    services.end_intention(user=ada, intention_id=intention.pk, state="kept", at=JULY)
    with pytest.raises(Conflict):
        services.put_off_ending(user=ada, intention_id=intention.pk, at=JULY)


def test_what_was_changed_since_it_was_seen_is_left_alone(ada):
    intention = make_intention(ada)
    given = {"user": ada, "intention_id": intention.pk, "at": NOON}
    seen = intention.stamp
    services.edit_intention(text="Walk at noon.", seen=seen, **given)
    for change in (
        lambda: services.edit_intention(text="Walk at night.", seen=seen, **given),
        lambda: services.end_intention(state="done", seen=seen, **given),
    ):
        with pytest.raises(Conflict) as caught:
            change()
        assert caught.value.code == "changed"
    assert (fresh(intention).text, fresh(intention).is_ended) == ("Walk at noon.", False)


def test_that_time_passes_changes_nothing_of_what_was_seen(ada):
    june = make_intention(ada)
    seen = fresh(june).stamp
    make_intention(ada, "Swim.", JULY)
    assert fresh(june).state == State.OVER
    assert fresh(june).stamp == seen
