"""The backup of the day, and its way to the place elsewhere."""

from datetime import datetime, timedelta

from ops.backups.errors import StoreAway
from ops.backups.locks import exclusively
from ops.backups.stores import LocalStore, configured_stores
from ops.models import BackupRun
from ops.services.backing_up import BUSY, RUN_LOCK, back_up, take_there
from ops.services.verifying import verify

# Less than a day, so that one which was made late does not stand for the next.
PERIOD = timedelta(hours=23)


def back_up_daily(*, at: datetime) -> str:
    """Back up and verify; returns the name. The first of a month holds a record of the configuration too.

    Run by the clock at BACKUP_AT. A second run within the day, after one that failed to verify, makes no other.
    """
    run = BackupRun.objects.done().filter(label="", started_at__gt=at - PERIOD).first()
    month = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    is_first = not BackupRun.objects.done().filter(label="", started_at__gte=month).exists()
    name = run.name if run else back_up(full=is_first).manifest.name
    verify(name=name)
    return name


def take_elsewhere(*, at: datetime) -> int:
    """Take what is here and not there to the place of BACKUP_URL; returns how many backups. Raises StoreAway."""
    local, *others = configured_stores()
    assert isinstance(local, LocalStore)
    count = 0
    for store in others:
        with exclusively(RUN_LOCK, busy=BUSY):
            taken = take_there(local, store)
        if taken is None:
            raise StoreAway(f"{store.place} does not answer.")
        BackupRun.objects.filter(name__in=taken).update(is_elsewhere=True)
        count += len(taken)
    return count
