"""`/health` answers whoever asks, from the database, and tells nothing else."""

import time

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from ops.middleware import HealthMiddleware


@pytest.mark.django_db
def test_health_is_ok_where_the_database_answers(client: Client) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok"}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_health_answers_under_any_host_and_without_https(client: Client, settings: object) -> None:
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    assert client.get("/health", headers={"host": "10.0.0.7"}).status_code == 200


@pytest.mark.django_db
def test_health_says_down_where_the_database_does_not_answer(client: Client) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("server closed the connection at 10.0.0.9")

    with connection.execute_wrapper(refuse):
        response = client.get("/health")
    assert response.status_code == 503
    assert response.json() == {"status": "down", "database": "down"}


@pytest.mark.django_db
def test_health_takes_one_query_and_under_50_milliseconds(client: Client, django_assert_num_queries: object) -> None:
    client.get("/health")
    began = time.perf_counter()
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get("/health")
    assert time.perf_counter() - began < 0.05


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "has_body"), [("GET", True), ("HEAD", False)])
def test_who_asks_for_the_head_alone_is_sent_no_body(method, has_body):
    """As it leaves LOT: Django's test client would take the body off by itself."""
    response = HealthMiddleware(lambda request: HttpResponse())(RequestFactory().generic(method, "/health"))
    assert response.status_code == 200
    assert bool(response.content) == has_body
