"""The forms about an intention, as they came in: what is set, changed, marked or ended."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from intentions import rules
from lot.errors import LotError

PLACES = ("today", "list", "next", "own")


@dataclass(frozen=True, slots=True)
class IntentionForm:
    """`name` is one of set, next, change, day, end, today, reopen; `place` says where it stood."""

    name: str
    place: str
    id: UUID | None = None
    text: str = ""
    reflection: str = ""
    starts_on: str = ""
    ends_on: str = ""
    on: str = ""
    today: str = ""
    seen: str = ""
    message: str = ""
    field: str = ""

    @property
    def typed(self) -> str:
        """The words in it."""
        return self.text or self.reflection


def read_form(request: HttpRequest, name: str, intention_id: UUID | None = None) -> IntentionForm:
    """What was sent."""
    sent = request.POST.get
    place = sent("from", "")
    return IntentionForm(
        name,
        place if place in PLACES and (intention_id or place != "own") else "list",
        intention_id,
        text=sent("text", ""),
        reflection=sent("reflection", ""),
        starts_on=sent("starts_on", ""),
        ends_on=sent("ends_on", ""),
        on=sent("on", ""),
        today=sent("today", ""),
        seen=sent("seen", ""),
    )


def failed(form: IntentionForm, error: LotError, message: str = "") -> IntentionForm:
    """The form again, with what was typed and what went wrong."""
    lines = [line for lines in error.fields.values() for line in lines] or [error.message]
    return replace(
        form,
        text=_shown(form.text),
        reflection=_shown(form.reflection),
        starts_on=_shown(form.starts_on),
        ends_on=_shown(form.ends_on),
        on=_shown(form.on),
        message=message or " ".join(lines),
        field=next(iter(error.fields), ""),
    )


def read_date(text: str, field: str) -> date | None:
    """A date, or None where none was given. Raises InvalidInput."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise rules.refused(field, _("A date such as 2026-03-05.")) from None


def _shown(text: str) -> str:
    """What was typed, without what no page can hold."""
    return text.replace("\0", "")
