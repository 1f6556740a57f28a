"""The same headers on every answer: pages, errors, static files, redirects, REST."""

import re

import pytest
from django.test import Client

from accounts.tests.make import make_user, sign_in

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ANSWERS = [
    ("/", 302),
    ("/sign-in/", 200),
    ("/no-such-page/", 404),
    ("/static/lot/lot.css", 200),
    ("/static/no-such-file.css", 404),
    ("/health", 200),
    ("/safety", 200),
    ("/status", 200),
    ("/status?format=json", 200),
    ("/metrics", 404),
    ("/admin/", 302),
    ("/api/docs/", 200),
    ("/api/schema/", 200),
    ("/api/v1/memory/question/", 401),
    ("/api/v1/no-such-address/", 404),
    ("/?q=%00", 400),
    ("/sign-in", 301),
]
PAGES = [
    "/",
    "/check-ins/",
    "/intentions/",
    "/progress/",
    "/settings/",
    "/safety",
    "/status",
    "/settings/sessions/",
    "/settings/export/",
    "/settings/import/",
    "/no-such-page/",
    "/api/docs/",
    "/?q=%00",
]


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_has_every_header(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    for name, value in EVERYWHERE.items():
        assert response[name] == value, name
    assert "camera=()" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert "*" not in policy


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_an_inline_script_or_style(client: Client, path: str) -> None:
    sign_in(client, make_user())
    page = client.get(path).content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert len(re.findall(r"<h1", page)) == 1


@pytest.mark.parametrize("path", ["/", "/settings/sessions/", "/api/v1/memory/question/", "/no-such-page/"])
def test_what_a_person_wrote_is_not_cached(client: Client, path: str) -> None:
    sign_in(client, make_user())
    assert "no-store" in client.get(path)["Cache-Control"]


def test_admin_has_no_inline_style_or_script(client: Client) -> None:
    sign_in(client, make_user(tags=("Admin",)))
    for path in (
        "/admin/",
        "/admin/ops/jobrun/",
        "/admin/ops/task/",
        "/admin/accounts/mailblock/",
        "/admin/ops/incident/add/",
        "/admin/ops/checkrun/",
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", response.content.decode()), path


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    client.post("/sign-in/", {"email": "ada@example.org"})
    assert client.cookies
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] in {"Lax", "Strict"}, cookie.key
