"""Tokens of people's own programs: made with a code, for what was chosen, ended like sessions, and never seen again."""

import logging
import re
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.access_tokens import LIFETIMES, MOST, TOKEN, make_token
from accounts.address_change import ask_for_address, confirm_address
from accounts.models import AccessToken, AuditEvent, Scope
from accounts.services import purge_expired
from accounts.sessions import end_other_sessions
from accounts.tests.make import bearer, mailed, make_access_token, make_user, put_tag, sign_in
from lot.tests.rest import views_of_rest
from ops.backups.contents import PASSING
from ops.services.erasing import begin_erasure

API, PAGE = "/api/v1/", "/settings/tokens/"
NEW = {"name": "a script", "scopes": ["read"], "days": 30}

pytestmark = pytest.mark.django_db


def post(client, path, body=None, **more):
    return client.post(API + path, body or {}, content_type="application/json", **more)


def opens(headers, path="me/") -> int:
    return Client().get(API + path, headers=headers).status_code


def test_over_rest_a_token_is_made_with_the_mailed_code_and_shown_once(client):
    headers = bearer(make_user())
    assert post(client, "auth/tokens/", NEW | {"code": "222222"}, headers=headers).status_code == 410
    assert post(client, "auth/tokens/code/", headers=headers).status_code == 202
    code = mailed()[0]
    assert post(client, "auth/tokens/", NEW | {"code": "222222"}, headers=headers).status_code == 400
    made = post(client, "auth/tokens/", NEW | {"code": code}, headers=headers)
    assert made.status_code == 201 and TOKEN.fullmatch(made.json()["token"])
    assert opens({"Authorization": f"Bearer {made.json()['token']}"}) == 200
    assert post(client, "auth/tokens/", NEW | {"code": code}, headers=headers).status_code == 410
    listed = client.get(API + "auth/tokens/", headers=headers).json()["results"]
    assert [row["scopes"] for row in listed] == [["read"]]
    assert "token" not in listed[0] and made.json()["token"] not in str(listed)


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["admin"]}, {"days": 10_000}, {"days": 0}, {"name": " "}, {"name": "x" * 61}]
)
def test_what_is_not_right_is_said_and_the_code_still_works(client, wrong):
    headers = bearer(make_user())
    post(client, "auth/tokens/code/", headers=headers)
    code = mailed()[0]
    refused = post(client, "auth/tokens/", NEW | {"code": code} | wrong, headers=headers)
    assert refused.status_code == 400
    assert next(iter(refused.json()["error"]["fields"])).partition(".")[0] in wrong
    assert post(client, "auth/tokens/", NEW | {"code": code}, headers=headers).status_code == 201


def test_of_the_token_only_a_keyed_hash_is_stored_and_its_name_is_sealed():
    token = make_access_token(make_user(), name="marmalade")["Authorization"].removeprefix("Bearer ")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, token_hash, scopes FROM accounts_accesstoken")
        stored = b"".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for value in cursor.fetchone()
        )
    for secret in (token.encode(), token[8:].encode(), sha256(token.encode()).digest(), b"marmalade"):
        assert secret not in stored


@pytest.mark.parametrize("scope", Scope.values)
def test_each_scope_opens_what_it_names_and_nothing_else(client, scope):
    headers = make_access_token(make_user(), scope)
    answers = {
        "read": client.get(API + "memory/notes/", headers=headers),
        "write": post(client, "memory/notes/", {"text": "Rain."}, headers=headers),
        "export": post(client, "export/", headers=headers),
    }
    for name, response in answers.items():
        assert (response.status_code < 300) == (name == scope), name
        if name != scope:
            assert (response.status_code, response.json()["error"]["code"]) == (403, "insufficient_scope")


def test_no_token_does_what_only_its_person_may():
    """Every view that bars tokens, asked with all scopes: tokens, sessions, the address, settings, leaving."""
    headers = make_access_token(make_user(), *Scope.values)
    barred = [(address, verb) for address, view in views_of_rest() for verb in barred_verbs(view)]
    assert {f"{API}auth/tokens/", f"{API}auth/sessions/", f"{API}me/email/", f"{API}me/", f"{API}me/preferences/"} <= {
        address for address, _verb in barred
    }
    for address, verb in barred:
        response = getattr(Client(), verb)(address, {}, content_type="application/json", headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (403, "no_tokens_here"), (verb, address)
    assert opens(headers) == 200


def barred_verbs(view) -> list[str]:
    if not view.permission_classes or not hasattr(view, "reads"):
        return []
    verbs = ["get"] if view.reads is None and hasattr(view, "get") else []
    return verbs + [verb for verb in ("post", "patch", "delete") if view.writes is None and hasattr(view, verb)]


def test_a_bare_web_page_takes_no_token():
    headers = make_access_token(make_user(), *Scope.values)
    assert Client().get("/settings/", headers=headers).status_code == 302


def test_a_token_ends_by_its_person_alone(client):
    ada, bob = make_user(), make_user("bob@example.org")
    headers, his = make_access_token(ada), bearer(bob)
    address = f"{API}auth/tokens/{AccessToken.objects.get().pk}/"
    assert client.delete(address, headers=his).status_code == 404
    assert opens(headers) == 200
    assert client.delete(address, headers=bearer(ada)).status_code == 204
    assert opens(headers) == 401
    assert client.delete(address, headers=bearer(ada)).status_code == 404


def test_to_end_all_other_sessions_ends_every_token():
    ada = make_user()
    headers = make_access_token(ada)
    end_other_sessions(user=ada, keep=None)
    assert opens(headers) == 401


def test_suspension_ends_tokens_at_once():
    ada = make_user()
    headers = make_access_token(ada)
    put_tag(ada, "Suspended")
    assert opens(headers) == 401
    assert not AccessToken.objects.live(timezone.now()).exists()


def test_another_address_ends_tokens(client):
    ada = make_user()
    headers, session = make_access_token(ada), sign_in(client, ada)
    ask_for_address(user=ada, email="ada@example.com")
    confirm_address(user=ada, code=mailed("ada@example.com")[0], keep=session.pk)
    assert opens(headers) == 401


def test_erasing_a_person_ends_their_tokens_in_its_first_step():
    ada = make_user()
    headers = make_access_token(ada)
    begin_erasure(user_id=ada.pk, at=timezone.now())
    assert opens(headers) == 401
    assert not AccessToken.objects.live(timezone.now()).exists()


def test_no_backup_holds_a_token():
    assert AccessToken in PASSING


@pytest.mark.parametrize("days", LIFETIMES)
def test_a_token_ends_after_its_days(days):
    headers = make_access_token(make_user(), days=days)
    with time_machine.travel(timezone.now() + timedelta(days=days) - timedelta(minutes=1)):
        assert opens(headers) == 200
    with time_machine.travel(timezone.now() + timedelta(days=days, minutes=1)):
        assert opens(headers) == 401


def test_last_use_of_a_token_is_written_at_most_hourly(django_assert_num_queries):
    headers, began = make_access_token(make_user()), timezone.now()
    opens(headers)
    first = AccessToken.objects.get().last_used_at
    assert first is not None
    with time_machine.travel(began + timedelta(minutes=59)), django_assert_num_queries(2):
        opens(headers)
    assert AccessToken.objects.get().last_used_at == first
    with time_machine.travel(began + timedelta(minutes=61)):
        opens(headers)
    assert AccessToken.objects.get().last_used_at > first


def test_a_token_outlives_a_change_of_the_secret_key_as_long_as_the_old_one_is_accepted(settings):
    headers, old = make_access_token(make_user()), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [old]
    assert opens(headers) == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert opens(headers) == 401


def test_there_are_twenty_at_most(client):
    ada = make_user()
    make_access_token(ada)
    row = AccessToken.objects.get()
    for number in range(MOST - 1):
        AccessToken(user=ada, name="x", token_hash=bytes([number]) * 32, expires_at=row.expires_at).save()
    response = post(client, "auth/tokens/", NEW | {"code": "222222"}, headers=bearer(ada))
    assert (response.status_code, response.json()["error"]["code"]) == (409, "too_many_tokens")


def test_making_and_ending_stand_in_the_audit_without_name_or_text():
    ada = make_user()
    text = make_access_token(ada, name="marmalade")["Authorization"].split()[1]
    row = AccessToken.objects.get()
    Client().delete(f"{API}auth/tokens/{row.pk}/", headers=bearer(ada))
    events = AuditEvent.objects.filter(kind__in=["token_made", "token_ended"]).order_by("pk")
    assert [event.kind for event in events] == ["token_made", "token_ended"]
    assert all(event.detail["token"] == str(row.pk) for event in events)
    assert "marmalade" not in str([event.detail for event in events])
    assert text[8:] not in str([event.detail for event in events])


def test_no_log_line_holds_a_token(caplog):
    headers = make_access_token(make_user())
    caplog.set_level(logging.DEBUG)
    opens(headers)
    opens({"Authorization": headers["Authorization"] + "x"})
    opens(headers, "memory/notes/nowhere/")
    assert caplog.records
    assert "lot_pat_" not in caplog.text


@pytest.mark.parametrize("token", ["lot_pat_", "lot_pat_" + "é" * 43, "lot_pat_" + "A" * 43, "lot_pat_" + "A" * 9999])
def test_a_token_that_is_none_is_401(token):
    response = Client().get(API + "me/", headers={"Authorization": f"Bearer {token}".encode().decode("latin-1")})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


def test_an_ended_token_is_forgotten_with_the_sessions_of_its_time():
    make_access_token(make_user(), days=7)
    assert purge_expired(at=timezone.now() + timedelta(days=8))["tokens"] == 0
    assert purge_expired(at=timezone.now() + timedelta(days=800))["tokens"] == 1


def test_on_its_page_a_token_is_made_shown_once_listed_and_ended(client):
    sign_in(client, make_user())
    assert PAGE in client.get("/settings/").content.decode()
    assert client.post(PAGE, {"ask": "1"}).status_code == 302
    form = {"name": "<b>script</b>", "scopes": ["read", "export"], "days": "7", "code": mailed()[0]}
    response = client.post(PAGE, form)
    said = response.content.decode()
    text = TOKEN.search(said)
    assert text is not None and response["Cache-Control"] == "no-store"
    assert opens({"Authorization": f"Bearer {text[0]}"}) == 200
    listed = client.get(PAGE).content.decode()
    assert text[0] not in listed and "&lt;b&gt;script&lt;/b&gt;" in listed and "<b>script" not in listed
    ends = re.findall(r'name="end" value="([\w-]+)"', listed)
    assert client.post(PAGE, {"end": ends[0]}).status_code == 302
    assert opens({"Authorization": f"Bearer {text[0]}"}) == 401
    assert client.post(PAGE, {"end": ends[0]}).status_code == client.post(PAGE, {"end": "x"}).status_code == 404


def test_the_page_says_at_each_field_what_is_not_right_and_keeps_what_was_typed(client):
    sign_in(client, make_user())
    client.post(PAGE, {"ask": "1"})
    response = client.post(PAGE, {"name": "my script", "days": "7", "code": "222222"})
    said = response.content.decode()
    assert response.status_code == 400 and 'id="scopes-error"' in said and 'value="my script"' in said
    response = client.post(PAGE, {"name": "my script", "scopes": "read", "days": "7", "code": "222222"})
    assert response.status_code == 400 and 'id="code-error"' in response.content.decode()
    assert not AccessToken.objects.exists()


def test_bob_sees_no_token_of_adas(client):
    make_access_token(make_user(), name="marmalade")
    bob = make_user("bob@example.org")
    sign_in(client, bob)
    assert "marmalade" not in client.get(PAGE).content.decode()
    assert client.get(API + "auth/tokens/", headers=bearer(bob)).json()["results"] == []


def test_one_code_makes_one_token():
    ada = make_user()
    make_access_token(ada)
    with pytest.raises(Exception, match="code_expired"):
        make_token(user=ada, code="222222", name="x", scopes=["read"], days=7)
