"""The last backup: its age, whether it was verified, and whether it would outlive this machine."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from ops.health.kinds import Check, State

LATE = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class LastBackup:
    """What is known of the newest backup that ended well. `is_verified` is None where nobody has verified it yet."""

    ended_at: datetime
    is_verified: bool | None = None
    verified_at: datetime | None = None
    is_off_site: bool = False  # a copy lies elsewhere
    is_beside_data: bool = False  # on the same disk as the database
    is_fleeting: bool = False  # on a disk that does not outlive a deploy


Reader = Callable[[], LastBackup | None]
_readers: list[Reader] = []


def read_backups_by(reader: Reader) -> None:
    """Name who knows of the backups: called once, by what makes them."""
    _readers[:] = [reader]


def last_backup() -> LastBackup | None:
    """The newest backup, or None where there is none."""
    return _readers[0]() if _readers else None


def check_backup(at: datetime) -> Check:
    """Late after 26 hours; one that failed its verification is none."""
    label = _("Last backup")
    if not _readers:
        return Check("backup", label, State.NOT_SET, _("Not set."), _("Nothing here makes backups."))
    last = last_backup()
    if last is None:
        return Check("backup", label, State.DEGRADED, _("None yet."))
    when = _moment(last.ended_at, at)
    if at - last.ended_at > LATE:
        return Check("backup", label, State.DEGRADED, _("Late. The last: %(when)s.") % {"when": when}, _verified(last))
    if last.is_verified is False:
        return Check("backup", label, State.DEGRADED, _("Not sound."), _verified(last))
    return Check("backup", label, State.OK, f"{when}.", _verified(last))


def check_backup_place(at: datetime) -> Check:
    """For the doctor: a backup that goes with the disk of the database is none."""
    label, last = _("Place of the backups"), last_backup()
    if last is None:
        return Check("backup-place", label, State.NOT_SET, _("Not set."))
    if last.is_off_site:
        return Check("backup-place", label, State.OK, _("Working."), _("A copy lies elsewhere."))
    if last.is_fleeting:
        detail = _("They lie on a disk that does not outlive a deploy. Set BACKUP_URL.")
        return Check("backup-place", label, State.DEGRADED, _("At risk."), detail)
    if last.is_beside_data:
        detail = _("They lie on the disk of the database and go with it. Set BACKUP_URL, or copy them elsewhere.")
        return Check("backup-place", label, State.DEGRADED, _("At risk."), detail)
    return Check("backup-place", label, State.OK, _("Working."), _("They lie on another disk."))


def _verified(last: LastBackup) -> str:
    if last.is_verified is None:
        return _("Not verified yet.")
    when = f"{last.verified_at.astimezone(UTC):%Y-%m-%d %H:%M}" if last.verified_at else "-"
    return (_("Verified %(when)s.") if last.is_verified else _("Failed its verification %(when)s.")) % {"when": when}


def _moment(moment: datetime, at: datetime) -> str:
    """The time; for another day than today its date too."""
    moment, today = moment.astimezone(UTC), at.astimezone(UTC).date()
    time = f"{moment:%H:%M}"
    return time if moment.date() == today else f"{formats.date_format(moment, 'j F')}, {time}"
