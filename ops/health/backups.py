"""The last backup: its age, whether it was verified, and whether it would outlive this machine."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.models import User
from ops.health.disks import is_fleeting, is_same_disk, place_of_database
from ops.health.kinds import Check, State
from ops.models import BackupRun

LATE = timedelta(hours=26)


def check_backup(at: datetime) -> Check:
    """Late after 26 hours; one that failed its verification is none. Nobody is late on their first day."""
    label, last = _("Last backup"), BackupRun.objects.newest()
    if last is None:
        is_new = not User.objects.filter(created_at__lt=at - LATE).exists()
        return Check("backup", label, State.OK if is_new else State.DEGRADED, _("None yet."))
    when = _moment(last.started_at, at)
    if at - last.started_at > LATE:
        return Check("backup", label, State.DEGRADED, _("Late. The last: %(when)s.") % {"when": when}, _verified(last))
    if last.is_sound is False:
        return Check("backup", label, State.DEGRADED, _("Not sound."), _verified(last))
    return Check("backup", label, State.OK, f"{when}.", _verified(last))


def check_backup_place(at: datetime) -> Check:
    """For the doctor: a backup that goes with the disk of the database is none."""
    label, last = _("Place of the backups"), BackupRun.objects.newest()
    if last is None:
        return Check("backup-place", label, State.NOT_SET, _("Not set."))
    if last.is_elsewhere:
        return Check("backup-place", label, State.OK, _("Working."), _("A copy lies elsewhere."))
    if is_fleeting(settings.BACKUP_DIR):
        detail = _("They lie on a disk that does not outlive a deploy. Set BACKUP_URL.")
        return Check("backup-place", label, State.DEGRADED, _("At risk."), detail)
    place = place_of_database(connection.settings_dict)
    if place and is_same_disk(settings.BACKUP_DIR, place):
        detail = _("They lie on the disk of the database and go with it. Set BACKUP_URL, or copy them elsewhere.")
        return Check("backup-place", label, State.DEGRADED, _("At risk."), detail)
    return Check("backup-place", label, State.OK, _("Working."), _("They lie on another disk."))


def _verified(last: BackupRun) -> str:
    if last.is_sound is None or last.verified_at is None:
        return _("Not verified yet.")
    when = f"{last.verified_at.astimezone(UTC):%Y-%m-%d %H:%M}"
    return (_("Verified %(when)s.") if last.is_sound else _("Failed its verification %(when)s.")) % {"when": when}


def _moment(moment: datetime, at: datetime) -> str:
    """The time; for another day than today its date too."""
    moment, today = moment.astimezone(UTC), at.astimezone(UTC).date()
    time = f"{moment:%H:%M}"
    return time if moment.date() == today else f"{formats.date_format(moment, 'j F')}, {time}"
