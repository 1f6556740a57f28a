"""What stands on the first page of the admin: whatever of the checks in `ops.health` needs a look, and who is here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from lot.version import VERSION
from ops.health import Check, examine, read_health

WEEK = timedelta(days=7)
# Where to look, by the beginning of a check's name.
PLACES = {
    "backup": ("ops_backuprun_changelist", ""),
    "jobs": ("ops_jobrun_changelist", ""),
    "background": ("ops_task_changelist", "?status__exact=FAILED"),
    "worker-seen": ("ops_heartbeat_changelist", ""),
    "provider": ("memory_providerstate_changelist", ""),
    "engine": ("memory_providercall_changelist", ""),
    "help-lines": ("profiles_helpline_changelist", ""),
    "blocked-mail": ("accounts_mailblock_changelist", "?lifted_at__isempty=1"),
    "mail": ("ops_task_changelist", ""),
    "leaving": ("accounts_user_changelist", "?state=leaving"),
}


@dataclass(frozen=True, slots=True)
class Attention:
    """A check that needs a look, and the list where more is seen; empty where there is none."""

    check: Check
    url: str


def start() -> dict[str, Any]:
    """For the template."""
    at = timezone.now()
    checks = [*read_health(at).checks, *examine(at)]
    people = User.objects.present()
    return {
        "attention": [Attention(check, _place(check.name)) for check in checks if check.needs_a_look],
        "looked_at": len(checks),
        "people": people.count(),
        "lately": people.filter(last_seen_at__gte=at - WEEK).count(),
        "app_version": VERSION,
    }


def _place(name: str) -> str:
    for beginning, (route, query) in PLACES.items():
        if name.startswith(beginning):
            return reverse(f"admin:{route}") + query
    return ""
