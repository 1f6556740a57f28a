from urllib.parse import unquote

import pytest

from accounts.tests.make import make_user, sign_in

pytestmark = pytest.mark.django_db


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
