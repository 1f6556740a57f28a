"""Background work and scheduled jobs: who works, what waits, what was not run."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from ops.health.kinds import Check, State
from ops.health.probes import last_probes
from ops.heartbeats import BEAT_SECONDS
from ops.models import Heartbeat
from ops.schedule import JOBS, MINUTE
from ops.services.state import BackgroundState, background_state

SILENT = timedelta(seconds=2.5 * BEAT_SECONDS)  # two beats missed: sooner than what it was running is handed out again
LONGEST_WAIT = timedelta(minutes=5)


def check_background(at: datetime) -> tuple[Check, ...]:
    """The workers, the jobs of the clock, and the queue between machines where there is one."""
    state = background_state(at)
    return (_check_workers(state, at), _check_jobs(state), _check_queue())


def _check_workers(state: BackgroundState, at: datetime) -> Check:
    label, alive = _("Background work"), _count_heard(state, at)
    detail = _("Workers: %(alive)d. Waiting: %(waiting)d, the longest %(longest)s. Given up in a day: %(failed)d.") % {
        "alive": alive,
        "waiting": state.waiting_count,
        "longest": _minutes(state.longest_waiting),
        "failed": state.failed_in_a_day,
    }
    if state.is_starting:
        return Check("background", label, State.OK, _("Starting."), detail)
    if not alive:
        return Check("background", label, State.DOWN, _("Stopped."), detail)
    if state.longest_waiting is not None and state.longest_waiting > LONGEST_WAIT:
        return Check("background", label, State.DEGRADED, _("Late."), detail)
    return Check("background", label, State.OK, _("Working."), detail, is_to_know=bool(state.failed_in_a_day))


def _count_heard(state: BackgroundState, at: datetime) -> int:
    return sum(
        process.is_alive and process.kind == Heartbeat.Kind.WORKER and at - process.seen_at <= SILENT
        for process in state.processes
    )


def _check_jobs(state: BackgroundState) -> Check:
    """A job that is due each minute and is missed tells of a clock that does not run."""
    label, missed = _("Scheduled jobs"), state.jobs_missed
    if not missed and state.jobs_to_come:
        detail = _("To be run for the first time: %(jobs)s.") % {"jobs": ", ".join(state.jobs_to_come)}
        return Check("jobs", label, State.OK, _("Starting."), detail)
    if not missed:
        detail = _("All %(n)d ended well in their time.") % {"n": len(JOBS)}
        return Check("jobs", label, State.OK, _("Working."), detail)
    detail = _("Not ended well in their time: %(jobs)s.") % {"jobs": ", ".join(missed)}
    if {job.name for job in JOBS if job.every == MINUTE} <= set(missed):
        return Check("jobs", label, State.DOWN, _("Stopped."), detail)
    return Check("jobs", label, State.DEGRADED, _("Late."), detail)


def _check_queue() -> Check:
    label, probe = _("Queue"), last_probes().get("queue")
    if probe is None or not settings.RQ_QUEUES:
        return Check("queue", label, State.NOT_SET, _("Not set."), _("The database hands tasks out."))
    if probe.is_up:
        return Check("queue", label, State.OK, _("Working."))
    return Check("queue", label, State.DEGRADED, _("Late."), _("Redis does not answer. Nothing is lost, tasks wait."))


def _minutes(span: timedelta | None) -> str:
    return _("%(n)d min") % {"n": span.total_seconds() // 60} if span is not None else "-"
