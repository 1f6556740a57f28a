"""What Django's admin draws as icons, said in words."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()
ICON = re.compile(r'<img src="[^"]*icon-[\w.]+" alt="(True|False|None)"\s*/?>')


@register.filter
def in_words(html: SafeString) -> SafeString:
    """The same cell with "yes" or "no" in the place of a picture. What it is given is escaped already."""
    words = {"True": _("yes"), "False": _("no"), "None": "-"}
    return mark_safe(ICON.sub(lambda found: escape(words[found[1]]), str(html)))  # noqa: S308


# Where Django puts an s behind a word that has one already, or a word of the code's is not one of people's.
NAMES = {
    "user": gettext_lazy("person"),
    "admin tag": gettext_lazy("tag"),
    "users": gettext_lazy("people"),
    "user preferencess": gettext_lazy("preferences"),
    "user progresss": gettext_lazy("progress of people"),
    "memorys": gettext_lazy("memories"),
    "weathers": gettext_lazy("weather"),
    "installation spendings": gettext_lazy("spending of each day"),
    "admin tags": gettext_lazy("tags"),
    "tag grants": gettext_lazy("history of tags"),
    "login codes": gettext_lazy("requests to sign in"),
    "audit events": gettext_lazy("audit"),
    "mail blocks": gettext_lazy("blocked addresses"),
    "tombstones": gettext_lazy("deleted entries"),
    "erasures": gettext_lazy("erased people"),
    "backup runs": gettext_lazy("backups"),
    "job runs": gettext_lazy("runs of jobs"),
    "check runs": gettext_lazy("runs of the doctor"),
    "heartbeats": gettext_lazy("workers and clocks"),
    "tasks": gettext_lazy("background tasks"),
    "provider states": gettext_lazy("state of providers"),
    "counted months": gettext_lazy("months as counted"),
    "questions": gettext_lazy("questions of people"),
}


@register.filter
def called(name: object) -> str:
    """The name of a list or of one of its rows, as people say it."""
    return str(NAMES.get(str(name).lower(), name))
