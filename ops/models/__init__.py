"""What keeps LOT running and gives people their data, by subject."""

from ops.models.erasures import Erasure
from ops.models.exports import Export
from ops.models.files import Chunk, SealedFile
from ops.models.imports import Import, ImportedRow
from ops.models.work import Heartbeat, JobRun, Task, TaskQuerySet

__all__ = [
    "Chunk",
    "Erasure",
    "Export",
    "Heartbeat",
    "Import",
    "ImportedRow",
    "JobRun",
    "SealedFile",
    "Task",
    "TaskQuerySet",
]
