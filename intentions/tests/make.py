"""Intentions and check-ins, made by the services that make them for real."""

from datetime import UTC, datetime, timedelta

from accounts.models import User
from intentions import services
from intentions.models import CheckIn, Intention
from profiles.days import local_day

NOON = datetime(2026, 6, 4, 12, tzinfo=UTC)


def make_intention(user: User, text: str = "Walk before work.", at: datetime = NOON, **fields: object) -> Intention:
    """This month's intention."""
    return services.set_intention(user=user, text=text, at=at, **fields)


def make_past_intentions(user: User, number: int, at: datetime = NOON) -> None:
    """As many that are over, a day each, the last one yesterday."""
    today = local_day(user, at)
    for ago in range(1, number + 1):
        on = today - timedelta(days=ago)
        intention = make_intention(user, f"Day {ago}.", at, starts_on=on, ends_on=on)
        services.mark_day(user=user, intention_id=intention.pk, on=on, at=at)


def make_check_in(user: User, mood: str = "calm", now: datetime = NOON, **fields: object) -> CheckIn:
    """One tap."""
    return services.check_in(user=user, mood=mood, now=now, **fields)
