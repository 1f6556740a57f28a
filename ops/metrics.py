"""`/metrics`: what an operator sets alarms on, read from the database at each scrape, as OpenMetrics text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Max

from accounts.models import User
from memory.models import ProviderCall
from memory.providers.kinds import MILLION
from ops.health import State, read_health
from ops.health.machine import MIB, free_mib
from ops.models import BackupRun, Heartbeat, JobRun
from ops.schedule import JOBS
from ops.services.state import background_state

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
DAY = timedelta(days=1)
VALUES = {State.OK: 1.0, State.DEGRADED: 0.5, State.DOWN: 0.0}


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure with a name, a line on what it is, and its values by label. `label` is empty where there is one."""

    name: str
    help: str
    values: Sequence[tuple[str, float]]
    label: str = ""

    def lines(self) -> Iterable[str]:
        """As OpenMetrics 1.0 writes it; values that are names of ours need no escaping."""
        if not self.values:
            return
        yield f"# TYPE {self.name} gauge"
        yield f"# HELP {self.name} {self.help}"
        for value, number in self.values:
            labels = f'{{{self.label}="{value}"}}' if self.label else ""
            yield f"{self.name}{labels} {number:g}" if number < MILLION else f"{self.name}{labels} {number:.0f}"


def render_metrics(at: datetime) -> str:
    """All gauges, whoever answers: each is the same from every process, so that no process has to be named."""
    gauges = [*_health(at), *_people(at), *_background(at), *_providers(at), *_backups(at)]
    return "\n".join([*(line for gauge in gauges for line in gauge.lines()), "# EOF", ""])


def _health(at: datetime) -> Iterable[Gauge]:
    health = read_health(at)
    parts = [(part.name, VALUES[part.state]) for part in health.parts if part.state in VALUES]
    yield Gauge("lot_up", "1 working, 0.5 degraded, 0 down.", [("", VALUES[health.state])])
    yield Gauge("lot_part", "The same of each part that is configured.", parts, "part")
    yield Gauge("lot_disk_free_bytes", "Room on the disk of the machine that answered.", [("", free_mib() * MIB)])


def _people(at: datetime) -> Iterable[Gauge]:
    active = User.objects.filter(last_seen_at__gt=at - DAY).count()
    yield Gauge("lot_people", "People who have an account.", [("", User.objects.count())])
    yield Gauge("lot_people_active", "Of these, seen in the last 24 hours.", [("", active)])


def _background(at: datetime) -> Iterable[Gauge]:
    state = background_state(at)
    waited = state.longest_waiting.total_seconds() if state.longest_waiting else 0
    alive = [(kind.value, state.count_alive(kind)) for kind in Heartbeat.Kind]
    yield Gauge("lot_processes", "Workers and clocks that beat.", alive, "kind")
    yield Gauge("lot_tasks_waiting", "Background tasks that may begin.", [("", state.waiting_count)])
    yield Gauge("lot_tasks_waiting_seconds", "For how long the oldest of them has waited.", [("", waited)])
    yield Gauge("lot_tasks_given_up", "In the last 24 hours.", [("", state.failed_in_a_day)])
    done = JobRun.objects.filter(outcome=JobRun.Outcome.DONE, job__in=[job.name for job in JOBS])
    last = sorted(done.values_list("job").annotate(Max("finished_at")))
    ended = [(job, moment.timestamp()) for job, moment in last if moment]
    yield Gauge("lot_job_success_timestamp_seconds", "When each job last ended well.", ended, "job")


def _providers(at: datetime) -> Iterable[Gauge]:
    rows = list(ProviderCall.objects.in_a_day(at))
    for name, text in (
        ("calls", "Calls"),
        ("answered", "Calls that were answered"),
        ("used", "Answers that were used"),
    ):
        values = [(row["provider"], row[name]) for row in rows]
        yield Gauge(f"lot_provider_{name}", f"{text}, in the last 24 hours.", values, "provider")
    cost = [(row["provider"], row["millionths"] / MILLION) for row in rows]
    yield Gauge("lot_provider_cost_dollars", "What they cost at most, in the last 24 hours.", cost, "provider")


def _backups(at: datetime) -> Iterable[Gauge]:
    last = BackupRun.objects.newest()
    if last is not None and last.finished_at:
        ended = last.finished_at.astimezone(UTC).timestamp()
        yield Gauge("lot_backup_success_timestamp_seconds", "When the newest backup ended.", [("", ended)])
