"""Background work of accounts. Arguments are stored in clear, so they are ids."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from anymail.exceptions import AnymailError
from django_tasks import task

from accounts.mail import (
    mail_address_changed,
    mail_address_code,
    mail_challenge,
    mail_confirmation,
    mail_leaving,
)

logger = logging.getLogger("lot.mail")

# After the first try; all of them within the ten minutes of a challenge.
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (5, 20, 60, 180))


class MailNotSent(Exception):
    """A try reached nobody. Stands for causes that name the address."""


@task(retry_after=DELAYS)
def send_sign_in_mail(login_code_id: str) -> None:
    """Send the mail of a challenge. A second run makes a new code and link, and voids those of the first.

    Raises MailNotSent, and is tried again after 5, 20, 60 and 180 seconds; a challenge that has ended by then gets
    no mail.
    """
    _send(mail_challenge, login_code_id)


@task(retry_after=DELAYS)
def send_address_code_mail(change_id: str) -> None:
    """Send the code of a wish for another address; a second run makes a new code. Raises MailNotSent as above."""
    _send(mail_address_code, change_id)


@task()
def send_address_changed_mail(change_id: str) -> None:
    """Tell the old address that another one counts. Raises MailNotSent, and is tried again for half an hour."""
    _send(mail_address_changed, change_id)


@task(retry_after=DELAYS)
def send_confirmation_mail(confirmation_id: str) -> None:
    """Send the code that confirms something; a second run makes a new code. Raises MailNotSent as above."""
    _send(mail_confirmation, confirmation_id)


@task()
def send_leaving_mail(user_id: str) -> None:
    """Tell a person when their account is deleted, and the way back. Raises MailNotSent, and is tried again for half an
    hour."""
    _send(mail_leaving, user_id)


def _send(mail: Callable[[UUID], None], row_id: str) -> None:
    try:
        mail(UUID(row_id))
    except (AnymailError, OSError) as error:  # what smtplib raises is an OSError
        # The kind alone: the text names the address.
        logger.warning("%s %s was not sent: %s", mail.__name__, row_id, type(error).__name__)
        raise MailNotSent from None
