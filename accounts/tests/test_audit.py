"""Promises of the audit chain."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.audit import count_refusal, flush_refusals, record_event, verify_chain
from accounts.models import AuditEvent
from accounts.tests.make import make_user
from accounts.tests.threads import in_threads


def events(number):
    return [record_event(kind="key_check", actor_id=uuid4(), detail={"n": index}) for index in range(number)]


@pytest.mark.django_db
def test_untouched_chain_holds():
    events(5)
    assert verify_chain() is None
    call_command("verify_audit")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"kind": "other"}, {"actor_id": None}, {"detail": {"n": 9}}, {"at": timezone.now() - timedelta(days=1)}]
)
def test_changed_event_is_named(change):
    made = events(5)
    AuditEvent.objects.filter(pk=made[2].pk).update(**change)
    assert verify_chain() == made[2].pk
    with pytest.raises(CommandError):
        call_command("verify_audit")


@pytest.mark.django_db
def test_event_taken_out_is_noticed():
    made = events(5)
    AuditEvent.objects.filter(pk=made[2].pk).delete()
    assert verify_chain() == made[3].pk


@pytest.mark.django_db
def test_event_taken_off_the_end_is_noticed():
    made = events(5)
    AuditEvent.objects.filter(pk=made[4].pk).delete()
    assert verify_chain() == made[3].pk


@pytest.mark.django_db
def test_all_events_gone_is_noticed():
    events(2)
    AuditEvent.objects.all().delete()
    assert verify_chain() == 0


@pytest.mark.django_db
def test_refusals_become_one_event_a_minute():
    for _ in range(50):
        count_refusal("code_refused")
    assert not AuditEvent.objects.filter(kind="code_refused").exists()
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        flush_refusals()
        flush_refusals()
    assert AuditEvent.objects.get(kind="code_refused").detail["count"] == 50


@pytest.mark.django_db
def test_first_refusal_of_a_minute_writes_down_those_before():
    count_refusal("code_refused")
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        count_refusal("code_refused")
    assert AuditEvent.objects.get(kind="code_refused").detail["count"] == 1
    assert verify_chain() is None


@pytest.mark.django_db
def test_no_event_holds_an_address():
    make_user("zoe@example.org")  # no id holds these letters by chance, as it may those of "ada"
    assert "zoe" not in str(list(AuditEvent.objects.values()))


@pytest.mark.django_db(transaction=True)
def test_chain_holds_when_16_threads_write():
    in_threads(16, lambda _: events(4))
    assert AuditEvent.objects.count() == 64 and verify_chain() is None
