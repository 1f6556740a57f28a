"""What Redis carries, the order to run one row; and the backup that an admin asks for."""

from uuid import UUID

from django_tasks import task
from rq import get_current_job

from ops.running import claim, run_claimed
from ops.services.backing_up import back_up
from ops.services.verifying import verify

BY_ADMIN = "by-admin"


@task()
def run_row(task_id: str) -> None:
    """Run a task by its row, unless a worker has claimed it: Redis may hand out the same row twice."""
    job = get_current_job()
    row = claim(UUID(task_id), worker=str(job.worker_name) if job else "")
    if row is not None:
        run_claimed(row)


@task(retry_after=())
def run_backup() -> None:
    """Back up and verify now, once: who asked for it sees in the list how it ended. Raises BackupError."""
    verify(name=back_up(label=BY_ADMIN).manifest.name)
