"""Error pages: one sentence, a way on, nothing given away."""

import pytest
from django.test import Client, RequestFactory
from django.urls import path

from accounts.tests.make import make_user, sign_in
from lot import urls
from lot.errors import TooMany


def failing(request: object) -> None:
    raise RuntimeError("a secret detail")


def limited(request: object) -> None:
    raise TooMany(retry_after=30)


failing.login_required = limited.login_required = False  # type: ignore[attr-defined]
urlpatterns = [*urls.urlpatterns, path("failing/", failing), path("api/failing/", failing), path("limited/", limited)]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.mark.django_db
def test_page_that_is_not_there_says_so_to_strangers_and_people_alike(client: Client) -> None:
    stranger = client.get("/no-such-page/")
    sign_in(client, make_user())
    person = client.get("/no-such-page/")
    assert stranger.status_code == person.status_code == 404
    for response in (stranger, person):
        assert "There is no page at this address." in response.content.decode()


@pytest.mark.django_db
def test_api_answers_what_is_not_there_in_the_envelope(client: Client) -> None:
    response = client.get("/api/v1/no-such-address/")
    assert response.json()["error"]["code"] == "not_found"


@pytest.mark.urls(__name__)
def test_server_error_needs_no_database_and_shows_a_number_that_the_log_has(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.raise_request_exception = False
    response = client.get("/failing/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "a secret detail" not in page
    number = next(record.getMessage().split()[-1] for record in caplog.records if record.name == "lot.errors")
    assert number in page


@pytest.mark.urls(__name__)
def test_server_error_of_the_api_is_an_envelope(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/api/failing/")
    assert (response.status_code, response.json()["error"]["code"]) == (500, "server_error")
    assert "secret" not in response.content.decode()


@pytest.mark.urls(__name__)
def test_error_that_no_view_answers_becomes_a_page_with_its_status(client: Client) -> None:
    response = client.get("/limited/")
    assert response.status_code == 429
    assert response["Retry-After"] == "30"
    assert "Too many requests. Try again later." in response.content.decode()


@pytest.mark.urls(__name__)
def test_htmx_gets_the_message_alone_above_what_was_sent(client: Client) -> None:
    response = client.get("/limited/", headers={"HX-Request": "true"})
    assert response["HX-Retarget"] == "this"
    assert response["HX-Reswap"] == "beforebegin"
    assert "<html" not in response.content.decode()


@pytest.mark.django_db
def test_form_without_its_token_is_told_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"email": "ada@example.org"})
    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


@pytest.mark.django_db
def test_page_under_an_unknown_address_names_the_setting_to_mend() -> None:
    response = Client(enforce_csrf_checks=True).post(
        "/sign-in/", {"email": "ada@example.org"}, headers={"origin": "https://elsewhere.example.org"}
    )
    assert response.status_code == 403
    assert "PUBLIC_URL" in response.content.decode()


def test_server_error_page_stands_by_itself(rf: RequestFactory) -> None:
    from lot.pages import server_error

    assert server_error(rf.get("/")).status_code == 500
