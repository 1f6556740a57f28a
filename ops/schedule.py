"""What runs by itself and how often, as data. Pure: the services run it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """A service `run(at=...)` that is called once in every period; periods begin `offset` after the full one (UTC)."""

    name: str
    every: timedelta
    run: str
    offset: timedelta = timedelta()

    def period(self, at: datetime) -> str:
        """The start of the period that `at` falls into, as the name of that period."""
        began = (at - EPOCH - self.offset) // self.every * self.every + self.offset + EPOCH
        return began.strftime("%Y-%m-%dT%H:%MZ")


BACKUP = "back_up_daily"

# Every one of these is safe to run twice. What has to be done for each of many people they hand to the workers.
JOBS = (
    Job("release_lost_tasks", MINUTE, "ops.services.release_lost_tasks"),
    Job("start_reminders", MINUTE, "progress.services.reminders.start_reminders"),
    Job("start_reviews", MINUTE, "progress.services.mailings.start_reviews"),
    Job("sample_status", MINUTE, "ops.services.sampling.sample_status"),
    Job("purge_exports", 5 * MINUTE, "ops.services.exporting.purge_exports"),
    Job("purge_imports", HOUR, "ops.services.importing.purge_imports", offset=timedelta(minutes=35)),
    Job("keep_tombstones", 5 * MINUTE, "ops.services.tombstones.keep_tombstones"),
    Job(BACKUP, DAY, "ops.services.daily.back_up_daily", offset=timedelta(hours=2)),
    Job("take_backups_elsewhere", HOUR, "ops.services.daily.take_elsewhere", offset=timedelta(minutes=15)),
    Job("purge_undo", HOUR, "memory.services.purge_undo"),
    Job("reindex_left", HOUR, "memory.services.reindexing_left.reindex_left", offset=timedelta(minutes=25)),
    Job("erase_due", HOUR, "ops.services.erasing.erase_due", offset=timedelta(minutes=35)),
    Job("refresh_weather", 10 * MINUTE, "profiles.weather.wishes.start_refreshing"),
    Job("purge_rests", HOUR, "profiles.care.purge_rests"),
    Job("purge_held_handles", DAY, "profiles.services.purge_held_handles", offset=timedelta(hours=2, minutes=25)),
    Job("purge_weather", DAY, "profiles.weather.services.purge_weather", offset=timedelta(hours=2, minutes=30)),
    Job("purge_sent", DAY, "memory.services.egress.purge_sent", offset=timedelta(hours=2, minutes=35)),
    Job("tell_due", DAY, "memory.services.telling_due.tell_due", offset=timedelta(hours=2, minutes=45)),
    Job("count_bank", DAY, "memory.services.counting_due.start_counting", offset=timedelta(hours=4)),
    Job("catch_up_progress", DAY, "progress.services.catching_up_due.catch_up", offset=timedelta(hours=2, minutes=55)),
    Job("prune_reminders", DAY, "progress.services.reminders.prune_reminders", offset=timedelta(hours=3)),
    Job("purge_expired", DAY, "accounts.services.purge_expired", offset=timedelta(hours=3, minutes=5)),
    Job("purge_bulk_actions", DAY, "accounts.bulk.services.purge_actions", offset=timedelta(hours=3, minutes=10)),
    Job("prune_records", DAY, "ops.services.prune_records", offset=timedelta(hours=3, minutes=15)),
)


def jobs_with(*, backup_at: timedelta) -> tuple[Job, ...]:
    """All jobs, the daily backup at this time after midnight (UTC)."""
    return tuple(replace(job, offset=backup_at) if job.name == BACKUP else job for job in JOBS)
