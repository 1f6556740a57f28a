"""Another address counts after its code: once, for who asked, and without telling whose addresses there are."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.address_change import ask_for_address, confirm_address
from accounts.audit import flush_refusals
from accounts.challenges import request_code
from accounts.models import AddressChange, AuditEvent, LoginCode, Session, User
from accounts.services import purge_expired
from accounts.sessions import start_web_session
from accounts.tests.make import bearer, make_user, run_tasks, sign_in
from accounts.tests.threads import in_threads
from lot.errors import Gone, InvalidInput, TooMany

NEW = "countess@example.org"
PAGE, ASK, CONFIRM = "/settings/email/", "/api/v1/me/email/", "/api/v1/me/email/confirm/"


@pytest.fixture
def ada(client):
    ada = make_user()
    sign_in(client, ada)
    return ada


def code_for(address: str = NEW) -> str:
    run_tasks()
    body = next(str(message.body) for message in reversed(mail.outbox) if message.to == [address])
    return re.search(r"Your code: (.+)", body)[1]


@pytest.mark.django_db
def test_address_counts_after_its_code_and_the_old_one_is_told(client, ada):
    elsewhere = Client()
    sign_in(elsewhere, ada)
    assert client.post(PAGE, {"email": " Countess@Example.org "}).status_code == 302
    assert NEW in client.get(PAGE).content.decode()
    assert User.objects.get().email == "ada@example.org"
    assert client.post(PAGE, {"code": code_for().lower()}).status_code == 302
    assert User.objects.get().email == NEW
    run_tasks()
    assert mail.outbox[-1].to == ["ada@example.org"]
    assert NEW not in mail.outbox[-1].body
    assert client.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.kind, event.detail) == ("address_changed", {})


@pytest.mark.django_db
def test_rest_does_the_same_and_ends_other_sessions(client, ada):
    head = bearer(ada)
    asked = client.post(ASK, {"email": NEW}, "application/json", headers=head)
    assert (asked.status_code, asked.json()["email"]) == (202, NEW)
    assert 590 <= asked.json()["expires_in"] <= 600
    given = client.post(CONFIRM, {"code": code_for()}, "application/json", headers=head)
    assert (given.status_code, given.json()["email"]) == (200, NEW)
    assert Session.objects.for_user(ada).live(timezone.now()).count() == 1


@pytest.mark.django_db
def test_an_address_that_is_somebodys_is_answered_alike_and_gets_no_code(client, ada):
    make_user("bob@example.org")
    taken = client.post(ASK, {"email": "bob@example.org"}, "application/json", headers=bearer(ada))
    run_tasks()
    free = client.post(ASK, {"email": NEW}, "application/json", headers=bearer(ada))
    assert (taken.status_code, sorted(taken.json())) == (free.status_code, sorted(free.json()))
    to_bob = next(message for message in mail.outbox if message.to == ["bob@example.org"])
    assert "Your code" not in to_bob.body
    assert "nothing was changed" in to_bob.body


@pytest.mark.django_db
def test_an_address_that_became_somebodys_meanwhile_stays_theirs(ada, client):
    ask_for_address(user=ada, email=NEW)
    code = code_for()
    make_user(NEW)
    with pytest.raises(Gone):
        confirm_address(user=ada, code=code, keep=sign_in(client, ada).pk)
    assert User.objects.get(pk=ada.pk).email == "ada@example.org"


@pytest.mark.django_db
def test_fifth_wrong_code_burns_the_wish(client, ada):
    ask_for_address(user=ada, email=NEW)
    code = code_for()
    said = [client.post(PAGE, {"code": "222222"}) for _ in range(5)]
    assert [response.status_code for response in said] == [400] * 5
    assert "4 tries are left" in said[0].content.decode()
    assert client.post(PAGE, {"code": code}).status_code == 410
    assert User.objects.get().email == "ada@example.org"


@pytest.mark.django_db
def test_code_is_over_after_ten_minutes_and_by_a_newer_wish(client, ada):
    ask_for_address(user=ada, email=NEW)
    first = code_for()
    ask_for_address(user=ada, email="third@example.org")
    with pytest.raises(InvalidInput):
        confirm_address(user=ada, code=first, keep=sign_in(client, ada).pk)
    second = code_for("third@example.org")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)), pytest.raises(Gone):
        confirm_address(user=ada, code=second, keep=sign_in(client, ada).pk)


@pytest.mark.django_db
def test_another_persons_code_is_worth_nothing(client, ada):
    bob = make_user("bob@example.org")
    ask_for_address(user=ada, email=NEW)
    with pytest.raises(Gone):
        confirm_address(user=bob, code=code_for(), keep=start_web_session(user=bob, device="")[0].pk)
    assert User.objects.get(pk=bob.pk).email == "bob@example.org"


@pytest.mark.django_db
def test_mails_that_wait_for_the_old_address_are_void_after_the_change(client, ada):
    challenge = request_code(email="ada@example.org", ip="192.0.2.1")
    ask_for_address(user=ada, email=NEW)
    confirm_address(user=ada, code=code_for(), keep=sign_in(client, ada).pk)
    assert not LoginCode.objects.live(timezone.now()).filter(pk=challenge.id).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["", "no address", "a@b", "x" * 300 + "@example.org", "ada\0@example.org"])
def test_what_is_no_address_is_refused_in_place(client, ada, email):
    response = client.post(PAGE, {"email": email})
    assert response.status_code == 400
    assert client.post(ASK, {"email": email}, "application/json", headers=bearer(ada)).status_code == 400
    assert not AddressChange.objects.exists()


@pytest.mark.django_db
def test_ones_own_address_and_a_sixth_wish_an_hour_are_refused(ada):
    with pytest.raises(InvalidInput):
        ask_for_address(user=ada, email="ADA@example.org")
    for number in range(5):
        ask_for_address(user=ada, email=f"a{number}@example.org")
    with pytest.raises(TooMany):
        ask_for_address(user=ada, email=NEW)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        flush_refusals()
    assert AuditEvent.objects.filter(kind="request_limited").count() == 1
    assert AddressChange.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db
def test_wishes_are_swept_with_the_addresses_in_them(ada):
    ask_for_address(user=ada, email=NEW)
    purge_expired(at=timezone.now() + timedelta(days=2))
    assert not AddressChange.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_moves():
    ada = make_user()
    session = start_web_session(user=ada, device="")[0]
    ask_for_address(user=ada, email=NEW)
    code = code_for()

    def confirm(_index: int) -> str:
        return confirm_address(user=User.objects.get(pk=ada.pk), code=code, keep=session.pk)

    said = in_threads(8, confirm)
    assert said.count(NEW) == 1
    assert set(said) <= {NEW, "code_expired"}
    assert AuditEvent.objects.filter(kind="address_changed").count() == 1
