"""Several requests at once, against a real database with real connections."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import User
from accounts.tests.make import make_user
from accounts.tests.threads import in_threads
from intentions.services import check_in, delete_check_in
from memory.services import answer_question
from memory.tests.make import NOON, ask, make_log, make_note
from progress.models import Award, Badge, UserProgress
from progress.services import award, rebuild
from progress.shipped_badges import load_badges

THREADS = 16
DAY = timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_what_sixteen_write_at_once_on_the_same_days_is_counted():
    ada = make_user()
    question = ask(ada)

    def work(index: int) -> str:
        at = NOON - DAY * (index % 4)
        entry = check_in(user=ada, mood="calm", at=at, now=NOON)
        make_note(ada, on=at.date())
        if index % 2:
            delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
        if index == 7:
            answer_question(user=ada, question_id=question.pk, text="Oat milk", at=NOON)
        return "done"

    assert in_threads(THREADS, work) == ["done"] * THREADS
    assert rebuild(user=ada, at=NOON, is_dry=True) == []
    stored = UserProgress.objects.for_user(ada).get()
    assert (stored.answers, stored.notes, stored.check_ins, stored.days) == (1, THREADS, THREADS // 2, 4)


@pytest.mark.django_db(transaction=True)
def test_a_badge_awarded_at_once_is_awarded_once():
    load_badges(Badge)
    ada = make_user()
    make_log(ada, 8)
    rebuild(user=ada, at=NOON)
    Award.objects.for_user(ada).delete()
    reach = UserProgress.objects.for_user(ada).get().reach()

    def work(_: int) -> int:
        with transaction.atomic():
            return len(award(user=User.objects.get(pk=ada.pk), reach=reach, at=NOON))

    in_threads(THREADS, work)
    assert sorted(Award.objects.for_user(ada).values_list("badge__key", flat=True)) == ["kinds-3", "streak-7"]


@pytest.mark.django_db(transaction=True)
def test_the_seventh_day_written_by_sixteen_at_once_earns_one_badge():
    load_badges(Badge)
    ada = make_user()
    for ago in range(1, 7):
        make_note(ada, on=(NOON - ago * DAY).date())
    in_threads(THREADS, lambda _: str(make_note(ada).pk))
    assert list(Award.objects.for_user(ada).values_list("badge__key", flat=True)) == ["streak-7"]


@pytest.mark.django_db(transaction=True)
def test_counting_anew_while_others_write_leaves_all_in_step():
    ada = make_user()
    make_log(ada, 20)

    def work(index: int) -> str:
        if index % 4 == 0:
            rebuild(user=ada, at=NOON)
        else:
            make_note(ada, on=(NOON - index * DAY).date())
        return "done"

    assert in_threads(THREADS, work) == ["done"] * THREADS
    assert rebuild(user=ada, at=NOON, is_dry=True) == []
