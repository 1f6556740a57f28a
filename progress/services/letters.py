"""Writes and sends what comes by itself: the review of a month, and reminders. All is asked anew just before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sending import Letter
from lot.dates import written_for
from profiles.care import is_resting
from profiles.days import is_quiet, local_day, quiet_over
from profiles.stopping import MailKind, stop_url
from progress.models import Reminder, Review
from progress.reminding import LATE, SILENT_DAYS, silent_days
from progress.review import ReviewText, review_text
from progress.services.posting import may_have_mail, post
from progress.services.reading import read_months, read_progress


class StillQuiet(Exception):
    """The person's quiet hours hold; `until` is when they are over. The mailing is as it was."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("quiet hours")


def send_review(*, review_id: UUID, at: datetime) -> bool:
    """Whether it was sent: not where nothing was written in the month, nor where it is not wanted any more.

    Raises MailNotSent, and StillQuiet where the person's quiet hours began meanwhile: it waits until they are over.
    """
    row = _read(Review, review_id)
    if row is None:
        return False
    user = row.user
    if is_quiet(user, at):
        raise StillQuiet(quiet_over(user, at))
    is_wanted = may_have_mail(user) and user.preferences.has_review and not is_resting(user, at)
    with written_for(user):
        text = review_text(user, row.on) if is_wanted else None
        return post(row=row, letter=_review(row, text) if text else None, at=at)


def _review(row: Review, text: ReviewText) -> Letter:
    content = {"text": text, "kind": MailKind.REVIEW.label}
    return Letter(
        subject=_("%(month)s at %%(app)s") % {"month": text.month},
        template="progress/mail/review",
        content=content,
        stop_url=stop_url(row.user, MailKind.REVIEW),
        key=f"review/{row.pk}",
    )


def send_reminder(*, reminder_id: UUID, at: datetime) -> bool:
    """Whether it was sent: not where the day has an entry by now, nor where quiet hours began meanwhile and outlast
    the time in which it is of use. Raises MailNotSent, and StillQuiet where they end before."""
    row = _read(Reminder, reminder_id)
    if row is None:
        return False
    over = quiet_over(row.user, at)
    if at < over <= row.made_at + LATE:
        raise StillQuiet(over)
    letter = _reminder(row.user, f"reminder/{row.pk}", at) if over <= at else None
    return post(row=row, letter=letter, at=at)


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
