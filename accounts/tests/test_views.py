"""Promises of the pages of signing in and out."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.links import print_first_link, print_link
from accounts.models import LoginCode, Session, User
from accounts.sessions import STAFF, end_all_sessions, start_web_session
from accounts.tests.make import mailed, make_tags, make_user, put_tag, sign_in

ADA = {"email": "ada@example.org"}


def path_of(url):
    return url.removeprefix(settings.PUBLIC_URL)


def ask(client, **more):
    return client.post("/sign-in/", ADA | more)


def session_cookie(response):
    return response.cookies.get(settings.LOT_SESSION_COOKIE_NAME)


@pytest.mark.django_db
def test_code_signs_in_and_leads_to_where_one_wanted_to_go():
    client = Client()
    assert ask(client, next="/settings/sessions/").url == "/sign-in/code/"
    assert "ada@example.org" in client.get("/sign-in/code/").content.decode()
    code, _link = mailed()
    response = client.post("/sign-in/code/", {"code": code, "zone": "Europe/Vienna"})
    assert response.url == "/settings/sessions/"
    assert client.get(response.url).status_code == 200
    assert User.objects.get().profile.zone == "Europe/Vienna"


@pytest.mark.django_db
def test_session_cookie_is_closed_to_scripts_and_other_sites():
    client = Client()
    ask(client)
    cookie = session_cookie(client.post("/sign-in/code/", {"code": mailed()[0]}))
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "///e.example"],
)
def test_next_leads_to_own_paths_only(path):
    client = Client()
    ask(client, next=path)
    assert client.post("/sign-in/code/", {"code": mailed()[0]}).url == "/"


@pytest.mark.django_db
def test_wrong_code_is_answered_in_place_with_the_text_kept():
    client = Client()
    ask(client)
    mailed()
    response = client.post("/sign-in/code/", {"code": "000000"})
    page = response.content.decode()
    assert response.status_code == 400 and 'value="000000"' in page
    assert 'role="alert"' in page and "4 tries are left" in page and 'aria-describedby="code-error' in page


@pytest.mark.django_db
def test_expired_code_is_410_in_place():
    client = Client()
    ask(client)
    code, _link = mailed()
    LoginCode.objects.update(ended_at=timezone.now())
    assert client.post("/sign-in/code/", {"code": code}).status_code == 410


@pytest.mark.django_db
def test_fourth_request_says_when_to_come_back():
    client = Client()
    for _ in range(3):
        ask(client)
    response = ask(client)
    assert response.status_code == 429 and int(response["Retry-After"]) > 0
    assert 'value="ada@example.org"' in response.content.decode()


@pytest.mark.django_db
def test_known_unknown_and_suspended_get_the_same_answer():
    make_user("admin@example.org", tags=("Admin",))
    make_user("known@example.org")
    put_tag(make_user("suspended@example.org"), "Suspended")
    answers = set()
    for name in ("known", "unknown", "suspended"):
        response = Client().post("/sign-in/", {"email": f"{name}@example.org"})
        cookie = response.cookies[settings.SIGN_IN_COOKIE_NAME]
        told = sorted(response.headers.items()), len(cookie.value), cookie["max-age"], cookie["path"]
        answers.add((response.status_code, response.content, str(told)))
    assert len(answers) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_a_link_consumes_nothing(method):
    client = Client()
    ask(client)
    _code, link = mailed()
    assert session_cookie(getattr(client, method)(link)) is None
    assert LoginCode.objects.get().ended_at is None and not Session.objects.exists()


@pytest.mark.django_db
def test_link_shows_a_button_here_and_the_code_elsewhere():
    client = Client()
    ask(client)
    code, link = mailed()
    assert code not in client.get(link).content.decode()
    elsewhere = Client().get(link).content.decode()
    assert code in elsewhere and "<button>Sign in</button>" not in elsewhere
    assert Client().post(link).status_code == 403
    assert session_cookie(client.post(link)).value


@pytest.mark.django_db
def test_printed_link_signs_in_any_browser_by_its_button_once():
    make_user()
    link = path_of(print_link(email="ada@example.org"))
    assert Client().get(link).status_code == 200
    assert session_cookie(Client().post(link)).value
    assert Client().post(link).status_code == Client().get(link).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/in/unknown/", "/in/%C3%A9/", "/welcome/unknown/"])
def test_unknown_link_is_gone(path):
    assert Client().get(path).status_code == 410


@pytest.mark.django_db
def test_signing_in_again_ends_the_session_of_this_browser():
    old = sign_in(client := Client(), make_user())
    link = path_of(print_link(email="ada@example.org"))
    client.post(link)
    assert Session.objects.get(pk=old.pk).ended_at is not None
    assert Session.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db
def test_first_link_makes_the_admin_once():
    make_tags()
    older, link = path_of(print_first_link()), path_of(print_first_link())
    assert Client().get(older).status_code == 410
    assert Client().get(link).status_code == 200
    client = Client()
    assert session_cookie(client.post(link, ADA)).value
    assert User.objects.get().is_staff
    assert Client().post(link, {"email": "eve@example.org"}).status_code == 410
    assert print_first_link() is None


@pytest.mark.django_db
def test_first_link_does_not_work_at_the_other_door():
    link = path_of(print_first_link())
    assert Client().get(link.replace("/welcome/", "/in/")).status_code == 410


@pytest.mark.django_db
def test_signing_out_takes_a_press():
    session = sign_in(client := Client(), make_user())
    assert client.get("/sign-out/").status_code == 200
    assert Session.objects.get(pk=session.pk).ended_at is None
    assert client.post("/sign-out/").status_code == 302
    assert Session.objects.get(pk=session.pk).ended_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sign-in/", "/sign-out/", "/settings/sessions/"])
def test_post_without_csrf_token_is_refused(path):
    sign_in(client := Client(enforce_csrf_checks=True), make_user())
    assert client.post(path, ADA).status_code == 403


@pytest.mark.django_db
def test_sessions_page_ends_one_and_all_others():
    user = make_user()
    here = sign_in(client := Client(), user)
    first, second = (start_web_session(user=user, device="Safari on iPhone")[0] for _ in range(2))
    assert "Safari on iPhone" in client.get("/settings/sessions/").content.decode()
    client.post("/settings/sessions/", {"end": str(first.pk)})
    assert Session.objects.get(pk=first.pk).ended_at and not Session.objects.get(pk=second.pk).ended_at
    client.post("/settings/sessions/", {"end": "others"})
    assert list(Session.objects.filter(ended_at=None)) == [here]


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["", "nonsense", "bob"])
def test_bob_cannot_end_adas_session(end):
    adas, _token = start_web_session(user=make_user(), device="x")
    sign_in(client := Client(), make_user("bob@example.org"))
    assert client.post("/settings/sessions/", {"end": str(adas.pk) if end == "bob" else end}).status_code == 404
    assert Session.objects.get(pk=adas.pk).ended_at is None


@pytest.mark.django_db
def test_sessions_page_asks_as_much_for_50_sessions_as_for_5(django_assert_max_num_queries):
    user = make_user()
    sign_in(client := Client(), user)
    for _ in range(50):
        start_web_session(user=user, device="x")
    with django_assert_max_num_queries(3):
        client.get("/settings/sessions/")


@pytest.mark.django_db
def test_damaged_cookies_are_nobody():
    client = Client()
    client.cookies[settings.SIGN_IN_COOKIE_NAME] = "x.\xff%%"
    client.cookies[settings.LOT_SESSION_COOKIE_NAME] = "nonsense"
    assert client.get("/sign-in/").status_code == 200
    assert client.get("/sign-in/code/").status_code == 200
    assert client.get("/settings/sessions/").status_code == 302


def browser_with_csrf(user):
    """A browser that shows a page of LOT: its client, and the token that stands in the forms of that page."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, user)
    client.get("/settings/sessions/")
    return client, client.cookies[settings.CSRF_COOKIE_NAME].value


def sign_in_in_another_tab(client):
    token = {"csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value}
    client.post("/sign-in/", ADA | token)
    return client.post("/sign-in/code/", {"code": mailed()[0]} | token)


HTMX = {"HX-Request": "true"}


@pytest.mark.django_db
def test_text_typed_after_the_session_has_ended_stays_and_can_be_sent_again():
    user = make_user()
    client, token = browser_with_csrf(user)
    end_all_sessions(user=user)
    body = {"end": "others", "csrfmiddlewaretoken": token}
    refused = client.post("/settings/sessions/", body, headers=HTMX)
    assert refused.status_code == 401 and "What you typed is still here" in refused.content.decode()
    assert (refused["HX-Retarget"], refused["HX-Reswap"]) == ("this", "beforebegin")
    sign_in_in_another_tab(client)
    assert client.post("/settings/sessions/", body, headers=HTMX).status_code == 302


@pytest.mark.django_db
def test_another_person_in_the_same_browser_gets_another_csrf_token():
    bob = make_user("bob@example.org")
    client, token = browser_with_csrf(bob)
    end_all_sessions(user=bob)
    sign_in_in_another_tab(client)
    assert client.post("/settings/sessions/", {"end": "others", "csrfmiddlewaretoken": token}).status_code == 403


@pytest.mark.django_db
def test_session_cookie_outlives_its_session_and_opens_nothing():
    client = Client()
    user = make_user("admin@example.org", tags=("Admin",))
    cookie = session_cookie(client.post(path_of(print_link(email=user.email))))
    assert int(cookie["max-age"]) > STAFF.total_seconds() + 3600
    with time_machine.travel(timezone.now() + STAFF + timedelta(minutes=1), tick=False):
        assert client.get("/settings/sessions/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "path"),
    [
        ("http://testserver/settings/sessions/?page=2", "/settings/sessions/?page=2"),
        ("http://testserver/settings/zone/", "/"),
        ("https://evil.example/settings/sessions/", "/"),
        ("http://testserver//evil.example/", "/"),
        ("nonsense", "/"),
        ("", "/"),
    ],
)
def test_form_sent_after_the_session_has_ended_leads_back_to_its_page(referer, path):
    response = Client().post("/settings/zone/", headers={"Referer": referer} if referer else {})
    assert response.status_code == 302
    assert parse_qs(urlsplit(response.url).query)["next"] == [path]


@pytest.mark.django_db
def test_page_read_after_the_session_has_ended_is_where_one_returns_to():
    assert Client().get("/settings/sessions/?a=1").url == "/sign-in/?next=/settings/sessions/%3Fa%3D1"
    assert Client().get("/settings/sessions/", headers=HTMX).status_code == 401


@pytest.mark.django_db
def test_dates_on_pages_are_the_persons_own():
    sign_in_at = datetime(2026, 3, 9, 20, tzinfo=UTC)
    with time_machine.travel(sign_in_at, tick=False):
        sign_in(client := Client(), make_user(zone="Pacific/Auckland"))
        assert "10 March" in client.get("/settings/sessions/").content.decode()
        created = client.get("/api/v1/auth/sessions/").json()["results"][0]["created_at"]
    assert created == "2026-03-09T20:00:00Z"


@pytest.mark.django_db
def test_sessions_page_says_how_long_these_sessions_last():
    sign_in(person := Client(), make_user())
    sign_in(staff := Client(), make_user("admin@example.org", tags=("Admin",)))
    assert "90 days" in person.get("/settings/sessions/").content.decode()
    page = staff.get("/settings/sessions/").content.decode()
    assert "12 hours" in page and "90 days" not in page


@pytest.mark.django_db
def test_sign_in_page_promises_an_account_only_while_anyone_may_make_one(settings):
    assert "makes the account" in Client().get("/sign-in/").content.decode()
    make_user("admin@example.org", tags=("Admin",))
    for response in (Client().get("/sign-in/"), Client().post("/sign-in/", {"email": "no address"})):
        assert "by invitation" in response.content.decode()
        assert "makes the account" not in response.content.decode()
    settings.SIGNUP_OPEN = True
    assert "makes the account" in Client().get("/sign-in/").content.decode()


@pytest.mark.django_db
def test_code_page_takes_the_link_of_the_mail():
    client = Client()
    ask(client)
    assert "paste its link here" in client.get("/sign-in/code/").content.decode()
    _code, link = mailed()
    assert session_cookie(client.post("/sign-in/code/", {"code": f"{settings.PUBLIC_URL}{link}"})).value
