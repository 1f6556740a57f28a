from datetime import timedelta

import pytest

from accounts.tests.make import make_user
from intentions.models import CheckIn
from intentions.pacing import may_invite
from intentions.tests.make import NOON, make_check_in


def test_who_never_checked_in_is_invited():
    assert may_invite(None, NOON)


@pytest.mark.parametrize(("minutes", "is_due"), [(0, False), (179, False), (180, True), (600, True)])
def test_three_hours_lie_between_invitations(minutes, is_due):
    assert may_invite(NOON, NOON + timedelta(minutes=minutes)) is is_due


def test_a_clock_that_was_set_back_does_not_silence_the_invitation():
    assert may_invite(NOON + timedelta(days=2), NOON)


@pytest.mark.django_db
def test_check_ins_have_no_gap_and_put_the_invitation_off():
    ada = make_user()
    make_check_in(ada)
    make_check_in(ada, "tired", NOON + timedelta(minutes=1))
    own = CheckIn.objects.for_user(ada)
    assert own.count() == 2
    assert not own.may_invite(NOON + timedelta(hours=3))
    assert own.may_invite(NOON + timedelta(hours=3, minutes=1))


@pytest.mark.django_db
def test_a_check_in_about_yesterday_puts_the_invitation_off_too():
    ada = make_user()
    make_check_in(ada, at=NOON - timedelta(days=1))
    assert not CheckIn.objects.for_user(ada).may_invite(NOON + timedelta(hours=1))


@pytest.mark.django_db
def test_another_persons_check_in_puts_nothing_off():
    make_check_in(make_user("bob@example.org"))
    assert CheckIn.objects.for_user(make_user()).may_invite(NOON)
