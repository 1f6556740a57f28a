"""What the clock has run, what the workers run, and when each process was last heard of."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Count, F, Min, When
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet, get_date_max

from lot.handing import AT_LEISURE

MOST_LEISURE = timedelta(hours=12)
MAIL_TASKS = "accounts.tasks.send_"


class JobRun(models.Model):
    """One run of a scheduled job. The unique row is the claim: of two clocks, one runs the job."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    job = models.CharField(max_length=60)
    period = models.CharField(max_length=20)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.RUNNING)
    tries = models.PositiveSmallIntegerField(default=1)
    process = models.CharField(max_length=80, default="")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="ops_job_run_once")]
        indexes = [models.Index(fields=["started_at"])]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"


class Heartbeat(models.Model):
    """A worker or clock, and when it last said that it is there. One that was killed says nothing more."""

    class Kind(models.TextChoices):
        WORKER = "worker", _("worker")
        CLOCK = "clock", _("clock")

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class TaskQuerySet(DBTaskResultQuerySet):
    """The rows of background tasks."""

    def due(self, at: datetime) -> Self:
        """What waits for a worker and may begin."""
        return self.filter(status=TaskResultStatus.READY).filter(
            models.Q(run_after=get_date_max()) | models.Q(run_after__lte=at)
        )

    def fell_due(self, at: datetime, within: timedelta) -> Self:
        """What was put off, and may begin since a moment."""
        return self.filter(status=TaskResultStatus.READY, run_after__gt=at - within, run_after__lte=at)

    def waiting_since(self, at: datetime) -> datetime | None:
        """Since when the oldest of them may begin; of what nobody waits for, what was handed over half a day ago."""
        due_at = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))
        awaited = models.Q(priority__gt=AT_LEISURE) | models.Q(enqueued_at__lte=at - MOST_LEISURE)
        return self.due(at).filter(awaited).aggregate(since=Min(due_at))["since"]

    def failed_since(self, since: datetime) -> Self:
        """What was given up."""
        return self.filter(status=TaskResultStatus.FAILED, finished_at__gte=since)

    def mails_since(self, since: datetime) -> tuple[int, int]:
        """How many mails of signing in failed when they were last tried, and how many were sent."""
        mails = self.filter(task_path__startswith=MAIL_TASKS, started_at__gte=since)
        sent = Count("id", filter=models.Q(status=TaskResultStatus.SUCCESSFUL))
        found = mails.aggregate(sent=sent, failed=Count("id", filter=~models.Q(exception_class_path="")))
        return found["failed"], found["sent"]


class Task(DBTaskResult):
    """A background task as the admin and the services see it; the table is django-tasks-db's."""

    objects: ClassVar = TaskQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("background task")
        verbose_name_plural = _("background tasks")

    def __str__(self) -> str:
        return f"{self.task_path} {self.pk}"

    @property
    def tries(self) -> int:
        """How often a worker has begun it."""
        return len(self.worker_ids)

    @property
    def worker(self) -> str:
        """The worker that has it, or had it last."""
        return str(self.worker_ids[-1]) if self.worker_ids else ""
