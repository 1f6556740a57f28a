"""What Redis carries: the order to run one row. Apart from other tasks, since only workers of Redis load it."""

from uuid import UUID

from django_tasks import task
from rq import get_current_job

from ops.running import claim, run_claimed


@task()
def run_row(task_id: str) -> None:
    """Run a task by its row, unless a worker has claimed it: Redis may hand out the same row twice."""
    job = get_current_job()
    row = claim(UUID(task_id), worker=str(job.worker_name) if job else "")
    if row is not None:
        run_claimed(row)
