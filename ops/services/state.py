"""How background work stands: what `/status` and the doctor say of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Min

from ops.heartbeats import Pulse
from ops.models import Heartbeat, JobRun, Task
from ops.schedule import DAY, Job, jobs_with

# How late a job may be before it counts as missed: another may take its time, or a machine may be started anew.
GRACE = timedelta(minutes=15)


@dataclass(frozen=True)
class ProcessState:
    """A worker or clock of the last day."""

    name: str
    kind: Heartbeat.Kind
    seen_at: datetime
    is_alive: bool


@dataclass(frozen=True)
class BackgroundState:
    """Background work at a moment. Durations are None where nothing waits or runs."""

    processes: tuple[ProcessState, ...]
    waiting_count: int
    longest_waiting: timedelta | None
    longest_running: timedelta | None
    failed_in_a_day: int
    jobs_missed: tuple[str, ...]

    def count_alive(self, kind: Heartbeat.Kind) -> int:
        """How many workers, or clocks, are there."""
        return sum(process.is_alive and process.kind == kind for process in self.processes)


def background_state(at: datetime, *, jobs: Iterable[Job] | None = None) -> BackgroundState:
    """Who works, what waits, what failed and what was not run, in seven queries however much there is."""
    began = Task.objects.running().aggregate(Min("started_at"))["started_at__min"]
    since = Task.objects.waiting_since(at)
    return BackgroundState(
        processes=_processes(at),
        waiting_count=Task.objects.due(at).count(),
        longest_waiting=at - since if since else None,
        longest_running=at - began if began else None,
        failed_in_a_day=Task.objects.failed_since(at - DAY).count(),
        jobs_missed=_missed(at, jobs_with(backup_at=settings.BACKUP_AT) if jobs is None else jobs),
    )


def _processes(at: datetime) -> tuple[ProcessState, ...]:
    pulse = Pulse(at)
    rows = Heartbeat.objects.filter(seen_at__gte=at - DAY).order_by("-seen_at")
    return tuple(
        ProcessState(row.name, Heartbeat.Kind(row.kind), row.seen_at, not pulse.is_lost(row.name, row.started_at))
        for row in rows
    )


def _missed(at: datetime, jobs: Iterable[Job]) -> tuple[str, ...]:
    """Jobs that ended well neither in this period nor in the one before, with some grace."""
    jobs = tuple(jobs)
    earliest = at - max((job.every for job in jobs), default=DAY) - GRACE
    done = JobRun.objects.filter(outcome=JobRun.Outcome.DONE, started_at__gte=earliest)
    last = dict(done.values_list("job").annotate(Max("started_at")))
    return tuple(job.name for job in jobs if job.name not in last or last[job.name] < at - job.every - GRACE)
