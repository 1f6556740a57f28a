"""Leaving begins with a code of the mail, lasts seven days, and has a way back on every page."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.confirming import take_confirmation
from accounts.leaving import GRACE, ask_to_leave, confirm_leaving, start_leaving, stay
from accounts.models import AuditEvent, Confirmation, User
from accounts.services import purge_expired
from accounts.tests.make import bearer, mailed, make_user, put_tag, run_tasks, sign_in
from accounts.tests.threads import in_threads
from lot.errors import Conflict, Gone, InvalidInput, TooMany

PAGE, STAY = "/settings/leaving/", "/settings/staying/"


@pytest.fixture
def ada(client):
    ada = make_user()
    sign_in(client, ada)
    return ada


def last_mail() -> str:
    run_tasks()
    return str(mail.outbox[-1].body)


@pytest.mark.django_db
def test_nothing_begins_without_the_code_of_the_mail(client, ada):
    assert "Delete the account" in client.get("/settings/").content.decode()
    assert client.post(PAGE, {}).status_code == 302
    assert User.objects.get().leaves_at is None
    assert client.post(PAGE, {"code": "222222"}).status_code == 400
    assert User.objects.get().leaves_at is None
    assert client.post(PAGE, {"code": mailed()[0].lower()}).status_code == 302
    assert User.objects.get().leaves_at > timezone.now() + GRACE - timedelta(minutes=1)


@pytest.mark.django_db
def test_every_page_says_until_when_and_has_the_button_back(client, ada):
    with time_machine.travel(datetime(2026, 3, 4, 12, 20, tzinfo=UTC), tick=False):
        start_leaving(user=ada)
        sign_in(client, ada)
        for path in ("/", "/log/", "/memory/", "/intentions/", "/progress/", "/settings/", PAGE, "/nowhere/"):
            said = client.get(path).content.decode()
            assert "deleted on 11 March at 12:20" in said, path
            assert f'action="{STAY}"' in said, path
        response = client.post(STAY, {"next": "/log/"})
    assert (response.status_code, response["Location"]) == (302, "/log/")
    assert User.objects.get().leaves_at is None
    assert STAY not in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_the_button_leads_to_own_pages_alone(client, ada, path):
    assert client.post(STAY, {"next": path})["Location"] == "/"


@pytest.mark.django_db
def test_one_can_sign_in_and_stay_on_the_seventh_day(ada):
    start_leaving(user=ada)
    with time_machine.travel(timezone.now() + GRACE - timedelta(minutes=5)):
        client = Client()
        client.post("/sign-in/", {"email": "ada@example.org"})
        assert client.post("/sign-in/code/", {"code": mailed()[0]}).status_code == 302
        assert STAY in client.get("/").content.decode()
        client.post(STAY)
    assert User.objects.get().leaves_at is None


@pytest.mark.django_db
def test_sessions_go_on_while_leaving(client, ada):
    start_leaving(user=ada)
    assert client.get("/").status_code == 200
    assert Client().get("/api/v1/me/", headers=bearer(ada)).json()["leaves_at"]


@pytest.mark.django_db
def test_the_mail_says_the_date_in_the_persons_zone_and_the_way_back():
    ada = make_user(zone="Pacific/Auckland")
    with time_machine.travel(datetime(2026, 3, 4, 12, 20, tzinfo=UTC), tick=False):
        start_leaving(user=ada)
        said = last_mail()
    assert "12 March 2026 at 01:20" in said
    assert "sign in and press Stay" in said
    assert "12 March 2026 at 01:20" in mail.outbox[-1].alternatives[0][0]


@pytest.mark.django_db
def test_the_date_keeps_its_instant_where_the_clock_is_turned_meanwhile():
    ada = make_user(zone="Europe/Lisbon")
    with time_machine.travel(datetime(2026, 10, 21, 10, 0, tzinfo=UTC), tick=False):  # 11:00 there
        assert start_leaving(user=ada) == datetime(2026, 10, 28, 10, 0, tzinfo=UTC)
        assert "28 October 2026 at 10:00" in last_mail()


@pytest.mark.django_db
def test_who_stays_before_the_mail_went_out_gets_none(ada):
    start_leaving(user=ada)
    stay(user=ada)
    run_tasks()
    assert not mail.outbox


@pytest.mark.django_db
def test_a_suspended_person_is_not_told_to_sign_in():
    ada = make_user(tags=("Suspended",))
    start_leaving(user=ada)
    said = last_mail()
    assert "Stay" not in said
    assert "ask the person who runs the server" in said


@pytest.mark.django_db
def test_the_last_admin_gets_no_code_and_a_message(client):
    admin = make_user("admin@example.org", tags=("Admin",))
    sign_in(client, admin)
    response = client.post(PAGE, {})
    assert (response.status_code, "This is the last admin" in response.content.decode()) == (409, True)
    assert not Confirmation.objects.exists()
    make_user("other@example.org", tags=("Admin",))
    assert client.post(PAGE, {}).status_code == 302


@pytest.mark.django_db
def test_who_became_the_last_admin_after_the_code_stays():
    ada, other = make_user(tags=("Admin",)), make_user("other@example.org", tags=("Admin",))
    ask_to_leave(user=ada)
    start_leaving(user=other)
    with pytest.raises(Conflict):
        confirm_leaving(user=ada, code=mailed()[0])
    assert User.objects.get(pk=ada.pk).leaves_at is None


@pytest.mark.django_db
def test_fifth_wrong_code_burns_the_confirmation(client, ada):
    client.post(PAGE, {})
    code = mailed()[0]
    said = [client.post(PAGE, {"code": "222222"}) for _ in range(5)]
    assert "4 tries are left" in said[0].content.decode()
    assert client.post(PAGE, {"code": code}).status_code == 410
    assert User.objects.get().leaves_at is None


@pytest.mark.django_db
def test_code_is_over_after_ten_minutes_and_by_a_newer_one(ada):
    ask_to_leave(user=ada)
    first = mailed()[0]
    ask_to_leave(user=ada)
    with pytest.raises(InvalidInput):
        confirm_leaving(user=ada, code=first)
    second = mailed()[0]
    with time_machine.travel(timezone.now() + timedelta(minutes=11)), pytest.raises(Gone):
        confirm_leaving(user=ada, code=second)


@pytest.mark.django_db
def test_another_persons_code_is_worth_nothing(ada):
    ask_to_leave(user=ada)
    with pytest.raises(Gone):
        confirm_leaving(user=make_user("bob@example.org"), code=mailed()[0])


@pytest.mark.django_db
def test_only_a_hash_of_the_code_is_stored(ada):
    ask_to_leave(user=ada)
    code = mailed()[0].replace(" ", "")
    row = Confirmation.objects.for_user(ada).get()
    assert code.encode() not in bytes(row.code_hash)
    assert code not in str(Confirmation.objects.values())


@pytest.mark.django_db
def test_nobody_is_flooded_with_mails(client, ada):
    for _ in range(5):
        ask_to_leave(user=ada)
    response = client.post(PAGE, {})
    assert response.status_code == 429 and response["Retry-After"]
    for _ in range(5):
        start_leaving(user=ada)
        stay(user=ada)
    with pytest.raises(TooMany):
        start_leaving(user=ada)
    assert User.objects.get().leaves_at is None


@pytest.mark.django_db
def test_confirmations_are_swept(ada):
    ask_to_leave(user=ada)
    purge_expired(at=timezone.now() + timedelta(days=2))
    assert not Confirmation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "x" * 600, "\0", "🙂🙂🙂"])
def test_what_is_no_code_is_refused_in_place(client, ada, code):
    client.post(PAGE, {})
    assert client.post(PAGE, {"code": code}).status_code == 400
    assert User.objects.get().leaves_at is None


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_takes_the_code():
    ada = make_user()
    ask_to_leave(user=ada)
    code = mailed()[0]
    purpose = Confirmation.Purpose.LEAVE
    said = in_threads(8, lambda _: take_confirmation(user=ada, purpose=purpose, code=code) or "taken")
    assert said.count("taken") == 1
    assert set(said) <= {"taken", "code_expired"}


@pytest.mark.django_db
def test_the_mails_name_no_code_in_the_subject_and_say_the_same_twice(ada):
    ask_to_leave(user=ada)
    code = mailed()[0]
    message = mail.outbox[-1]
    assert code not in message.subject
    html = re.sub(r"<[^>]+>", "", message.alternatives[0][0])
    assert code in html and "For seven days after that there is a way back" in html


@pytest.mark.django_db
def test_staff_confirm_by_code_like_everybody(client):
    put_tag(make_user("other@example.org"), "Admin")
    admin = make_user(tags=("Admin",))
    sign_in(client, admin)
    client.post(PAGE, {})
    assert client.post(PAGE, {"code": mailed()[0]}).status_code == 302
    kinds = list(AuditEvent.objects.filter(subject_id=admin.pk).values_list("kind", flat=True))
    assert kinds[-1] == "leaving_started"
