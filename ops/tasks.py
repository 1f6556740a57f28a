"""Background work: files that people take along or bring, and the backup that an admin asks for.

Arguments are stored in clear, so they are ids.
"""

from uuid import UUID

from django_tasks import task

from ops.services.backing_up import back_up
from ops.services.export_writing import write_export
from ops.services.import_work import work_on_import
from ops.services.verifying import verify

BY_ADMIN = "by-admin"


@task(retry_after=())
def run_backup() -> None:
    """Back up and verify now, once: who asked for it sees in the list how it ended. Raises BackupError."""
    verify(name=back_up(label=BY_ADMIN).manifest.name)


@task()
def write_export_of(export_id: str) -> None:
    """Write an export."""
    write_export(export_id=UUID(export_id))


@task()
def work_on_import_of(import_id: str) -> None:
    """Look at a file, bring it in, or take it back."""
    work_on_import(import_id=UUID(import_id))
