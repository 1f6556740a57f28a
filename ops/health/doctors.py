"""What only the doctor says: it takes an operator to know, or to mend."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from ops.health.backups import check_backup_place
from ops.health.kinds import Check, State
from ops.health.people import PEOPLE
from ops.models import CheckRun, Heartbeat


def check_keys_copied(at: datetime) -> Check:
    """Nobody can see from here where else the keyring lies: somebody says so, and of which keys."""
    label, last = _("Copy of the keys"), CheckRun.objects.newest(CheckRun.Kind.KEYS_COPIED)
    copied = {line["name"] for line in last.lines} if last else set()
    if missing := sorted(set(settings.DATA_KEYS.keys) - copied):
        detail = _(
            "Of %(keys)s of DATA_KEYS no copy is known elsewhere. Without it no backup can be read. Copy the keyring "
            "to a place apart from the backups, then: manage.py doctor --keys-copied"
        ) % {"keys": ", ".join(missing)}
        return Check("keys-copied", label, State.DEGRADED, _("Not known."), detail)
    return Check("keys-copied", label, State.OK, _("Known."), _("Said on %(on)s.") % {"on": f"{last.at:%Y-%m-%d}"})  # type: ignore[union-attr]


def check_worker_seen(at: datetime) -> Check:
    """Without a worker no mail leaves, and nothing says so."""
    label = _("Worker")
    if Heartbeat.objects.filter(kind=Heartbeat.Kind.WORKER).exists():
        return Check("worker-seen", label, State.OK, _("Seen."))
    return Check("worker-seen", label, State.DEGRADED, _("Never seen."), _("Run manage.py work, or no mail leaves."))


DOCTORS = (check_keys_copied, check_backup_place, check_worker_seen, *PEOPLE)
