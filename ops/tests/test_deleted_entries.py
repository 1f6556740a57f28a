"""A check-in or an intention that a person deleted stays gone, through imports and restores, unless they undo it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.tests.make import make_user
from intentions import services
from intentions.models import CheckIn, Intention, IntentionDay, Tombstone
from intentions.tests.make import NOON, make_check_in, make_intention
from memory.models import Question
from memory.services.recalling import recall
from memory.tests.make import ask
from ops.services.backing_up import back_up
from ops.services.restoring import restore
from ops.services.tombstones import keep_tombstones
from ops.tests.backups import looking_at
from ops.tests.test_round_trip import bring, export, people

pytestmark = pytest.mark.django_db


def live(at=NOON) -> tuple[User, CheckIn, Intention]:
    """Somebody with a check-in and an intention that was lived."""
    ada = make_user()
    entry = make_check_in(ada, "tired", at, note="xylophone at night")
    intention = make_intention(ada, "Learn the xylophone", at)
    services.mark_day(user=ada, intention_id=intention.pk, at=at)
    return ada, entry, intention


def delete_both(user: User, at) -> None:
    services.delete_check_in(user=user, check_in_id=CheckIn.objects.for_user(user).get().pk, at=at)
    services.delete_intention(user=user, intention_id=Intention.objects.for_user(user).get().pk, at=at)


def has_none(user: User) -> bool:
    models = (CheckIn, Intention, IntentionDay)
    return not any(model.objects.for_user(user).exists() for model in models)


def test_an_import_of_an_earlier_export_does_not_bring_them_back():
    ada, _entry, _intention = live()
    content = export(ada)
    delete_both(ada, NOON)
    counts = bring(ada, content).report["counts"]
    assert (counts["check_ins"], counts["intentions"]) == ({"deleted": 1}, {"deleted": 1})
    assert counts["intention_days"] == {"deleted": 1}
    assert has_none(ada)
    assert not recall(user=ada, query="xylophone", at=NOON)


def test_what_was_brought_in_and_deleted_stays_gone_elsewhere_too():
    ada, _entry, _intention = live()
    content, bob = export(ada), people(make_user("bob@example.org", zone=""))
    bring(bob, content)
    delete_both(bob, NOON)
    bring(bob, content)
    assert has_none(bob)


def test_deletions_come_along_and_hold_against_an_older_file():
    ada, _entry, _intention = live()
    older = export(ada)
    delete_both(ada, NOON)
    newer, bob = export(ada), people(make_user("bob@example.org", zone=""))
    bring(bob, newer)
    assert {stone.kind for stone in Tombstone.objects.for_user(bob)} == {"check_in", "intention"}
    bring(bob, older)
    assert has_none(bob)


def test_what_is_here_is_not_deleted_by_a_file_in_which_it_was():
    ada, entry, intention = live()
    delete_both(ada, NOON)
    content = export(ada)
    services.restore_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    services.restore_intention(user=ada, intention_id=intention.pk, at=NOON)
    bring(ada, content)
    assert not Tombstone.objects.filter(row_id__in=[entry.pk, intention.pk]).exists()
    assert IntentionDay.objects.for_user(ada).exists()
    assert CheckIn.objects.get().note == "xylophone at night"


def test_what_was_undone_comes_in_from_nowhere_twice():
    ada, entry, _intention = live()
    content = export(ada)
    services.delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    services.restore_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    assert bring(ada, content).report["counts"]["check_ins"] == {"there": 1}
    assert CheckIn.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("database_is_lost", [False, True])
def test_a_restore_of_an_older_backup_does_not_bring_them_back(store, target, database_is_lost):
    now = timezone.now()
    ada, entry, intention = live(now)
    name = back_up().manifest.name
    delete_both(ada, now)
    if database_is_lost:  # all that is left is what lies beside the backups
        keep_tombstones(at=now)
        Tombstone.objects.all().delete()
    assert restore(name=name, into=target).applied.rows == 2
    with looking_at(target):
        assert has_none(ada)
        assert {stone.row_id for stone in Tombstone.objects.all()} == {entry.pk, intention.pk}
        assert not Tombstone.objects.filter(copy__isnull=False).exists()
        assert not recall(user=ada, query="xylophone", at=now)


@pytest.mark.django_db(transaction=True)
def test_what_was_deleted_and_brought_back_stays_through_a_restore(store, target):
    now = timezone.now()
    ada, entry, intention = live(now)
    name = back_up().manifest.name
    delete_both(ada, now)
    keep_tombstones(at=now)
    later = now + timedelta(seconds=1)
    services.restore_check_in(user=ada, check_in_id=entry.pk, at=later)
    services.restore_intention(user=ada, intention_id=intention.pk, at=later)
    assert restore(name=name, into=target).applied.rows == 0
    with looking_at(target):
        assert CheckIn.objects.get().note == "xylophone at night"
        assert IntentionDay.objects.get().intention_id == intention.pk


def test_a_question_that_quoted_an_intention_comes_in_without_its_words():
    ada, _entry, intention = live()
    question = ask(ada)
    Question.objects.filter(pk=question.pk).update(state="skipped", ended_at=NOON, ended_on=NOON.date())
    question.sources.create(user=ada, intention=intention, on=NOON.date(), quote="Learn the xylophone")
    content = export(ada)
    bob = people(make_user("bob@example.org", zone=""))
    first = bring(bob, content)
    assert first.report["counts"]["question_sources"] == {"new": 1}
    assert not Question.objects.for_user(bob).filter(text__isnull=True).exists()
    delete_both(bob, NOON)
    Question.objects.for_user(bob).delete()
    bring(bob, content)
    assert Question.objects.for_user(bob).filter(text__isnull=True).count() == 1
