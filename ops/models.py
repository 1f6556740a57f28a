"""What the clock has run: one row a job and period."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="ops_job_run_once")]
        indexes = [models.Index(fields=["started_at"])]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"
