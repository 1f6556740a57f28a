"""Sends a mailing once: whoever moves its row from due to sending sends, and nobody after them."""

from datetime import datetime

from accounts.models import User
from accounts.sending import Letter, MailNotSent, send_mail
from progress.models import Mailing

State = Mailing.State


def post(*, row: Mailing, letter: Letter | None, at: datetime) -> bool:
    """Send the letter of a mailing; without one, or where mail to the address is stopped, it is noted as not sent.

    A worker that is killed in between leaves the row at `sending`: that mail is not sent again. A try that failed goes
    back to due, and raises MailNotSent for the worker to try again; each try has the key of the row.
    """
    if not row.move(State.DUE, State.SENDING):
        return False
    is_sent = False
    try:
        is_sent = letter is not None and send_mail(row.user.email, letter)
    except MailNotSent:
        row.move(State.SENDING, State.DUE)
        raise
    row.move(State.SENDING, State.SENT if is_sent else State.SKIPPED, sent_at=at if is_sent else None)
    return is_sent


def may_have_mail(user: User) -> bool:
    """Whether LOT writes to this person by itself: not while they are leaving, or not let in."""
    return user.may_sign_in and user.leaves_at is None
