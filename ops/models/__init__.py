"""What keeps LOT running and gives people their data, by subject."""

from ops.models.backups import BackupRun
from ops.models.erasures import Erasure
from ops.models.work import Heartbeat, JobRun, Task, TaskQuerySet

__all__ = ["BackupRun", "Erasure", "Heartbeat", "JobRun", "Task", "TaskQuerySet"]
