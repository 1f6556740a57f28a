"""What Mozilla's Observatory would say of every kind of page, answered as in production: https behind one proxy."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as live
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from django.utils import timezone

from accounts.links import print_first_link, print_link
from accounts.tests.make import make_user, sign_in
from lot.tests.observatory import Cookie, Script, Seen, modifiers, score
from lot.tests.test_checks import manage, production
from lot.tests.test_headers import EVERYWHERE
from ops.maintenance import lookout
from ops.services.maintenance import start_maintenance
from profiles.services import save_public_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOST = "lot.example.org"
URL = f"https://{HOST}"
ENOUGH = 120
YEAR_SECONDS = 365 * 24 * 3600
TAKEN = ("SECURE_", "CSRF_COOKIE_", "CSRF_TRUSTED_", "SESSION_COOKIE_", "X_FRAME_", "CONTENT_SECURITY_")
NAMED = ("SIGN_IN_COOKIE_NAME", "LOT_SESSION_COOKIE_NAME", "PUBLIC_URL", "ALLOWED_HOSTS", "TRUSTED_PROXY_COUNT")
SCRIPT = re.compile(r"<script[^>]*\ssrc=[\"']?([^\"'\s>]+)[^>]*>")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every setting that headers, cookies and redirects hang on, as the settings of production have it."""
    code = (
        "import json; from django.conf import settings as s; "
        f"names = [n for n in dir(s) if n.startswith({TAKEN!r}) or n in {NAMED!r}]; "
        "print(json.dumps({n: getattr(s, n) for n in names}))"
    )
    done = manage(tmp_path_factory.mktemp("deployed"), "shell", "--no-imports", "-c", code, **production())
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return found | {"SECURE_PROXY_SSL_HEADER": tuple(found["SECURE_PROXY_SSL_HEADER"])}


@pytest.fixture
def browser(deployed: dict[str, Any]) -> Iterator[Client]:
    """A browser that nobody is signed in with, at an installation in production."""
    with override_settings(**deployed):
        yield Client(enforce_csrf_checks=True, raise_request_exception=False)


def fetch(browser: Client, path: str, method: str = "get", *, is_plain: bool = False) -> Any:
    """As the proxy passes it on."""
    headers = {
        "host": HOST,
        "x-forwarded-proto": "http" if is_plain else "https",
        "origin": "https://elsewhere.example",
    }
    return getattr(browser, method)(path, headers=headers)


def look(browser: Client, path: str, method: str = "get") -> Seen:
    """The page as a scanner sees it."""
    response = fetch(browser, path, method)
    plain = fetch(Client(raise_request_exception=False), path, is_plain=True)
    body = b"".join(response) if response.streaming else response.content
    html = body.decode() if response["Content-Type"].startswith("text/html") else ""
    cookies = tuple(
        Cookie(name, bool(morsel["secure"]), bool(morsel["httponly"]), morsel["samesite"])
        for name, morsel in response.cookies.items()
    )
    scripts = tuple(Script(found[1], "integrity=" in found[0]) for found in SCRIPT.finditer(html))
    headers = {name.lower(): value for name, value in response.items()}
    return Seen(URL + path, headers, plain.headers.get("Location"), cookies, scripts)


def sign_in_page(browser: Client) -> Seen:
    return look(browser, "/sign-in/")


def code_page(browser: Client) -> Seen:
    return look(browser, "/sign-in/code/")


def mailed_link(browser: Client) -> Seen:
    make_user()
    return look(browser, print_link(email="ada@example.org").removeprefix(live.PUBLIC_URL))


def first_link(browser: Client) -> Seen:
    return look(browser, str(print_first_link()).removeprefix(live.PUBLIC_URL))


def public_page(browser: Client) -> Seen:
    save_public_page(user=make_user(), handle="ada", is_public=True, shown=["name"], at=timezone.now())
    assert fetch(browser, "/u/ada/").status_code == 200
    return look(browser, "/u/ada/")


def refused_form(browser: Client) -> Seen:
    assert fetch(browser, "/sign-in/", "post").status_code == 403
    return look(browser, "/sign-in/", "post")


def failed_page(browser: Client) -> Seen:
    def refuse(*args: object) -> None:
        raise DatabaseError("gone")

    sign_in(browser, make_user())
    with connection.execute_wrapper(refuse):
        assert fetch(browser, "/").status_code == 500
        return look(browser, "/")


def closed_page(browser: Client) -> Seen:
    start_maintenance(message="Back soon.", until=timezone.now() + timedelta(hours=1), at=timezone.now())
    lookout.forget()
    try:
        with override_settings(MAINTENANCE_LOOK_SECONDS=0):
            assert fetch(browser, "/").status_code == 503
            return look(browser, "/")
    finally:
        lookout.forget()


def persons_page(path: str) -> Callable[[Client], Seen]:
    def of(browser: Client) -> Seen:
        sign_in(browser, make_user(tags=("Admin",)))
        assert fetch(browser, path).status_code == 200
        return look(browser, path)

    return of


def plain_page(path: str) -> Callable[[Client], Seen]:
    return lambda browser: look(browser, path)


KINDS: dict[str, Callable[[Client], Seen]] = {
    "sign in": sign_in_page,
    "code": code_page,
    "link": mailed_link,
    "first link": first_link,
    "public page": public_page,
    "safety": plain_page("/safety"),
    "status": plain_page("/status"),
    "health": plain_page("/health"),
    "offline": plain_page("/offline/"),
    "api": plain_page("/api/v1/memory/question/"),
    "api docs": plain_page("/api/docs/"),
    "redirect": plain_page("/"),
    "admin, stranger": plain_page("/admin/"),
    "400": plain_page("/?q=%00"),
    "403": refused_form,
    "404": plain_page("/no-such-page/"),
    "410": plain_page("/in/unknown/"),
    "500": failed_page,
    "503": closed_page,
    "static file": plain_page("/static/lot/lot.css"),
    "no static file": plain_page("/static/no-such-file.css"),
    "today": persons_page("/"),
    "settings": persons_page("/settings/"),
    "admin": persons_page("/admin/"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_scores_120_or_more(browser: Client, kind: str) -> None:
    seen = KINDS[kind](browser)
    if kind == "health":  # a load balancer asks it plainly
        seen = replace(seen, leads_to=URL)
    assert score(seen) >= ENOUGH, modifiers(seen)
    assert min(modifiers(seen).values()) >= 0
    transport = seen.headers["strict-transport-security"]
    assert f"max-age={YEAR_SECONDS}" in transport and "includeSubDomains" in transport
    assert all(cookie.name.startswith("__Host-") for cookie in seen.cookies)
    assert EVERYWHERE.items() <= {name: seen.headers[name.lower()] for name in EVERYWHERE}.items()
    assert "camera=()" in seen.headers["permissions-policy"]


def test_cookies_are_bound_to_this_host_and_path(browser: Client) -> None:
    fetch(browser, "/sign-in/")
    assert browser.cookies
    for cookie in browser.cookies.values():
        assert (cookie["path"], cookie["domain"]) == ("/", "")


@pytest.fixture
def seen(browser: Client) -> Seen:
    return look(browser, "/sign-in/")


def without(name: str) -> Callable[[Seen], Seen]:
    return lambda seen: replace(seen, headers={key: seen.headers[key] for key in seen.headers if key != name})


def with_header(**headers: str) -> Callable[[Seen], Seen]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda seen: replace(seen, headers={**seen.headers, **given})


def with_policy(old: str, new: str) -> Callable[[Seen], Seen]:
    def change(seen: Seen) -> Seen:
        policy = seen.headers["content-security-policy"]
        assert old in policy
        return replace(seen, headers={**seen.headers, "content-security-policy": policy.replace(old, new)})

    return change


def with_cookies(**changes: Any) -> Callable[[Seen], Seen]:
    def change(seen: Seen) -> Seen:
        assert seen.cookies
        return replace(seen, cookies=tuple(replace(cookie, **changes) for cookie in seen.cookies))

    return change


WEAKER: dict[str, Callable[[Seen], Seen]] = {
    "no policy": without("content-security-policy"),
    "inline scripts": with_policy("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
    "evaluated scripts": with_policy("script-src 'self'", "script-src 'self' 'unsafe-eval'"),
    "scripts of anybody": with_policy("script-src 'self'", "script-src https:"),
    "plain scripts": with_policy("script-src 'self'", "script-src 'self' http://cdn.example"),
    "inline styles": with_policy("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
    "plain pictures": with_policy("img-src 'self'", "img-src 'self' http:"),
    "own origin by default": with_policy("default-src 'none'", "default-src 'self'"),
    "frames of anybody": with_policy("frame-ancestors 'none'", ""),
    "cookies over http": with_cookies(is_secure=False),
    "cookies to every site": with_cookies(same_site=""),
    "shared with anybody": with_header(
        access_control_allow_origin="https://elsewhere.example", access_control_allow_credentials="true"
    ),
    "no https for long": without("strict-transport-security"),
    "https for a day": with_header(strict_transport_security="max-age=86400"),
    "https said wrongly": with_header(strict_transport_security="for ever"),
    "no redirect": lambda seen: replace(seen, leads_to=None),
    "redirect to http": lambda seen: replace(seen, leads_to="http://lot.example.org/"),
    "redirect to another host": lambda seen: replace(seen, leads_to="https://www.lot.example.org/"),
    "no word on referrers": without("referrer-policy"),
    "whole referrers": with_header(referrer_policy="unsafe-url"),
    "foreign script": lambda seen: replace(seen, scripts=(Script("https://cdn.example/x.js"),)),
    "plain foreign script": lambda seen: replace(seen, scripts=(Script("http://cdn.example/x.js"),)),
    "guessed types": without("x-content-type-options"),
    "resources for anybody": with_header(cross_origin_resource_policy="cross-origin"),
    "no word on resources": without("cross-origin-resource-policy"),
}


@pytest.mark.parametrize("change", WEAKER)
def test_weakening_any_header_lowers_the_score(seen: Seen, change: str) -> None:
    assert score(WEAKER[change](seen)) < score(seen)


def test_a_session_that_scripts_can_read_lowers_the_score(seen: Seen) -> None:
    session = Cookie("__Host-session", is_secure=True, is_http_only=True, same_site="Lax")
    held = replace(seen, cookies=(session,))
    assert score(replace(held, cookies=(replace(session, is_http_only=False),))) == score(held) - 65  # no extras either


def test_without_frame_ancestors_and_x_frame_options_both_are_missed(seen: Seen) -> None:
    bare = without("x-frame-options")(with_policy("frame-ancestors 'none'", "")(seen))
    assert modifiers(bare)["x-frame-options"] == -20


def test_a_page_with_nothing_gets_ten() -> None:
    assert score(Seen("https://lot.example.org/", {}, None)) == 10  # -25 -20 -20 -5 -20


def test_one_address_sets_hosts_origins_and_cookies(deployed: dict[str, Any]) -> None:
    """PUBLIC_URL, and nothing else."""
    assert (deployed["ALLOWED_HOSTS"], deployed["CSRF_TRUSTED_ORIGINS"]) == ([HOST], [URL])
    assert deployed["SECURE_SSL_REDIRECT"] is True
    assert deployed["SESSION_COOKIE_SECURE"] is deployed["CSRF_COOKIE_SECURE"] is True
    assert deployed["LOT_SESSION_COOKIE_NAME"] == "__Host-session"
