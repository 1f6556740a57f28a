"""The list of people, sifted by when they were here, when they came and how they stand."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import F, Min, Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mail_blocks import blocked_people
from accounts.models import User

DAY = timedelta(days=1)
MOST_MONTHS = 60  # offered; older ones still go by the address


def silent(at: datetime, days: int) -> Q:
    """Not here for so many days, and not new either."""
    since = at - days * DAY
    return Q(last_seen_at__lt=since) | Q(last_seen_at=None, created_at__lt=since)


SEEN: Mapping[str, tuple[Callable[[], str], Callable[[datetime], Q]]] = {
    "7": (lambda: _("here within 7 days"), lambda at: Q(last_seen_at__gte=at - 7 * DAY)),
    "silent-30": (lambda: _("silent for 30 days"), lambda at: silent(at, 30)),
    "silent-90": (lambda: _("silent for 90 days"), lambda at: silent(at, 90)),
    "never-back": (
        lambda: _("never came back"),
        lambda at: Q(created_at__lt=at - DAY) & (Q(last_seen_at=None) | Q(last_seen_at__lt=F("created_at") + DAY)),
    ),
}


class SeenFilter(SimpleListFilter):
    """When somebody was here last."""

    title = gettext_lazy("seen")
    parameter_name = "seen"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """As `SEEN` names them."""
        return [(key, words()) for key, (words, _condition) in SEEN.items()]

    def queryset(self, request: Any, queryset: QuerySet[User]) -> QuerySet[User]:
        """Everybody for what is not offered."""
        found = SEEN.get(self.value() or "")
        return queryset.filter(found[1](timezone.now())) if found else queryset


class JoinedFilter(SimpleListFilter):
    """The month of the first sign-in (UTC), as 2026-03."""

    title = gettext_lazy("joined")
    parameter_name = "joined"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """From this month back to the one in which the first person came."""
        first = User.objects.aggregate(Min("created_at"))["created_at__min"]
        month = month_start(timezone.now())
        found: list[tuple[str, str]] = []
        while first is not None and month > month_start(first) - DAY and len(found) < MOST_MONTHS:
            found.append((f"{month:%Y-%m}", formats.date_format(month, "F Y")))
            month = month_start(month - DAY)
        return found

    def queryset(self, request: Any, queryset: QuerySet[User]) -> QuerySet[User]:
        """Everybody for what is no month."""
        try:
            start = datetime.strptime(self.value() or "", "%Y-%m").replace(tzinfo=UTC)
        except ValueError:
            return queryset
        return queryset.filter(created_at__gte=start, created_at__lt=month_start(start + 32 * DAY))


class StateFilter(SimpleListFilter):
    """How somebody stands."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """The four, and those who run LOT."""
        return [
            ("active", _("active")),
            ("suspended", _("suspended")),
            ("leaving", _("leaving")),
            ("blocked", _("address blocked")),
            ("staff", _("staff")),
        ]

    def queryset(self, request: Any, queryset: QuerySet[User]) -> QuerySet[User]:
        """Everybody for what is not offered."""
        match self.value():
            case "active":
                return queryset.filter(is_suspended=False, leaves_at=None)
            case "suspended":
                return queryset.filter(is_suspended=True)
            case "leaving":
                return queryset.filter(leaves_at__isnull=False)
            case "blocked":
                return queryset.filter(pk__in=blocked_people())
            case "staff":
                return queryset.filter(is_staff=True)
        return queryset


def month_start(at: datetime) -> datetime:
    """The first moment of its month, in UTC."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
