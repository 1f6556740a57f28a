"""Background work of accounts. Arguments are stored in clear, so they are ids."""

from uuid import UUID

from django_tasks import task

from accounts.mail import mail_challenge


@task()
def send_sign_in_mail(login_code_id: str) -> None:
    """Send the mail of a challenge. A second run makes a new code and link, and voids those of the first."""
    mail_challenge(UUID(login_code_id))
