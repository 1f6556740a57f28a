"""What the flows of this room share about a person: their day, and one writer at a time."""

from datetime import date, datetime
from enum import Enum
from typing import Final, Literal

from accounts.models import User
from lot import clock


class Keep(Enum):
    """Tells "leave as it is" from "make it empty"."""

    KEEP = "keep"


KEEP: Final[Literal[Keep.KEEP]] = Keep.KEEP


def local_day(user: User, at: datetime) -> date:
    """The person's local date at an instant."""
    return clock.local_date(at, user.profile.zone, user.preferences.day_start)


def lock_person(user: User) -> None:
    """One writer a person: PostgreSQL locks the row, SQLite's transaction holds the file already."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
