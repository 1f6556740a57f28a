"""What `/status` says, as a page and as JSON: the parts with ninety days, incidents, what is planned."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ops.bars import DAYS, DayLooks, draw, troubled_days, uptime
from ops.health import Health, Part, State, read_health
from ops.models import Incident, StatusSample

MOST_NAMED = 5
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part as the table shows it. `uptime` is empty and `bars` too where nobody has looked at it."""

    part: Part
    uptime: str
    bars: str
    days: str


@dataclass(frozen=True, slots=True)
class StatusPage:
    """The whole page, made for everyone; the details of the checks are shown to staff alone."""

    health: Health
    headline: str
    first: date
    last: date
    lines: Sequence[PartLine]
    incidents: Sequence[Incident]
    planned: Sequence[Incident]
    is_closed: bool = False

    @property
    def http_status(self) -> int:
        """503 where LOT is down, and only then."""
        return 503 if self.health.state is State.DOWN else 200

    def as_dict(self, *, is_staff: bool) -> dict[str, Any]:
        """For JSON."""
        found: dict[str, Any] = {
            "status": self.health.state.value,
            "maintenance": self.is_closed,
            "checked_at": self.health.at.astimezone(UTC).isoformat(timespec="seconds"),
            "parts": [_part_dict(line) for line in self.lines],
            "incidents": [_incident_dict(row) for row in self.incidents],
            "planned": [_incident_dict(row) for row in self.planned],
        }
        if is_staff:
            found["checks"] = [check.as_dict() for check in self.health.checks]
        return found


def status_page(at: datetime) -> StatusPage:
    """What was looked up in the last seconds, else looked up now: strangers cannot make LOT work by asking."""
    name = f"ops.status.{get_language()}"  # its words are made
    kept: StatusPage | None = cache.get(name)
    if kept is None:
        kept = look_up(at)
        cache.set(name, kept, settings.STATUS_KEPT_SECONDS)
    return kept


def forget_status() -> None:
    """The next to ask has it looked up anew."""
    cache.delete_many([f"ops.status.{language}" for language, _name in settings.LANGUAGES])


def look_up(at: datetime) -> StatusPage:
    """From the database and this machine."""
    health, last = read_health(at), at.astimezone(UTC).date()
    looks = _looks(last)
    is_closed = Incident.objects.closing() is not None
    return StatusPage(
        health=health,
        is_closed=is_closed,
        headline=_("Closed for maintenance.") if is_closed else _headline(health),
        first=last - timedelta(days=DAYS - 1),
        last=last,
        lines=[_line(part, looks[part.name], last) for part in health.parts],
        incidents=list(Incident.objects.lately(at).prefetch_related("updates")[:MOST_SHOWN]),
        planned=list(Incident.objects.planned(at)[:MOST_SHOWN]),
    )


def _looks(last: date) -> Mapping[str, dict[date, DayLooks]]:
    found: dict[str, dict[date, DayLooks]] = defaultdict(dict)
    rows = StatusSample.objects.until(last).values_list("part", "on", "looks", "degraded", "down")
    for part, on, looks, degraded, down in rows:
        found[part][on] = DayLooks(looks, degraded + down)
    return found


def _line(part: Part, days: Mapping[date, DayLooks], last: date) -> PartLine:
    share = uptime(days)
    return PartLine(part, "" if share is None else _percent(share), draw(days, last), _days_words(days))


def _percent(share: float) -> str:
    """Rounded down: what was not always so is never called 100."""
    return _("%(n)s %%") % {"n": f"{int(share * 10) / 10:g}"}


def _days_words(days: Mapping[date, DayLooks]) -> str:
    """What the drawing shows, for who does not see it."""
    troubled = troubled_days(days)
    if not troubled:
        return ngettext("%(n)d day without trouble.", "%(n)d days without trouble.", len(days)) % {"n": len(days)}
    named = ", ".join(formats.date_format(on, "j F") for on in troubled[-MOST_NAMED:])
    if len(troubled) > MOST_NAMED:
        return _("Trouble on %(n)d days, the last: %(days)s.") % {"n": len(troubled), "days": named}
    words = ngettext("Trouble on %(n)d day: %(days)s.", "Trouble on %(n)d days: %(days)s.", len(troubled))
    return words % {"n": len(troubled), "days": named}


def _headline(health: Health) -> str:
    if health.state is State.DOWN:
        return _("Not working.")
    if not health.troubled:
        return _("Working.")
    names = ", ".join(part.label for part in health.troubled)
    return _("Working. Not as it should be: %(names)s.") % {"names": names}


def _part_dict(line: PartLine) -> dict[str, str]:
    part = line.part
    found = {"name": part.name, "label": part.label, "state": part.state.value, "words": part.words}
    return found | {"uptime": line.uptime, "days": line.days}


def _incident_dict(row: Incident) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "title": capfirst(row.title),
        "started_at": _iso(row.started_at),
        "expected_at": _iso(row.expected_at),
        "ended_at": _iso(row.ended_at),
        "updates": [{"at": _iso(update.at), "text": update.text} for update in row.updates.all()],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None
