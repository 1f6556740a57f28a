"""Limits on input, and an access log that holds routes and no addresses."""

import logging

import pytest
from django.test import Client

from accounts.tests.make import make_user, sign_in

pytestmark = pytest.mark.django_db

TEN_MEGABYTES = "a" * 10_000_000


def test_page_says_that_a_body_is_too_large(client: Client) -> None:
    response = client.post("/sign-in/", {"email": TEN_MEGABYTES})
    assert response.status_code == 413
    assert "larger than LOT takes" in response.content.decode()


def test_api_says_that_a_body_is_too_large(client: Client) -> None:
    response = client.post("/api/v1/auth/code/", {"email": TEN_MEGABYTES}, content_type="application/json")
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"


def test_body_without_a_length_is_measured_too(client: Client) -> None:
    response = client.generic(
        "POST", "/api/v1/auth/code/", TEN_MEGABYTES, content_type="application/json", CONTENT_LENGTH="abc"
    )
    assert response.status_code in {400, 413}


@pytest.mark.parametrize("path", ["/?q=%00", "/sign-in/?next=/%00", "/api/v1/memory/answers/?q=a%00b"])
def test_nul_in_an_address_is_refused(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


def test_too_many_fields_are_a_bad_request(client: Client) -> None:
    response = client.post("/sign-in/", {f"f{n}": "1" for n in range(200)})
    assert response.status_code == 400


def test_unknown_host_is_a_bad_request(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example.org"})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()


def test_access_log_holds_the_route_and_not_the_token(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/in/very-secret-token/?next=/very-secret-place")
    lines = [record.getMessage() for record in caplog.records if record.name == "lot.access"]
    assert len(lines) == 1
    assert lines[0].startswith("GET /in/<str:token>/ ")
    assert "very-secret" not in caplog.text


def test_no_log_line_holds_an_address_of_a_person(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="lot"):
        client.post("/sign-in/", {"email": "ada@example.org"})
        sign_in(client, make_user())
        client.get("/")
    assert "ada@" not in caplog.text
