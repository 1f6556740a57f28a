"""Periods: every moment falls into exactly one, and daily ones begin at their hour."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.module_loading import import_string

from ops.schedule import DAY, HOUR, JOBS, MINUTE, Job

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "period"),
    [
        (MINUTE, "2026-03-04T05:06Z"),
        (15 * MINUTE, "2026-03-04T05:00Z"),
        (HOUR, "2026-03-04T05:00Z"),
        (DAY, "2026-03-04T00:00Z"),
    ],
)
def test_period_is_named_by_its_start(every: timedelta, period: str) -> None:
    assert Job("x", every, "").period(AT) == period


def test_daily_job_begins_its_period_at_its_hour() -> None:
    job = Job("x", DAY, "", offset=timedelta(hours=3, minutes=5))
    assert job.period(AT.replace(hour=3, minute=4)) == "2026-03-03T03:05Z"
    assert job.period(AT.replace(hour=3, minute=5)) == "2026-03-04T03:05Z"


def test_every_job_of_the_schedule_exists_and_has_a_name_of_its_own() -> None:
    assert all(callable(import_string(job.run)) for job in JOBS)
    assert len({job.name for job in JOBS}) == len(JOBS)
