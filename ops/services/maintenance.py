"""Closing LOT for a while, and opening it again. `/status` tells of it as planned work."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record_event
from lot.errors import Conflict, InvalidInput
from ops.maintenance import lookout
from ops.models import Incident, IncidentUpdate

LONGEST_MESSAGE = 120


def start_maintenance(*, at: datetime, until: datetime | None = None, message: str = "") -> Incident:
    """Close LOT: pages and REST answer 503 from now on, in every process within MAINTENANCE_LOOK_SECONDS.

    `/health`, `/status`, `/metrics`, the admin and signing in go on. Raises Conflict (`maintenance`) where it is
    closed, InvalidInput (`until`, `message`).
    """
    title = message.strip() or _("LOT is being worked on.")
    if len(title) > LONGEST_MESSAGE or "\0" in title:
        raise InvalidInput(fields={"message": [_("At most %(n)d characters.") % {"n": LONGEST_MESSAGE}]})
    if until is not None and until <= at:
        raise InvalidInput(fields={"until": [_("This time is over.")]})
    try:
        with transaction.atomic():
            row = Incident.objects.create(
                kind=Incident.Kind.PLANNED, title=title, started_at=at, expected_at=until, closes=True
            )
            record_event(kind="maintenance_started")
    except IntegrityError:
        raise Conflict(_("LOT is closed already."), code="maintenance") from None
    lookout.forget()
    return row


@transaction.atomic
def end_maintenance(*, at: datetime) -> bool:
    """Open LOT again; False where it was open. Safe to call on a database that was just brought back."""
    row = Incident.objects.select_for_update().filter(closes=True, ended_at=None).first()
    if row is not None:
        row.ended_at = max(at, row.started_at)
        row.save(update_fields=["ended_at", "updated_at"])
        IncidentUpdate.objects.create(incident=row, at=row.ended_at, text=_("Done."))
        record_event(kind="maintenance_ended")
    lookout.forget()
    return row is not None
