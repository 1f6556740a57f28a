"""The admin's entrance, and that none of its addresses stands open beside it."""

from collections.abc import Iterator
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver

from accounts.tests.make import confirm_sessions, make_user, sign_in

pytestmark = pytest.mark.django_db
OPEN = {"login/", "logout/"}  # what anybody may open: the way in and the way out
IDS = {"<path:object_id>": str(uuid4()), "<uuid:action_id>": str(uuid4()), "<path:content_type_id>": "1"}


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def addresses() -> list[str]:
    """Every one that the admin has, with ids that nothing has."""
    found = {"/admin/accounts/"}
    for route in routes(admin.site.urls[0]):
        if route.startswith(("^", "(?P")) or route in OPEN:
            continue  # the lists of a room, as the one above, and what is nowhere else
        for argument, value in IDS.items():
            route = route.replace(argument, value)
        found.add(f"/admin/{route}")
    return sorted(found)


def test_who_is_not_staff_gets_into_no_address_of_the_admin(client):
    sign_in(client, make_user())
    assert len(addresses()) > 100
    for address in addresses():
        assert "<" not in address, address
        for verb in ("get", "post"):
            response = getattr(client, verb)(address)
            is_led_to_the_door = response.status_code == 302 and "/admin/login/" in response["Location"]
            assert is_led_to_the_door or response.status_code in {404, 405}, (verb, address, response.status_code)


def test_nothing_in_the_admin_is_done_by_the_cookie_alone():
    client = Client(enforce_csrf_checks=True)
    sign_in(client, make_user(tags=("Admin",)))
    confirm_sessions()
    for address in [*addresses(), "/admin/logout/"]:
        assert client.post(address, {"post": "yes", "action": "suspend"}).status_code in {403, 405}, address


def test_a_stranger_at_the_admin_is_sent_to_sign_in_and_comes_back(client):
    for path in ("/admin/", "/admin/memory/question/"):
        last, status = client.get(path, follow=True).redirect_chain[-1]
        assert (unquote(last), status) == (f"/sign-in/?next={path}", 302)


def test_staff_who_come_back_through_the_admins_own_door_are_let_in(client):
    sign_in(client, make_user(tags=("Admin",)))
    assert client.get("/admin/login/?next=/admin/memory/question/")["Location"] == "/admin/memory/question/"
    assert client.get("/admin/login/?next=https://example.org/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_who_is_not_staff_finds_nothing_there(client):
    sign_in(client, make_user())
    assert client.get("/admin/login/").status_code == 404
    assert client.get("/admin/", follow=True).status_code == 404


def test_there_is_no_password_form(client):
    sign_in(client, make_user(tags=("Admin",)))
    assert client.get("/admin/password_change/").status_code == 302
    assert b"password" not in client.get("/admin/").content.lower()


def test_the_admin_signs_out_by_post_only(client):
    sign_in(client, make_user(tags=("Admin",)))
    client.get("/admin/logout/")
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302
