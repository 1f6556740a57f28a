"""Background work on files that people take along or bring. Arguments are stored in clear, so they are ids."""

from uuid import UUID

from django_tasks import task

from ops.services.export_writing import write_export
from ops.services.import_work import work_on_import


@task()
def write_export_of(export_id: str) -> None:
    """Write an export."""
    write_export(export_id=UUID(export_id))


@task()
def work_on_import_of(import_id: str) -> None:
    """Look at a file, bring it in, or take it back."""
    work_on_import(import_id=UUID(import_id))
