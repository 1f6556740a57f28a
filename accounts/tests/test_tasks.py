"""Promises of the mail task: what fails on the way is tried again, and no address is kept with it."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import ClassVar

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.challenges import request_code
from accounts.models import Session
from accounts.sign_in import Place, sign_in_with_code
from accounts.tasks import DELAYS
from accounts.tests.make import mailed, run_tasks

FLAKY = f"{__name__}.FlakyBackend"


class FlakyBackend(EmailBackend):
    """A mail server that fails as often as it is told to, and names the address as they do."""

    fails: ClassVar[list[Exception]] = []

    def send_messages(self, messages):
        if self.fails:
            raise self.fails.pop()
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _flaky(settings):
    settings.EMAIL_BACKEND = FLAKY
    yield
    FlakyBackend.fails.clear()


def fail(times):
    FlakyBackend.fails[:] = [SMTPRecipientsRefused({"ada@example.org": (550, b"no")}) for _ in range(times)]


def work_for_ten_minutes():
    begin = timezone.now()
    for seconds in range(0, 600, 30):
        with time_machine.travel(begin + timedelta(seconds=seconds), tick=False):
            run_tasks()


@pytest.mark.django_db
def test_mail_that_failed_once_arrives_a_moment_later():
    fail(1)
    challenge = request_code(email="ada@example.org", ip="192.0.2.1")
    run_tasks()
    assert mail.outbox == []
    with time_machine.travel(timezone.now() + DELAYS[0], tick=False):
        code, _link = mailed()
        place = Place(Session.Kind.WEB)
        assert sign_in_with_code(challenge=challenge.id, code=code, nonce=challenge.nonce, place=place).user


@pytest.mark.django_db
def test_mail_is_tried_five_times_and_then_given_up_without_naming_anyone():
    fail(9)
    request_code(email="ada@example.org", ip="192.0.2.1")
    with pytest.raises(AssertionError):
        work_for_ten_minutes()
    assert len(FlakyBackend.fails) == 4
    last = DBTaskResult.objects.get(status=TaskResultStatus.FAILED)
    assert last.exception_class_path == "accounts.sending.MailNotSent"
    kept = " ".join(f"{row.traceback} {row.args_kwargs} {row.return_value}" for row in DBTaskResult.objects.all())
    assert "ada@" not in kept and "SMTP" not in kept


@pytest.mark.django_db
def test_failing_mail_is_logged_without_its_address(caplog):
    fail(1)
    request_code(email="ada@example.org", ip="192.0.2.1")
    run_tasks()
    assert "SMTPRecipientsRefused" in caplog.text and "ada@" not in caplog.text


@pytest.mark.django_db
def test_tries_fit_into_the_life_of_a_challenge():
    assert sum(DELAYS, timedelta()) < timedelta(minutes=10) and len(DELAYS) == 4
