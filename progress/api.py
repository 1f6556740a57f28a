"""REST: what it adds up to, and day by day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from accounts.api_views import SignedInView
from accounts.authentication import SignedInAPIRequest
from lot.errors import InvalidInput
from memory.lists import read_date
from profiles.care import resting_until
from profiles.days import local_day
from progress.days import EMPTY, runs_of_months
from progress.hidden import refuse_hidden
from progress.pattern_lines import pattern_lines, say_why_none
from progress.serializers import (
    DaysSerializer,
    PatternsSerializer,
    ProgressSerializer,
    award_data,
    next_badge_data,
)
from progress.services.reading import next_badge, read_awards, read_months, read_progress, read_streak
from progress.streaks import streak_on

DAY = timedelta(days=1)
USUAL_DAYS, MOST_DAYS = 30, 366


class ProgressView(SignedInView):
    """What a person who hides progress does not get: 404 `progress_hidden`."""

    may_answer: ClassVar = {"GET": (404,)}

    def initial(  # type: ignore[override]
        self, request: SignedInAPIRequest, *args: Any, **kwargs: Any
    ) -> None:
        super().initial(request, *args, **kwargs)
        refuse_hidden(request.user)


@extend_schema(tags=["progress"])
class Progress(ProgressView):
    """Streak, rest days, totals, badges."""

    @extend_schema(responses=ProgressSerializer)
    def get(self, request: SignedInAPIRequest) -> Response:
        """As of the person's local date. 404 `progress_hidden` where the preference `has_progress` is off."""
        user, at = request.user, timezone.now()
        theme, rests_until = user.preferences.badge_theme, resting_until(user, at)
        progress, awards = read_progress(user), read_awards(user)
        streak = read_streak(user, progress, local_day(user, at))
        data = {
            "since": progress.first_on,
            "totals": progress,
            "rests_until": rests_until,
            "streak": None if rests_until else streak,
            "badges": [award_data(award, theme) for award in awards],
            "next_badge": None if rests_until else next_badge_data(next_badge(awards, progress, streak), theme),
        }
        return Response(ProgressSerializer(data).data)


@extend_schema(
    tags=["progress"],
    parameters=[
        OpenApiParameter("from", date, description="The first local date; thirty days up to `to` without it."),
        OpenApiParameter("to", date, description="The last local date, included; today without it. At most 366 days."),
    ],
)
class ProgressDays(ProgressView):
    """What was written on each day, and how it felt."""

    @extend_schema(responses=DaysSerializer)
    def get(self, request: SignedInAPIRequest) -> Response:
        """Every day of the range, those without an entry too. 404 `progress_hidden`."""
        today = local_day(request.user, timezone.now())
        first, last = _range(request.query_params, today)
        months = read_months(request.user)
        found, rested = months.days(first, last), set(streak_on(today, runs_of_months(months.counted)).rest_days)
        dates = [first + DAY * ahead for ahead in range((last - first).days + 1)]
        days = [
            found.get(on, EMPTY)._asdict() | {"on": on, "mood": found.get(on, EMPTY).mood, "is_rest": on in rested}
            for on in dates
        ]
        return Response(DaysSerializer({"results": days}).data)


@extend_schema(tags=["progress"])
class ProgressPatterns(ProgressView):
    """What goes together with lighter or heavier days, with its number and its baseline."""

    @extend_schema(responses=PatternsSerializer)
    def get(self, request: SignedInAPIRequest) -> Response:
        """Only what would not come by chance; `reason` says why there is none. 404 `progress_hidden`."""
        progress = read_progress(request.user)
        found = progress.findings
        data = {"results": pattern_lines(found), "reason": found.why, "message": say_why_none(found.why)}
        return Response(PatternsSerializer(data | {"looked_at": progress.looked_at}).data)


def _range(params: Mapping[str, str], today: date) -> tuple[date, date]:
    """First and last date. Raises InvalidInput (`from`, `to`, or a parameter that is not known)."""
    if unknown := set(params) - {"from", "to"}:
        raise InvalidInput(fields={name: [_("This parameter is not known.")] for name in sorted(unknown)})
    last = read_date(params, "to") or today
    first = read_date(params, "from") or max(last, date.min + DAY * USUAL_DAYS) - DAY * (USUAL_DAYS - 1)
    if first > last:
        raise InvalidInput(fields={"from": [_("This day lies after the last one.")]})
    if (last - first).days >= MOST_DAYS:
        raise InvalidInput(fields={"from": [_("At most %(limit)d days.") % {"limit": MOST_DAYS}]})
    return first, last
