"""Who may write, and what: nothing by the cookie alone, nothing for another site, nothing that is not the writer's."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from accounts.tests.make import bearer, make_user, sign_in
from intentions.models import CheckIn, Intention, Mood
from lot.tests.test_ownership import ROUTES, addresses
from memory.models import MemoryAnswer, Note
from memory.tests.make import ask

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WRITING = ("post", "put", "patch", "delete")
# What takes no cookie for anybody, so that another site gains nothing by sending a browser there.
WITHOUT_COOKIE = {
    "webhooks/resend/": "signed with a secret of its own",
    "mail/stop/<str:token>/": "the address itself is signed",
    "api/v1/auth/code/": "asks for a mail, as anybody may",
    "api/v1/auth/token/": "takes a code",
    "api/v1/auth/token/refresh/": "takes a refresh token",
}


@pytest.mark.parametrize("route", sorted(set(ROUTES) - set(WITHOUT_COOKIE)))
def test_no_write_goes_by_the_cookie_alone(route: str) -> None:
    client = Client(enforce_csrf_checks=True)
    session = sign_in(client, make_user())
    for address in addresses(route, [str(uuid4())]):
        for verb in WRITING:
            response = getattr(client, verb)(address, {"text": "x"}, content_type="application/json")
            assert response.status_code in {403, 404, 405}, (verb, address, response.status_code)
            if verb == "post":
                assert response.status_code != 404, address
            assert "Location" not in response
    session.refresh_from_db()
    assert session.ended_at is None


def test_what_takes_no_cookie_is_there() -> None:
    assert set(WITHOUT_COOKIE) <= set(ROUTES)


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_no_other_site_may_read_an_answer(route: str) -> None:
    client = Client()
    sign_in(client, make_user())
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    for address in addresses(route, [str(uuid4())]):
        for verb in ("options", "get"):
            response = getattr(client, verb)(address, headers=asked)
            assert not [name for name in response.headers if name.lower().startswith("access-control-")], address


@pytest.fixture
def ada() -> User:
    return make_user("ada@example.org")


def ones_own(ada: User) -> dict[str, tuple[str, str, dict[str, object]]]:
    """What a client may write, with a body that is taken."""
    question = ask(ada, datetime.now(UTC))
    return {
        "note": ("post", "/api/v1/memory/notes/", {"text": "mine"}),
        "check-in": ("post", "/api/v1/check-ins/", {"mood": "calm"}),
        "mood": ("post", "/api/v1/moods/", {"label": "mine", "score": 3}),
        "intention": ("post", "/api/v1/intentions/", {"text": "mine"}),
        "answer": ("post", f"/api/v1/memory/questions/{question.pk}/answer/", {"text": "mine"}),
        "profile": ("patch", "/api/v1/me/profile/", {"name": "mine"}),
        "preferences": ("patch", "/api/v1/me/preferences/", {"questions_per_day": 3}),
    }


PLANTED = {
    "user": "bob",
    "user_id": "bob",
    "owner": "bob",
    "id": "made up",
    "pk": "made up",
    "is_staff": True,
    "is_superuser": True,
    "is_active": False,
    "tags": ["Admin"],
    "email": "bob@example.org",
    "created_at": "2001-01-01T00:00:00Z",
    "updated_at": "2001-01-01T00:00:00Z",
    "answered_at": "2001-01-01T00:00:00Z",
}
WRITABLE = ("note", "check-in", "mood", "intention", "answer", "profile", "preferences")


@pytest.mark.parametrize("field", PLANTED)
@pytest.mark.parametrize("what", WRITABLE)
def test_owner_id_rights_and_times_cannot_be_set_from_outside(client: Client, ada: User, what: str, field: str) -> None:
    bob = make_user("bob@example.org")
    verb, address, body = ones_own(ada)[what]
    given = {"bob": str(bob.pk), "made up": str(uuid4())}.get(str(PLANTED[field]), PLANTED[field])
    response = getattr(client, verb)(
        address, json.dumps(body | {field: given}), content_type="application/json", headers=bearer(ada)
    )
    assert response.status_code == 400, response.content
    assert field in response.json()["error"]["fields"]
    for model in (Note, CheckIn, Mood, Intention, MemoryAnswer):
        assert not model.objects.filter(user__in=[ada, bob]).exists()
    ada.refresh_from_db()
    assert (ada.is_staff, ada.is_active, ada.email) == (False, True, "ada@example.org")


@pytest.mark.parametrize("what", WRITABLE)
def test_without_such_a_field_it_is_taken(client: Client, ada: User, what: str) -> None:
    verb, address, body = ones_own(ada)[what]
    response = getattr(client, verb)(address, json.dumps(body), content_type="application/json", headers=bearer(ada))
    assert response.status_code in {200, 201}, response.content


def test_pages_take_no_owner_either(client: Client, ada: User) -> None:
    """A form has no such field; what is added to it by hand changes nothing."""
    bob = make_user("bob@example.org")
    sign_in(client, ada)
    client.post("/log/2026-03-04/", {"text": "mine", "user": str(bob.pk), "user_id": str(bob.pk), "id": str(uuid4())})
    client.post("/settings/", {"section": "times", "hours": "h24", "week_start": "auto", "is_staff": "1", "email": "x"})
    assert not Note.objects.for_user(bob).exists()
    ada.refresh_from_db()
    assert (ada.is_staff, ada.email) == (False, "ada@example.org")
    assert settings.LOT_SESSION_COOKIE_NAME in client.cookies
