"""What keeps LOT running and gives people their data, by subject."""

from ops.models.backups import BackupRun
from ops.models.erasures import Erasure
from ops.models.exports import Export
from ops.models.files import Chunk, SealedFile
from ops.models.imports import Import, ImportedRow
from ops.models.incidents import Incident, IncidentUpdate
from ops.models.status import CheckRun, Probe, StatusSample
from ops.models.work import Heartbeat, JobRun, Task, TaskQuerySet

__all__ = [
    "BackupRun",
    "CheckRun",
    "Chunk",
    "Erasure",
    "Export",
    "Heartbeat",
    "Import",
    "ImportedRow",
    "Incident",
    "IncidentUpdate",
    "JobRun",
    "Probe",
    "SealedFile",
    "StatusSample",
    "Task",
    "TaskQuerySet",
]
