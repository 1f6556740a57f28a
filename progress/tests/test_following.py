"""What is stored is in step with what was written, after every service that writes."""

import random
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction

from accounts.models import User
from accounts.tests.make import make_user
from intentions import services as intentions
from intentions.tests.make import make_check_in, make_intention
from memory import services as memory
from memory.models import Note
from memory.tests.make import NOON, answer_once, make_log, make_note
from progress.models import Award, Badge, CountedMonth, UserProgress
from progress.services import follow_entry, rebuild
from progress.services.months import Months
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
    return make_user(zone="Europe/Lisbon")


def stored(user) -> UserProgress:
    return UserProgress.objects.for_user(user).get()


def in_step(user) -> bool:
    """Whether a count from nothing finds what is stored."""
    return rebuild(user=user, at=NOON, is_dry=True) == []


def day(user, on: date = TODAY):
    found = Months(user).day(on)
    return tuple(found) if any(found) else None


def test_who_has_written_nothing_has_nothing_stored_and_is_in_step(ada):
    assert in_step(ada)
    assert not UserProgress.objects.for_user(ada).exists()


def test_an_answer_counts_when_it_is_given_changed_deleted_and_brought_back(ada):
    answer = answer_once(ada)
    assert (day(ada), in_step(ada)) == ((1, 0, 0, 0), True)
    memory.edit_answer(user=ada, answer_id=answer.pk, text="Oat milk", at=NOON)
    assert (day(ada), in_step(ada)) == ((1, 0, 0, 0), True)
    memory.delete_answer(user=ada, answer_id=answer.pk, at=NOON)
    assert (day(ada), stored(ada).days, in_step(ada)) == (None, 0, True)
    memory.restore_answer(user=ada, answer_id=answer.pk, at=NOON)
    assert (day(ada), stored(ada).days, in_step(ada)) == ((1, 0, 0, 0), 1, True)


def test_an_answer_that_is_taken_back_counts_no_more(ada):
    question = answer_once(ada).question
    memory.undo_question(user=ada, question_id=question.pk, at=NOON)
    assert (day(ada), stored(ada).answers, in_step(ada)) == (None, 0, True)


def test_a_skip_counts_for_nothing(ada):
    question = memory.current_question(user=ada, at=NOON).question
    memory.skip_question(user=ada, question_id=question.pk, at=NOON)
    memory.undo_question(user=ada, question_id=question.pk, at=NOON)
    assert not UserProgress.objects.for_user(ada).exists()


def test_a_note_counts_on_its_day_and_follows_it_to_another_month(ada):
    note, other = make_note(ada), TODAY - 40 * DAY
    assert (day(ada), in_step(ada)) == ((0, 1, 0, 0), True)
    memory.edit_note(user=ada, note_id=note.pk, text="Sun.", at=NOON)
    assert (day(ada), in_step(ada)) == ((0, 1, 0, 0), True)
    memory.edit_note(user=ada, note_id=note.pk, on=other, at=NOON)
    assert (day(ada), day(ada, other), in_step(ada)) == (None, (0, 1, 0, 0), True)
    assert [row.starts_on for row in CountedMonth.objects.for_user(ada)] == [other.replace(day=1)]
    memory.delete_note(user=ada, note_id=note.pk, at=NOON)
    assert (day(ada, other), in_step(ada)) == (None, True)
    memory.restore_note(user=ada, note_id=note.pk, at=NOON)
    assert (day(ada, other), in_step(ada)) == ((0, 1, 0, 0), True)


def test_a_check_in_counts_with_its_weight_and_follows_it_to_another_day(ada):
    entry = make_check_in(ada, "calm", NOON)
    make_check_in(ada, "exhausted", NOON)
    assert (day(ada), in_step(ada)) == ((0, 0, 2, 5), True)
    intentions.edit_check_in(user=ada, check_in_id=entry.pk, mood="tired", now=NOON)
    assert (day(ada), in_step(ada)) == ((0, 0, 2, 3), True)
    intentions.edit_check_in(user=ada, check_in_id=entry.pk, at=NOON - DAY, now=NOON)
    assert (day(ada), day(ada, TODAY - DAY), in_step(ada)) == ((0, 0, 1, 1), (0, 0, 1, 2), True)
    intentions.edit_check_in(user=ada, check_in_id=entry.pk, mood="calm", at=NOON - 2 * DAY, now=NOON)
    assert (day(ada, TODAY - DAY), day(ada, TODAY - 2 * DAY), in_step(ada)) == (None, (0, 0, 1, 4), True)
    intentions.delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    assert (day(ada, TODAY - 2 * DAY), stored(ada).check_ins, in_step(ada)) == (None, 1, True)


def test_months_with_a_kept_intention_follow_how_it_ended(ada):
    def kept() -> int:
        assert in_step(ada)
        return stored(ada).kept_months

    intention = make_intention(ada, at=NOON)
    given = {"user": ada, "intention_id": intention.pk}
    assert kept() == 0
    intentions.end_intention(state="kept", at=NOON, **given)
    assert kept() == 1
    intentions.end_intention(state="done", at=NOON, **given)
    assert kept() == 0
    intentions.end_intention(state="kept", at=NOON, **given)
    intentions.reopen_intention(at=NOON, **given)
    assert kept() == 0
    intentions.end_intention(state="kept", at=NOON, **given)
    another = make_intention(ada, at=NOON)
    intentions.end_intention(user=ada, intention_id=another.pk, state="kept", at=NOON)
    assert kept() == 1  # of the same month
    past = TODAY - 60 * DAY
    intentions.edit_intention(starts_on=past, ends_on=past, at=NOON, **given)
    assert kept() == 2
    intentions.delete_intention(**given, at=NOON)
    assert kept() == 1


def test_a_day_on_which_an_intention_was_lived_is_no_entry(ada):
    intention = make_intention(ada, at=NOON)
    intentions.mark_day(user=ada, intention_id=intention.pk, at=NOON)
    assert (stored(ada).days, in_step(ada)) == (0, True)


def test_what_was_written_before_anything_was_counted_is_counted_by_the_next_entry(ada):
    make_log(ada, 40)
    make_check_in(ada, now=NOON)
    assert (stored(ada).days, stored(ada).streak_length, stored(ada).check_ins) == (40, 40, 41)
    assert in_step(ada)


def test_the_last_entry_before_anything_was_counted_can_be_deleted(ada):
    make_log(ada, 1)
    memory.delete_note(user=ada, note_id=Note.objects.for_user(ada).get().pk, at=NOON)
    assert (day(ada), in_step(ada)) == ((1, 0, 1, 4), True)


def test_where_the_entry_is_not_stored_nothing_is_counted(ada):
    with transaction.atomic():
        make_note(ada)
        assert day(ada) == (0, 1, 0, 0)
        transaction.set_rollback(True)
    assert not UserProgress.objects.for_user(ada).exists()
    assert in_step(ada)


def test_the_streak_heals_and_never_loses_by_what_is_written_late(ada):
    for ago in (1, 2, 4, 5):
        make_check_in(ada, now=NOON, at=NOON - ago * DAY)
    assert (stored(ada).streak_length, stored(ada).longest_streak) == (2, 2)
    make_note(ada, on=TODAY - 3 * DAY)
    assert (stored(ada).streak_length, stored(ada).streak_began_on) == (5, TODAY - 5 * DAY)
    assert in_step(ada)


@pytest.mark.parametrize("months", [5, 50])
def test_counting_an_entry_takes_the_same_number_of_queries_for_any_length(ada, months, django_assert_num_queries):
    load_badges(Badge)
    make_check_in(ada, now=NOON)
    for ago in range(months):
        make_note(ada, on=TODAY - 30 * ago * DAY)
    with django_assert_num_queries(6), transaction.atomic():  # two of them the transaction's own
        follow_entry(user=User(pk=ada.pk), kind="note", days=[TODAY], at=NOON)


@pytest.mark.parametrize("seed", range(3))
def test_a_life_of_random_writes_stays_in_step_at_every_step(ada, seed):
    draw = random.Random(seed)
    load_badges(Badge)
    life = _Life(ada, draw)
    for _ in range(40):
        life.step()
        assert rebuild(user=ada, at=NOON, is_dry=True) == []
    awards = set(Award.objects.for_user(ada).values_list("badge__key", flat=True))
    assert Award.objects.for_user(ada).count() == len(awards)


class _Life:
    """Writes, moves, deletes and brings back, by chance, on days of the last ten weeks."""

    def __init__(self, user, draw: random.Random) -> None:
        self.user, self.draw = user, draw
        self.notes, self.gone, self.check_ins, self.answers, self.gone_answers = [], [], [], [], []

    def step(self) -> None:
        draw, user, on = self.draw, self.user, TODAY - DAY * self.draw.randrange(70)
        moment = NOON - DAY * draw.randrange(70)
        act = draw.choice(
            ("note", "note", "move", "drop", "back", "mood", "mood", "felt", "off", "say", "unsay", "resay")
        )
        if act == "note":
            self.notes.append(make_note(user, on=on).pk)
        elif act == "move" and self.notes:
            memory.edit_note(user=user, note_id=draw.choice(self.notes), on=on, at=NOON)
        elif act == "drop" and self.notes:
            self.gone.append(self.notes.pop(draw.randrange(len(self.notes))))
            memory.delete_note(user=user, note_id=self.gone[-1], at=NOON)
        elif act == "back" and self.gone:
            self.notes.append(memory.restore_note(user=user, note_id=self.gone.pop(), at=NOON).pk)
        elif act == "mood":
            self.check_ins.append(make_check_in(user, draw.choice(("calm", "tired", "excited")), NOON, at=moment).pk)
        elif act == "felt" and self.check_ins:
            intentions.edit_check_in(
                user=user, check_in_id=draw.choice(self.check_ins), mood="anxious", at=moment, now=NOON
            )
        elif act == "off" and self.check_ins:
            taken = self.check_ins.pop(draw.randrange(len(self.check_ins)))
            intentions.delete_check_in(user=user, check_in_id=taken, at=NOON)
        elif act == "say" and len(self.answers) < 10:
            self.answers.append(answer_once(user, NOON, text="Oat milk").pk)
        elif act == "unsay" and self.answers:
            self.gone_answers.append(self.answers.pop())
            memory.delete_answer(user=user, answer_id=self.gone_answers[-1], at=NOON)
        elif act == "resay" and self.gone_answers:
            self.answers.append(memory.restore_answer(user=user, answer_id=self.gone_answers.pop(), at=NOON).pk)
