"""This machine: room on the disk, and the cache of this process."""

import secrets
import shutil
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from ops.health.kinds import Check, State

MIB = 1024 * 1024
FULL = 10  # a tenth of what is to stay free: nothing can be saved for much longer


def free_mib() -> int:
    """Room on the disk that holds the data directory."""
    place = settings.DATA_DIR if settings.DATA_DIR.exists() else settings.BASE_DIR
    return shutil.disk_usage(place).free // MIB


def check_disk(at: datetime) -> Check:
    """DISK_FREE_MIB are to stay free. A full disk stops the embedded database, and no other."""
    free, least = free_mib(), settings.DISK_FREE_MIB
    state = State.OK if free >= least else State.DEGRADED
    if settings.EMBEDDED and free < least // FULL:
        state = State.DOWN
    words = _("Working.") if state is State.OK else _("Short of room.")
    return Check("disk", _("Disk"), state, words, _("%(n)d MiB free on this machine.") % {"n": free})


def check_cache(at: datetime) -> Check:
    """What is put in comes out."""
    mark = secrets.token_hex(8)
    cache.set("ops.health", mark, 10)
    is_up = cache.get("ops.health") == mark
    state = State.OK if is_up else State.DEGRADED
    return Check("cache", _("Cache"), state, _("Working.") if is_up else _("Working, slower."))
