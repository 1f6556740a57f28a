"""The flows of keeping LOT alive: the clock, background tasks, how all of it does, closing it for a while."""

from ops.services.clock import run_due_jobs
from ops.services.maintenance import end_maintenance, start_maintenance
from ops.services.state import BackgroundState, background_state
from ops.services.tasks import prune_records, release_lost_tasks

__all__ = [
    "BackgroundState",
    "background_state",
    "end_maintenance",
    "prune_records",
    "release_lost_tasks",
    "run_due_jobs",
    "start_maintenance",
]
