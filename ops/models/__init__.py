"""What keeps LOT running and gives people their data, by subject."""

from ops.models.erasures import Erasure
from ops.models.incidents import Incident, IncidentUpdate
from ops.models.status import CheckRun, Probe, StatusSample
from ops.models.work import Heartbeat, JobRun, Task, TaskQuerySet

__all__ = [
    "CheckRun",
    "Erasure",
    "Heartbeat",
    "Incident",
    "IncidentUpdate",
    "JobRun",
    "Probe",
    "StatusSample",
    "Task",
    "TaskQuerySet",
]
