"""Promises of auth/* and me/."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.challenges import request_code
from accounts.models import AttemptCount, Session, User
from accounts.sessions import start_web_session
from accounts.tests.make import bearer, mailed, make_user, put_tag, sign_in

API = "/api/v1/"


def post(client, path, body=None, **more):
    return client.post(API + path, body or {}, content_type="application/json", **more)


def tokens(client, **more):
    challenge = post(client, "auth/code/", {"email": "ada@example.org"}).json()["challenge"]
    return post(client, "auth/token/", {"challenge": challenge, "code": mailed()[0], **more})


def error_of(response):
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.django_db
def test_code_gives_tokens_that_open_me():
    client = Client()
    response = post(client, "auth/code/", {"email": "ada@example.org"})
    assert response.status_code == 202 and 595 <= response.json()["expires_in"] <= 600
    body = {"challenge": response.json()["challenge"], "code": mailed()[0], "device": "Phone", "zone": "Europe/Vienna"}
    answer = post(client, "auth/token/", body).json()
    assert answer["expires_in"] == 600
    assert answer["user"]["grants"] == {"staff": False, "ai": False, "accent": False}
    me = client.get(API + "me/", headers={"Authorization": f"Bearer {answer['access']}"}).json()
    assert me == answer["user"] and me["email"] == "ada@example.org"
    assert Session.objects.get().device == "Phone"


@pytest.mark.django_db
def test_wrong_code_is_400_and_a_burnt_one_410():
    client = Client()
    challenge = post(client, "auth/code/", {"email": "ada@example.org"}).json()["challenge"]
    mailed()
    body = {"challenge": challenge, "code": "000000"}
    assert [error_of(post(client, "auth/token/", body)) for _ in range(6)] == [(400, "invalid_code")] * 5 + [
        (410, "code_expired")
    ]


@pytest.mark.django_db
def test_unknown_challenge_is_410():
    assert error_of(post(Client(), "auth/token/", {"challenge": str(uuid4()), "code": "K7M2QX"})) == (
        410,
        "code_expired",
    )


@pytest.mark.django_db
def test_client_may_give_up_its_challenge_for_a_new_one():
    client = Client()
    old = post(client, "auth/code/", {"email": "ada@example.org"}).json()["challenge"]
    code, _link = mailed()
    post(client, "auth/code/", {"email": "ada@example.org", "challenge": old})
    assert error_of(post(client, "auth/token/", {"challenge": old, "code": code})) == (410, "code_expired")


@pytest.mark.django_db
def test_suspended_person_gets_403_after_the_right_code():
    put_tag(make_user(), "Suspended")
    assert error_of(tokens(Client())) == (403, "suspended")


@pytest.mark.django_db
def test_fourth_request_is_429_with_retry_after():
    for _ in range(4):
        response = post(Client(), "auth/code/", {"email": "ada@example.org"})
    assert error_of(response) == (429, "too_many_requests") and int(response["Retry-After"]) > 0


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{}, {"email": "ada"}, {"email": "a\0@example.org"}, {"email": 5}, {"other": 1}])
def test_unreadable_request_is_400(body):
    response = post(Client(), "auth/code/", body)
    assert response.status_code == 400 and response.json()["error"]["code"] == "invalid"


@pytest.mark.django_db
def test_refresh_turns_and_replay_ends_the_session():
    client = Client()
    first = tokens(client).json()
    second = post(client, "auth/token/refresh/", {"refresh": first["refresh"]}).json()
    assert set(second) == {"access", "refresh", "expires_in"}
    assert error_of(post(client, "auth/token/refresh/", {"refresh": first["refresh"]})) == (401, "invalid_refresh")
    headers = {"Authorization": f"Bearer {second['access']}"}
    assert error_of(client.get(API + "me/", headers=headers)) == (401, "not_signed_in")


@pytest.mark.django_db
def test_access_token_ends_after_ten_minutes():
    headers = bearer(make_user())
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=2)):
        assert Client().get(API + "me/", headers=headers).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer"}])
def test_without_a_good_token_it_is_401_with_a_challenge(headers):
    response = Client().get(API + "me/", headers=headers)
    assert error_of(response) == (401, "not_signed_in") and response["WWW-Authenticate"] == "Bearer"


@pytest.mark.django_db
def test_bearer_request_costs_one_query_for_who_is_asking(django_assert_num_queries):
    headers = bearer(make_user())
    with django_assert_num_queries(2):  # session with person, then the tags' grants
        assert Client().get(API + "me/", headers=headers).status_code == 200


@pytest.mark.django_db
def test_sign_out_ends_the_session_and_its_refresh_token():
    client = Client()
    pair = tokens(client).json()
    headers = {"Authorization": f"Bearer {pair['access']}"}
    assert post(client, "auth/sign-out/", headers=headers).status_code == 204
    assert client.get(API + "me/", headers=headers).status_code == 401
    assert post(client, "auth/token/refresh/", {"refresh": pair["refresh"]}).status_code == 401


@pytest.mark.django_db
def test_sessions_are_listed_and_ended():
    user = make_user()
    headers = bearer(user)
    other, _token = start_web_session(user=user, device="Safari on iPhone")
    start_web_session(user=user, device="x")
    client = Client()
    listed = client.get(API + "auth/sessions/", headers=headers).json()["results"]
    assert len(listed) == 3 and sum(row["current"] for row in listed) == 1
    assert client.delete(f"{API}auth/sessions/{other.pk}/", headers=headers).status_code == 204
    assert client.delete(f"{API}auth/sessions/{other.pk}/", headers=headers).status_code == 404
    assert client.delete(API + "auth/sessions/", headers=headers).status_code == 204
    assert len(client.get(API + "auth/sessions/", headers=headers).json()["results"]) == 1


@pytest.mark.django_db
def test_bob_cannot_end_adas_session():
    adas, _token = start_web_session(user=make_user(), device="x")
    headers = bearer(make_user("bob@example.org"))
    assert Client().delete(f"{API}auth/sessions/{adas.pk}/", headers=headers).status_code == 404


@pytest.mark.django_db
def test_cookie_session_needs_the_csrf_token_for_writes():
    sign_in(client := Client(enforce_csrf_checks=True), make_user())
    assert client.get(API + "me/").status_code == 200
    assert client.delete(API + "me/").status_code == 403
    assert User.objects.get().leaves_at is None


@pytest.mark.django_db
def test_leaving_starts_seven_days_of_grace_and_staying_ends_them():
    user, client = make_user(), Client()
    headers = bearer(user)
    first = client.delete(API + "me/", headers=headers)
    assert first.status_code == 202 and first.json()["leaves_at"]
    assert client.delete(API + "me/", headers=headers).json() == first.json()
    assert User.objects.get().leaves_at > timezone.now() + timedelta(days=6, hours=23)
    assert post(client, "me/stay/", headers=headers).json()["leaves_at"] is None
    assert User.objects.get().leaves_at is None


@pytest.mark.django_db
def test_last_admin_cannot_leave():
    admin = make_user("admin@example.org", tags=("Admin",))
    assert error_of(Client().delete(API + "me/", headers=bearer(admin))) == (409, "last_admin")
    make_user("other@example.org", tags=("Admin",))
    assert Client().delete(API + "me/", headers=bearer(admin)).status_code == 202


@pytest.mark.django_db
def test_link_of_the_mail_gives_tokens_where_the_mail_has_no_code():
    client = Client()
    for _ in range(3):
        request_code(email="ada@example.org", ip="203.0.113.9")
    AttemptCount.objects.all().delete()
    challenge = post(client, "auth/code/", {"email": "ada@example.org"}).json()["challenge"]
    code, link = mailed()
    assert code == ""
    body = {"challenge": challenge, "code": f"http://127.0.0.1:8000{link}"}
    assert post(client, "auth/token/", body).json()["access"]
