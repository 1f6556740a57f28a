"""Background work of accounts. Arguments are stored in clear, so they are ids."""

import logging
from datetime import timedelta
from uuid import UUID

from anymail.exceptions import AnymailError
from django_tasks import task

from accounts.mail import mail_challenge

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
    try:
        mail_challenge(UUID(login_code_id))
    except (AnymailError, OSError) as error:  # what smtplib raises is an OSError
        # The kind alone: the text names the address.
        logger.warning("sign-in mail %s was not sent: %s", login_code_id, type(error).__name__)
        raise MailNotSent from None
