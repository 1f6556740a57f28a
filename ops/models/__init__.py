"""What keeps LOT running, by subject."""

from ops.models.work import Heartbeat, JobRun, Task, TaskQuerySet

__all__ = ["Heartbeat", "JobRun", "Task", "TaskQuerySet"]
