"""A mail is switched off from itself: one press, or one click of a mail program, and nothing else can be done by it."""

import pytest
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone

from accounts.mail_blocks import block_mail, standing_block
from accounts.tests.make import bearer, make_user, sign_in
from profiles.models import UserPreferences
from profiles.stopping import MailKind, stop_url

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def ada():
    ada = make_user()
    ada.preferences.change(timezone.now(), has_reminders=True, has_review=True)
    return ada


@pytest.fixture
def mail_program():
    """Neither cookies nor a CSRF token."""
    return Client(enforce_csrf_checks=True)


def path_of(user, kind):
    return stop_url(user, kind).removeprefix("http://127.0.0.1:8000")


def switches(user):
    return UserPreferences.objects.values_list("has_reminders", "has_review").get(user=user)


def test_one_click_switches_off_what_the_mail_was_about_and_nothing_else(ada, mail_program):
    response = mail_program.post(path_of(ada, MailKind.REVIEW), ONE_CLICK)
    assert response.status_code == 200
    assert switches(ada) == (True, False)
    mail_program.post(path_of(ada, MailKind.REMINDERS), ONE_CLICK)
    assert switches(ada) == (False, False)


def test_opening_the_link_switches_nothing_off(ada, client):
    for verb in ("get", "head", "options"):
        getattr(client, verb)(path_of(ada, MailKind.REVIEW))
    assert switches(ada) == (True, True)
    assert "Switch off" in client.get(path_of(ada, MailKind.REVIEW)).content.decode()


def test_the_page_says_what_was_switched_off_and_where_it_comes_back(ada, client):
    page = client.post(path_of(ada, MailKind.REMINDERS)).content.decode()
    assert "<h1>Reminders:</h1>" in page
    assert "Switched off." in page
    assert "/settings/#reminders" in page
    assert "ada@example.org" not in page


def test_as_often_as_it_is_clicked_it_is_off(ada, mail_program):
    for _ in range(3):
        assert mail_program.post(path_of(ada, MailKind.REVIEW), ONE_CLICK).status_code == 200
    assert switches(ada) == (True, False)
    assert "Switched off." in mail_program.get(path_of(ada, MailKind.REVIEW)).content.decode()


def test_a_mail_of_somebody_who_is_gone_is_answered_alike(ada, mail_program):
    path = path_of(ada, MailKind.REVIEW)
    ada.delete()
    assert "Switched off." in mail_program.post(path, ONE_CLICK).content.decode()


@pytest.mark.parametrize("token", ["x", "review-0", "a.b.c", "review-%s.x", "-.", "review-%s.{sign}x"])
def test_what_lot_has_not_signed_is_not_there(ada, client, token):
    signed = Signer(salt="another", sep=".").sign(f"review-{ada.pk.hex}").rpartition(".")[2]
    path = f"/mail/stop/{token.replace('%s', ada.pk.hex).replace('{sign}', signed)}/"
    assert client.post(path).status_code == client.get(path).status_code == 404
    assert switches(ada) == (True, True)


def test_a_signature_of_one_mail_fits_no_other(ada, client):
    bob = make_user("bob@example.org")
    path = path_of(bob, MailKind.REVIEW).replace(bob.pk.hex, ada.pk.hex)
    assert client.post(path).status_code == 404
    path = path_of(ada, MailKind.REMINDERS).replace("reminders", "review")
    assert client.post(path).status_code == 404
    assert switches(ada) == (True, True)


def test_a_link_outlives_a_change_of_the_secret_key(ada, client, settings):
    path = path_of(ada, MailKind.REVIEW)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert client.post(path).status_code == 200


def test_mail_is_off_until_it_is_chosen_and_chosen_in_a_section_of_its_own(client):
    bob = make_user("bob@example.org")
    sign_in(client, bob)
    assert switches(bob) == (False, False)
    sent = {"section": "reminders", "has_reminders": "1", "remind_at": "20:30", "has_review": "1"}
    assert client.post("/settings/", sent).url == "/settings/?saved=reminders#reminders"
    kept = UserPreferences.objects.get(user=bob)
    assert (kept.has_reminders, kept.has_review, kept.has_text_in_mail, f"{kept.remind_at:%H:%M}") == (
        True,
        True,
        False,
        "20:30",
    )
    assert kept.reminders_from
    page = client.get("/settings/").content.decode()
    assert 'name="remind_at" value="20:30"' in page


@pytest.mark.parametrize("remind_at", ["", "25:00", "noon", "\0"])
def test_a_time_that_is_none_is_refused_in_its_place(client, remind_at):
    bob = make_user("bob@example.org")
    sign_in(client, bob)
    response = client.post("/settings/", {"section": "reminders", "has_reminders": "1", "remind_at": remind_at})
    assert response.status_code == 400
    assert switches(bob) == (False, False)


def test_rest_chooses_the_same_and_says_why_nothing_comes(ada, client):
    block_mail(address=ada.email, reason="bounced", at=timezone.now())
    chosen = {"has_reminders": False, "remind_at": "06:15:30", "has_text_in_mail": True}
    answer = client.patch("/api/v1/me/preferences/", chosen, "application/json", headers=bearer(ada)).json()
    assert (answer["has_reminders"], answer["remind_at"], answer["has_text_in_mail"]) == (False, "06:15:00", True)
    assert answer["mail_stopped"] == "bounced"


def test_settings_say_that_mail_came_back_and_send_again_when_asked(ada, client):
    sign_in(client, ada)
    assert "came back" not in client.get("/settings/").content.decode()
    block_mail(address=ada.email, reason="bounced", at=timezone.now())
    assert "Mail to ada@example.org came back" in client.get("/settings/").content.decode()
    assert client.post("/settings/mail/").url == "/settings/#reminders"
    assert standing_block(ada.email) is None


def test_sending_again_can_be_asked_for_three_times_a_day(ada, client):
    sign_in(client, ada)
    statuses = [client.post("/settings/mail/").status_code for _ in range(4)]
    assert statuses == [302, 302, 302, 429]
