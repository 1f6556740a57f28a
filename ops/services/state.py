"""How background work stands: what `/status` and the doctor say of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Min, QuerySet

from ops.heartbeats import Pulse
from ops.models import Heartbeat, JobRun, Task
from ops.schedule import DAY, Job, jobs_with

# How late a job may be before it counts as missed: another may take its time, or a machine may be started anew.
GRACE = timedelta(minutes=15)
# How long workers may take to come up beside a clock, or a whole installation after its tables are made.
STARTING = timedelta(minutes=3)


@dataclass(frozen=True)
class ProcessState:
    """A worker or clock of the last day."""

    name: str
    kind: Heartbeat.Kind
    began_at: datetime
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
    jobs_to_come: tuple[str, ...]  # not run lately, and not missed yet
    is_starting: bool  # no worker was seen in a day, and none could have been

    def count_alive(self, kind: Heartbeat.Kind) -> int:
        """How many workers, or clocks, are there."""
        return sum(process.is_alive and process.kind == kind for process in self.processes)


def background_state(at: datetime, *, jobs: Iterable[Job] | None = None) -> BackgroundState:
    """Who works, what waits, what failed and what was not run, in nine queries at most, however much there is."""
    jobs = tuple(jobs_with(backup_at=settings.BACKUP_AT) if jobs is None else jobs)
    processes = _processes(at)
    age = at - _began(processes, at)
    missed = _missed(at, jobs)
    to_come = set(missed) - _tried(at, jobs) if timedelta() <= age <= GRACE else set()
    began = Task.objects.running().aggregate(Min("started_at"))["started_at__min"]
    since = Task.objects.waiting_since(at)
    return BackgroundState(
        processes=processes,
        waiting_count=Task.objects.due(at).count(),
        longest_waiting=at - since if since else None,
        longest_running=at - began if began else None,
        failed_in_a_day=Task.objects.failed_since(at - DAY).count(),
        jobs_missed=tuple(name for name in missed if name not in to_come),
        jobs_to_come=tuple(name for name in missed if name in to_come),
        is_starting=timedelta() <= age <= STARTING and not any(one.kind == Heartbeat.Kind.WORKER for one in processes),
    )


def _processes(at: datetime) -> tuple[ProcessState, ...]:
    pulse = Pulse(at)
    rows = Heartbeat.objects.filter(seen_at__gte=at - DAY).order_by("-seen_at")
    return tuple(
        ProcessState(
            row.name,
            Heartbeat.Kind(row.kind),
            row.started_at,
            row.seen_at,
            not pulse.is_lost(row.name, row.started_at),
        )
        for row in rows
    )


def _began(processes: Iterable[ProcessState], at: datetime) -> datetime:
    """Since when jobs could have been run: since the clock that is there began, else since the tables were made."""
    clocks = [one.began_at for one in processes if one.is_alive and one.kind == Heartbeat.Kind.CLOCK]
    if clocks:
        return min(clocks)
    return MigrationRecorder.Migration.objects.aggregate(Min("applied"))["applied__min"] or at


def _missed(at: datetime, jobs: Sequence[Job]) -> tuple[str, ...]:
    """Jobs that ended well neither in this period nor in the one before, with some grace."""
    done = _last_runs(at, jobs).filter(outcome=JobRun.Outcome.DONE)
    last = dict(done.values_list("job").annotate(Max("started_at")))
    return tuple(job.name for job in jobs if job.name not in last or last[job.name] < at - job.every - GRACE)


def _tried(at: datetime, jobs: Sequence[Job]) -> set[str]:
    """Jobs that ended lately, well or not."""
    ended = _last_runs(at, jobs).exclude(outcome=JobRun.Outcome.RUNNING)
    return set(ended.values_list("job", flat=True).distinct())


def _last_runs(at: datetime, jobs: Sequence[Job]) -> "QuerySet[JobRun]":
    longest = max((job.every for job in jobs), default=DAY)
    return JobRun.objects.filter(started_at__gte=at - longest - GRACE)
