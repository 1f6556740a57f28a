"""LOT is closed while its database is replaced, and opened or left closed as it was before."""

import logging
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _

from ops.models import Incident
from ops.services.maintenance import end_maintenance, start_maintenance

logger = logging.getLogger("lot.ops")


@contextmanager
def closed_meanwhile(*, and_afterwards: bool = False) -> Iterator[None]:
    """Inside, pages and REST of the default database answer 503. What stands there afterwards, old or new, is opened
    again; where an operator had closed it, it stays closed until they open it. With `and_afterwards` it is opened only
    where the block fails."""
    before, is_to_open = _close(), True
    try:
        yield
        is_to_open = not and_afterwards
    finally:
        if is_to_open:
            _open_again(before)


def _close() -> Incident | None:
    """The maintenance of an operator, or None where it was open. Every process has seen it when this returns."""
    try:
        before = Incident.objects.closing()
        if before is None:
            start_maintenance(at=timezone.now(), message=_("LOT is being put back."))
    except Error as error:  # of a version that knows no maintenance
        logger.warning("LOT could not be closed meanwhile: %s", type(error).__name__)
        return None
    if before is None and math.isfinite(settings.MAINTENANCE_LOOK_SECONDS):
        time.sleep(settings.MAINTENANCE_LOOK_SECONDS)
    return before


def _open_again(before: Incident | None) -> None:
    try:
        if before is None:
            end_maintenance(at=timezone.now())
        elif Incident.objects.closing() is None:
            start_maintenance(at=timezone.now(), until=_still_ahead(before), message=before.title)
    except Error as error:
        logger.warning("LOT could not be opened again: %s. Run manage.py maintenance off", type(error).__name__)


def _still_ahead(before: Incident) -> datetime | None:
    return before.expected_at if before.expected_at and before.expected_at > timezone.now() else None
