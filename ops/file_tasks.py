"""Background work on files that people take along or bring. Arguments are stored in clear, so they are ids."""

import logging
from uuid import UUID

from anymail.exceptions import AnymailError
from django_tasks import task

from accounts.tasks import DELAYS, MailNotSent
from ops.mail import mail_export_code
from ops.services.export_writing import write_export
from ops.services.import_work import work_on_import

logger = logging.getLogger("lot.mail")


@task(retry_after=DELAYS)
def send_export_code_mail(export_id: str) -> None:
    """Send the code of an export; a second run makes a new code. Raises MailNotSent, and is tried again for minutes."""
    try:
        mail_export_code(UUID(export_id))
    except (AnymailError, OSError) as error:
        # The kind alone: the text names the address.
        logger.warning("the code of export %s was not sent: %s", export_id, type(error).__name__)
        raise MailNotSent from None


@task()
def write_export_of(export_id: str) -> None:
    """Write an export."""
    write_export(export_id=UUID(export_id))


@task()
def work_on_import_of(import_id: str) -> None:
    """Look at a file, bring it in, or take it back."""
    work_on_import(import_id=UUID(import_id))
