"""Background work of accounts. Arguments are stored in clear, so they are ids."""

import logging
from datetime import timedelta
from uuid import UUID

from anymail.exceptions import AnymailError
from django.utils import timezone
from django_tasks import task

from accounts.mail import mail_challenge

logger = logging.getLogger("lot.mail")

# After the first try; all of them within the ten minutes of a challenge.
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (5, 20, 60, 180))


class MailNotSent(Exception):
    """No try reached anyone. Says nothing of the cause: the causes name the address, and results are kept."""


@task()
def send_sign_in_mail(login_code_id: str, tries: int = 0) -> None:
    """Send the mail of a challenge. A second run makes a new code and link, and voids those of the first.

    What fails on the way is tried again after 5, 20, 60 and 180 seconds; a challenge that has ended by then gets
    no mail. Raises MailNotSent after the last try.
    """
    if _is_sent(login_code_id, tries):
        return
    if tries >= len(DELAYS):
        raise MailNotSent
    later = send_sign_in_mail.using(run_after=timezone.now() + DELAYS[tries])
    later.enqueue(login_code_id, tries + 1)


def _is_sent(login_code_id: str, tries: int) -> bool:
    try:
        mail_challenge(UUID(login_code_id))
    except (AnymailError, OSError) as error:  # what smtplib raises is an OSError
        # The kind alone: the text names the address.
        logger.warning("sign-in mail %s was not sent, try %d: %s", login_code_id, tries + 1, type(error).__name__)
        return False
    return True
