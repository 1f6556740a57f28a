"""The backup of the day, and its way to the place elsewhere."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from ops.backups.archives import CONFIGURATION
from ops.backups.errors import StoreAway
from ops.backups.locks import exclusively
from ops.backups.stores import LocalStore, configured_stores, local_store
from ops.models import BackupRun
from ops.services.backing_up import BUSY, RUN_LOCK, back_up, take_there
from ops.services.verifying import verify

DAY = timedelta(days=1)


def back_up_daily(*, at: datetime) -> str:
    """Back up and verify; returns the name. The first of a month holds a record of the configuration too.

    Run by the clock at BACKUP_AT. Tried again, it verifies what was made since, unless that is known to be damaged:
    then it makes another. One made by hand before does not stand for it, or the next would be late.
    """
    made = BackupRun.objects.done().filter(label="", started_at__gte=_due(at)).exclude(is_sound=False).first()
    name = made.name if made else back_up(full=not _has_record(at)).manifest.name
    verify(name=name)
    return name


def _due(at: datetime) -> datetime:
    """When the backup of this period was to begin."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    due = midnight + settings.BACKUP_AT
    return due if due <= at else due - DAY


def _has_record(at: datetime) -> bool:
    """Whether a full backup of this month (UTC) lies here."""
    month = f"lot-{at.astimezone(UTC):%Y%m}"
    return any(name.startswith(month) and name.endswith(CONFIGURATION) for name in local_store().names())


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
