"""Writes and sends what comes by itself: the review of a month, and reminders. All is asked anew just before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sending import Letter
from profiles.care import is_resting
from profiles.days import local_day
from profiles.stopping import MailKind, stop_url
from progress.models import Reminder, Review
from progress.reminding import SILENT_DAYS, silent_days
from progress.review import review_text
from progress.services.posting import may_have_mail, post
from progress.services.reading import read_months, read_progress


def send_review(*, review_id: UUID, at: datetime) -> bool:
    """Whether it was sent: not where nothing was written in the month, nor where it is not wanted any more.

    Raises MailNotSent.
    """
    row = _read(Review, review_id)
    if row is None:
        return False
    user = row.user
    is_wanted = may_have_mail(user) and user.preferences.has_review and not is_resting(user, at)
    text = review_text(user, row.on) if is_wanted else None
    if text is None:
        return post(row=row, letter=None, at=at)
    content = {"text": text, "kind": MailKind.REVIEW.label}
    letter = Letter(
        subject=_("%(month)s at %%(app)s") % {"month": text.month},
        template="progress/mail/review",
        content=content,
        stop_url=stop_url(user, MailKind.REVIEW),
        key=f"review/{row.pk}",
    )
    return post(row=row, letter=letter, at=at)


def send_reminder(*, reminder_id: UUID, at: datetime) -> bool:
    """Whether it was sent: not where the day has an entry by now. Raises MailNotSent."""
    row = _read(Reminder, reminder_id)
    if row is None:
        return False
    return post(row=row, letter=_reminder(row.user, f"reminder/{row.pk}", at), at=at)


def _reminder(user: User, key: str, at: datetime) -> Letter | None:
    """None where there is nothing to remind of, or nobody who wants it; after seven days without an entry, too."""
    if not may_have_mail(user) or not user.preferences.has_reminders or is_resting(user, at):
        return None
    today, months = local_day(user, at), read_months(user)
    if months.day(today).entries:
        return None
    chosen_on = local_day(user, user.preferences.reminders_from or user.created_at)
    silent = silent_days(today, read_progress(user, months).last_on, chosen_on)
    if silent > SILENT_DAYS:
        return None
    return Letter(
        subject=_("A reminder from %(app)s"),
        template="progress/mail/reminder",
        content={"is_last": silent == SILENT_DAYS, "kind": MailKind.REMINDERS.label},
        stop_url=stop_url(user, MailKind.REMINDERS),
        key=key,
    )


def _read(kind: Any, pk: UUID) -> Any:
    return kind.objects.select_related("user__profile", "user__preferences").filter(pk=pk).first()
