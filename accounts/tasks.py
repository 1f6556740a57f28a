"""Background work of accounts. Arguments are stored in clear, so they are ids."""

from datetime import timedelta
from uuid import UUID

from django_tasks import task

from accounts.mail import (
    mail_address_changed,
    mail_address_code,
    mail_challenge,
    mail_confirmation,
    mail_leaving,
    mail_way_in,
)

# After the first try; all of them within the ten minutes of a challenge.
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (5, 20, 60, 180))


@task(retry_after=DELAYS)
def send_sign_in_mail(login_code_id: str) -> None:
    """Send the mail of a challenge. A second run makes a new code and link, and voids those of the first.

    Raises MailNotSent, and is tried again after 5, 20, 60 and 180 seconds; a challenge that has ended by then gets
    no mail.
    """
    mail_challenge(UUID(login_code_id))


@task(retry_after=DELAYS)
def send_address_code_mail(change_id: str) -> None:
    """Send the code of a wish for another address; a second run makes a new code. Raises MailNotSent as above."""
    mail_address_code(UUID(change_id))


@task()
def send_address_changed_mail(change_id: str) -> None:
    """Tell the old address that another one counts. Raises MailNotSent, and is tried again for half an hour."""
    mail_address_changed(UUID(change_id))


@task(retry_after=DELAYS)
def send_confirmation_mail(confirmation_id: str) -> None:
    """Send the code that confirms something; a second run makes a new code. Raises MailNotSent as above."""
    mail_confirmation(UUID(confirmation_id))


@task()
def send_leaving_mail(user_id: str) -> None:
    """Tell a person when their account is deleted, and the way back. Raises MailNotSent, and is tried again for half an
    hour."""
    mail_leaving(UUID(user_id))


@task()
def send_way_in_mail(user_id: str) -> None:
    """Show a person the way in, for staff. Raises MailNotSent, and is tried again for half an hour."""
    mail_way_in(UUID(user_id))
