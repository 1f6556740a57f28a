"""What Resend tells is believed when it is signed, and stops mail to an address as long as it must."""

import base64
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import digest

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.audit import flush_refusals
from accounts.challenges import request_code
from accounts.mail_blocks import block_mail, lift_own_blocks, may_mail, standing_block
from accounts.models import AuditEvent, MailBlock
from accounts.services import purge_expired
from accounts.tests.make import make_user, run_tasks

pytestmark = pytest.mark.django_db
KEY = b"0123456789abcdef01234567"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
PATH, ADDRESS = "/webhooks/resend/", "ada@example.org"
AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PERMANENT = {"type": "Permanent", "subType": "General", "message": "The recipient's email provider sent a hard bounce."}


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.RESEND_WEBHOOK_SECRET = SECRET


@pytest.fixture(autouse=True)
def _at():
    with time_machine.travel(AT, tick=False):
        yield


def event(kind="email.bounced", *, at=AT, to=ADDRESS, **data):
    """As Resend sends it."""
    content = {"email_id": "56761188", "from": "LOT <lot@example.org>", "to": [to], "subject": "Sign in to LOT"}
    if kind == "email.bounced":
        data = {"bounce": PERMANENT} | data
    return json.dumps({"type": kind, "created_at": at.isoformat(), "data": content | data})


def signed(body, *, at=AT, key=KEY, id="msg_1"):
    """By the rule of Svix: HMAC-SHA256 over id, time and body."""
    stamp = str(int(at.timestamp()))
    signature = base64.b64encode(digest(key, f"{id}.{stamp}.{body}".encode(), sha256)).decode()
    return {"svix-id": id, "svix-timestamp": stamp, "svix-signature": f"v1,{signature}"}


def tell(client, body, headers=None):
    return client.post(PATH, body, "application/json", headers=signed(body) if headers is None else headers)


def test_a_hard_bounce_stops_mail_to_that_address_and_its_hash_alone_is_kept(client):
    assert tell(client, event(to="Ada@Example.org")).status_code == 200
    block = standing_block(ADDRESS)
    assert block.reason == "bounced" and block.at == AT
    assert b"ada" not in bytes(block.address_hash)
    assert standing_block("bob@example.org") is None


@pytest.mark.parametrize(
    "body",
    [
        event("email.sent"),
        event("email.opened"),
        event("email.delivery_delayed"),
        event("email.delivered"),
        event(bounce={"type": "Transient", "message": "full"}),
        event(bounce={"type": "Undetermined", "message": "?"}),
        event("contact.created"),
        json.dumps({"type": "email.bounced", "data": {}}),
        json.dumps({"type": "email.complained", "data": {"to": ["no address"]}}),
        json.dumps({"type": "domain.updated", "data": {"name": "example.org"}}),
    ],
)
def test_what_is_no_reason_stops_nothing(client, body):
    assert tell(client, body).status_code == 200
    assert not MailBlock.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "null", '"x"', "{", '{"type": 1}', '{"data": {}}', '{"type": "x", "data": []}']
)
def test_what_is_signed_and_makes_no_sense_is_answered_calmly(client, body):
    assert tell(client, body).status_code in {200, 400}
    assert not MailBlock.objects.exists()


def test_one_that_resend_did_not_even_try_counts_as_turned_away(client):
    tell(client, event("email.suppressed"))
    assert standing_block(ADDRESS).reason == "bounced"


def forged():
    body = event()
    good = signed(body)
    yield "unsigned", body, {}
    yield "wrong key", body, signed(body, key=b"x" * 24)
    yield "other body", event("email.complained"), good
    yield "other id", body, good | {"svix-id": "msg_2"}
    yield "other time", body, good | {"svix-timestamp": str(int(AT.timestamp()) + 1)}
    yield "six minutes old", body, signed(body, at=AT - timedelta(minutes=6))
    yield "six minutes ahead", body, signed(body, at=AT + timedelta(minutes=6))
    for signature in ("", "v1", "v1,", "v1,x", "v2," + good["svix-signature"][3:], "v1,é", "\0"):
        yield f"signature {signature!r}", body, good | {"svix-signature": signature}
    for stamp in ("", "x", "nan", "inf", "-1", "9" * 40):
        yield f"time {stamp}", body, good | {"svix-timestamp": stamp}


@pytest.mark.parametrize(("body", "headers"), [pytest.param(*rest, id=name) for name, *rest in forged()])
def test_forged_or_old_news_is_refused(client, body, headers):
    assert tell(client, body, headers).status_code == 403
    assert not MailBlock.objects.exists()


def test_body_that_is_no_text_is_refused(client):
    assert client.post(PATH, b"\xff\xfe", "application/json", headers=signed("x")).status_code == 403


def test_refusals_are_counted_in_the_audit(client):
    for _ in range(3):
        tell(client, event(), {})
    with time_machine.travel(AT + HOUR, tick=False):
        flush_refusals()
    assert AuditEvent.objects.get(kind="webhook_refused").detail["count"] == 3


def test_one_of_two_secrets_in_the_header_is_enough(client):
    """While Resend's secret is changed, it signs with both."""
    body = event()
    both = "v1," + base64.b64encode(b"x" * 32).decode() + " " + signed(body)["svix-signature"]
    assert tell(client, body, signed(body) | {"svix-signature": both}).status_code == 200


def test_without_a_secret_there_is_no_such_page(client, settings):
    settings.RESEND_WEBHOOK_SECRET = ""
    assert tell(client, event()).status_code == 404
    assert not MailBlock.objects.exists()


def test_nothing_is_read_by_get(client):
    assert client.get(PATH).status_code == 405


def test_news_told_twice_or_late_changes_nothing(client):
    tell(client, event(at=AT))
    tell(client, event(at=AT))
    tell(client, event(at=AT - HOUR))
    assert MailBlock.objects.get().at == AT


def test_old_news_does_not_bring_back_what_was_lifted_since(client):
    ada = make_user(ADDRESS)
    tell(client, event(at=AT - HOUR))
    lift_own_blocks(user=ada, at=AT)
    tell(client, event(at=AT - HOUR))
    assert standing_block(ADDRESS) is None
    with time_machine.travel(AT + HOUR, tick=False):
        body = event(at=AT + HOUR)
        tell(client, body, signed(body, at=AT + HOUR))
    assert standing_block(ADDRESS).at == AT + HOUR


def test_an_event_of_the_future_counts_from_now(client):
    tell(client, event(at=AT + 30 * DAY))
    assert standing_block(ADDRESS).at == AT


@pytest.mark.parametrize("created_at", ["2026-05-04T11:00:00", "yesterday", ""])
def test_an_event_without_a_proper_time_counts_from_now(client, created_at):
    tell(client, json.dumps(json.loads(event()) | {"created_at": created_at}))
    assert standing_block(ADDRESS).at == AT


def test_mail_that_arrives_afterwards_ends_it(client):
    tell(client, event(at=AT - HOUR))
    tell(client, event("email.delivered", at=AT - 2 * HOUR))
    assert standing_block(ADDRESS)
    tell(client, event("email.delivered", at=AT))
    assert standing_block(ADDRESS) is None


def test_an_address_that_turned_mail_away_gets_nothing_for_a_day_then_what_is_asked_for():
    block_mail(address=ADDRESS, reason="bounced", at=AT)
    for hours, asked, by_itself in ((0, False, False), (23, False, False), (24, True, False), (24 * 365, True, False)):
        at = AT + hours * HOUR
        assert may_mail(ADDRESS, is_asked_for=True, at=at) == asked
        assert may_mail(ADDRESS, is_asked_for=False, at=at) == by_itself


def test_who_called_a_mail_unwanted_can_still_sign_in_and_a_stranger_is_left_alone():
    block_mail(address=ADDRESS, reason="complained", at=AT)
    assert not may_mail(ADDRESS, is_asked_for=True, at=AT)
    make_user(ADDRESS)
    assert may_mail(ADDRESS, is_asked_for=True, at=AT)
    assert not may_mail(ADDRESS, is_asked_for=False, at=AT + 365 * DAY)


def test_asking_for_a_code_is_answered_alike_and_no_mail_leaves(caplog):
    make_user(ADDRESS)
    block_mail(address=ADDRESS, reason="bounced", at=AT)
    assert request_code(email=ADDRESS, ip="192.0.2.1").id
    run_tasks()
    assert mail.outbox == []
    with time_machine.travel(AT + DAY, tick=False):
        request_code(email=ADDRESS, ip="192.0.2.1")
        run_tasks()
    assert len(mail.outbox) == 1
    assert ADDRESS not in caplog.text


def test_lifted_blocks_go_after_ninety_days():
    ada = make_user(ADDRESS)
    block_mail(address=ADDRESS, reason="bounced", at=AT)
    block_mail(address="bob@example.org", reason="complained", at=AT)
    lift_own_blocks(user=ada, at=AT)
    purge_expired(at=AT + 89 * DAY)
    assert MailBlock.objects.count() == 2
    purge_expired(at=AT + 91 * DAY)
    assert MailBlock.objects.get().reason == "complained"


def test_log_names_no_address(client, caplog):
    tell(client, event())
    tell(client, event(), {})
    assert "stopped" in caplog.text
    assert "ada" not in caplog.text.lower()
    assert timezone.now() == AT
