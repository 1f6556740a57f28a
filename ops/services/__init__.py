"""The flows of keeping LOT alive: the clock, the care of background tasks, and how both stand."""

from ops.services.clock import run_due_jobs
from ops.services.state import BackgroundState, background_state
from ops.services.tasks import prune_records, release_lost_tasks

__all__ = ["BackgroundState", "background_state", "prune_records", "release_lost_tasks", "run_due_jobs"]
