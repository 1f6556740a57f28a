"""The Memory Engine and the model providers, by what they did in the last day: nobody is asked for the sake of this."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from lot.destinations import Destination, destinations
from memory.engine.bank import built_in_bank
from memory.models import ProviderCall, ProviderState
from memory.models.providers import OUTCOME_NAMES
from memory.providers.kinds import Outcome
from memory.providers.registry import account_of
from memory.services.provider_states import FAILURES_IN_A_ROW, key_fingerprint
from ops.health.kinds import GRAVITY, Check, State
from ops.models import Task

FEW = 10  # answers to judge by
MOST_FALLEN_BACK = 0.9
MEMORY_TASKS = "memory.tasks."


def check_engine(at: datetime) -> Check:
    """There are questions to ask; what providers answered in a day was not all for nothing."""
    label, calls = _("Memory Engine"), ProviderCall.objects.in_a_day(at)
    answered, used = sum(row["judged"] for row in calls), sum(row["used"] for row in calls)
    tried = sum(row["calls"] for row in calls)
    fallen = 1 - used / tried if tried else 0.0
    waiting = Task.objects.due(at).filter(task_path__startswith=MEMORY_TASKS).count()
    detail = _("Waiting: %(waiting)d. In a day: %(tried)d calls, %(answered)d answers judged, %(used)d used.") % {
        "waiting": waiting,
        "tried": tried,
        "answered": answered,
        "used": used,
    }
    if not built_in_bank().questions:
        return Check("engine", label, State.DOWN, _("Not working."), detail)
    if tried >= FEW and fallen >= MOST_FALLEN_BACK:
        return Check("engine", label, State.DEGRADED, _("Working by its own rules."), detail)
    return Check("engine", label, State.OK, _("Working."), detail)


def check_providers(at: datetime) -> tuple[Check, ...]:
    """One for each that is set up, and before them one that speaks for all: anyone may know how they do, not who."""
    label, places = _("AI providers"), destinations()
    if not places:
        return (Check("providers", label, State.NOT_SET, _("Not set."), _("Questions are worded on this server.")),)
    calls = {row["provider"]: row for row in ProviderCall.objects.in_a_day(at)}
    states = {row.provider: row for row in ProviderState.objects.all()}
    each = [_check_provider(place, states.get(place.provider), calls.get(place.provider, {}), at) for place in places]
    return (_check_all(label, each), *(replace(check, is_aside=True) for check in each))


def _check_all(label: str, each: Sequence[Check]) -> Check:
    """As well as the best of them: the others are asked in its place."""
    worst, best = (found(each, key=lambda check: GRAVITY.index(check.state)) for found in (max, min))
    if best.state is not State.OK:
        return Check("providers", label, best.state, _("Not answering."), _("Questions are worded on this server."))
    words = _("Working.") if worst.state is State.OK else _("Working, not all of them.")
    return Check("providers", label, State.OK if worst.state is State.OK else State.DEGRADED, words)


def _check_provider(place: Destination, row: ProviderState | None, calls: dict[str, int], at: datetime) -> Check:
    name = f"provider-{place.provider}"
    counts = _("In a day: %(calls)d calls, %(answered)d answered.") % {
        "calls": calls.get("calls", 0),
        "answered": calls.get("answered", 0),
    }
    if row is None or not row.last_outcome:
        return Check(name, _label(place), State.OK, _("Working."), _("Not asked yet."))
    last = _("Last: %(outcome)s.") % {"outcome": OUTCOME_NAMES[Outcome(row.last_outcome)]}
    if row.refused_key is not None and bytes(row.refused_key) == key_fingerprint(account_of(place.provider)):
        return Check(name, _label(place), State.DOWN, _("Not answering."), f"{_('The key is refused.')} {counts}")
    if row.failures >= FAILURES_IN_A_ROW:
        if row.rests_until is not None and row.rests_until > at:
            last += " " + _("Rests until %(time)s.") % {"time": f"{row.rests_until.astimezone(UTC):%H:%M:%S}"}
        return Check(name, _label(place), State.DOWN, _("Not answering."), f"{last} {counts}")
    return Check(name, _label(place), State.OK, _("Working."), f"{last} {counts}")


def _label(place: Destination) -> str:
    """A server of the operator's own is named by its kind: its host is an address."""
    return _("Local") if place.provider == "local" else place.label
