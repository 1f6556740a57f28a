"""Help lines grow old: `manage.py check --database default` names those that nobody has checked for a year."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db.utils import DatabaseError
from django.utils import timezone

from profiles.models import HelpLine


@register(Tags.database)
def check_help_lines(**_: Any) -> list[CheckMessage]:
    """One warning for all of them, with the countries."""
    try:
        stale = list(HelpLine.objects.stale(timezone.now().date()))
    except DatabaseError:  # before the first migration there is no table
        return []
    if not stale:
        return []
    countries = ", ".join(sorted({line.country or "international" for line in stale}))
    hint = "Check them at their source and set the day in the admin."
    return [
        Warning(f"{len(stale)} help lines were last checked over a year ago: {countries}.", hint=hint, id="lot.W003")
    ]
