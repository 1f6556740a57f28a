"""Schemathesis finds nothing: every status, header, type and body is as the schema says, and nothing is a 500.

A small sample with a fixed seed here; `.ci/test long` asks more than 20,000 times.
"""

import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from schemathesis.config import ChecksConfig

from accounts.models import AttemptCount
from lot.tests.fuzzing import LEFT_OUT, UNPROMISED, WAYS, Report, fuzz
from lot.tests.test_schema import operations
from lot.tests.walk import settle_in

SEED = 20260305
OFF = {"enabled": False}
SMALL = {
    "examples": OFF,
    "coverage": OFF,
    "fuzzing": {"generation": {"max-examples": 1}},
    "stateful": OFF,
}
CHAINED = {
    "examples": OFF,
    "coverage": OFF,
    "fuzzing": OFF,
    "stateful": {"max-steps": 8, "generation": {"max-examples": 8}},
}
AT_LEAST = {"bearer": 10_000, "cookie": 5_000, "nobody": 5_000}


def large(examples: int) -> dict[str, Any]:
    """So many of each operation, beside one for each boundary that the schema has, and chains of them."""
    return {
        "examples": {"enabled": True},
        "coverage": {"enabled": True},
        "fuzzing": {"generation": {"max-examples": examples}},
        "stateful": {"max-steps": 20, "generation": {"max-examples": 60}},
    }


@pytest.fixture
def _ada(transactional_db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody with rows of every kind. The engine has threads of its own, whose connections end with each case."""
    monkeypatch.setitem(settings.DATABASES["default"], "CONN_MAX_AGE", 0)
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", [*settings.ALLOWED_HOSTS, "localhost"])  # the engine's
    caplog.set_level(logging.ERROR, logger="lot.access")
    settle_in(Client(), timezone.now())


def found_by(report: Report) -> str:
    return "\n\n".join([*(f"{name}\n{text}" for name, text in report.failures.items()), *report.errors])


@pytest.mark.usefixtures("_ada")
@pytest.mark.parametrize("way", WAYS)
def test_a_small_sample_of_requests_gets_what_the_schema_says(way: str) -> None:
    report = fuzz(way, seed=SEED, phases=SMALL)
    assert not report.failures and not report.errors, found_by(report)
    assert not [status for status in report.statuses if status >= 500]
    assert len(report.operations) == len(operations(Client().get("/api/schema/?format=json").json()))
    assert AttemptCount.objects.count() < 20  # limits were not in the way


@pytest.mark.usefixtures("_ada")
def test_what_was_made_is_there_and_what_was_deleted_is_not() -> None:
    report = fuzz("bearer", seed=SEED, phases=CHAINED)
    assert not report.failures and not report.errors, found_by(report)
    assert report.cases > 50 and report.statuses[200] and len(report.operations) > 20


@pytest.mark.long
@pytest.mark.usefixtures("_ada")
@pytest.mark.parametrize("way", WAYS)
def test_twenty_thousand_requests_get_what_the_schema_says(way: str) -> None:
    report = fuzz(way, seed=SEED, phases=large(AT_LEAST[way] // 80))
    print(way, report.cases, dict(report.statuses))  # noqa: T201  # for who looks at a run with -s
    assert not report.failures and not report.errors, found_by(report)
    assert not [status for status in report.statuses if status >= 500]
    assert report.cases >= AT_LEAST[way]
    assert way == "nobody" or (report.statuses[201] and report.statuses[204])  # chains make and delete


@pytest.mark.long
@pytest.mark.usefixtures("_ada")
def test_with_nul_in_texts_nothing_breaks() -> None:
    """Which the schema does not say is refused: so what is valid by it may be."""
    report = fuzz("bearer", seed=SEED, phases=large(10) | {"stateful": OFF}, has_nul=True)
    assert not report.failures and not report.errors, found_by(report)


@pytest.mark.django_db
def test_what_is_left_out_is_named_with_its_reason_and_exists() -> None:
    labels = {label for label, _operation in operations(Client().get("/api/schema/?format=json").json())}
    assert UNPROMISED.keys() <= labels and all(UNPROMISED.values())
    assert all(hasattr(ChecksConfig(), name) and reason for name, reason in LEFT_OUT.items())
