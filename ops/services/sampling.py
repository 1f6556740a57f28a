"""Each minute the clock asks what has to be asked over the network, looks at every part, and counts what it saw."""

from datetime import UTC, datetime

from ops.health import State, read_health
from ops.health.probes import ask_all
from ops.models import StatusSample

_unseen: list[datetime] = []


def note_unseen(*, at: datetime) -> None:
    """The database did not answer this process: kept in memory, once a minute, and counted when it answers again."""
    minute = at.replace(second=0, microsecond=0)
    if minute not in _unseen[-1:]:
        _unseen.append(minute)


def sample_status(*, at: datetime) -> int:
    """Count one look at every part that is configured; returns how many that were. Never inside a transaction."""
    ask_all(at)
    while _unseen:
        StatusSample.objects.add(
            part="database", on=_unseen[-1].astimezone(UTC).date(), is_degraded=False, is_down=True
        )
        _unseen.pop()
    parts = [part for part in read_health(at).parts if part.state is not State.NOT_SET]
    for part in parts:
        StatusSample.objects.add(
            part=part.name,
            on=at.astimezone(UTC).date(),
            is_degraded=part.state is State.DEGRADED,
            is_down=part.state is State.DOWN,
        )
    return len(parts)
