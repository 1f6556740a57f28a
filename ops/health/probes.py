"""What has to be asked over the network: by the clock each minute and by the doctor, never by a page."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from ops.models import Probe

SECONDS = 5
OLD = timedelta(minutes=5)  # so long after it was asked, an answer says when it was


def ask_all(at: datetime) -> None:
    """Ask each and keep what was found. Never inside a transaction: each may take some seconds."""
    for name, ask in PROBES.items():
        is_up = ask()
        if is_up is None:
            Probe.objects.filter(name=name).delete()
            continue
        found = {"is_up": is_up, "asked_at": at} | ({"was_up_at": at} if is_up else {})
        Probe.objects.update_or_create(name=name, defaults=found)


def last_probes() -> dict[str, Probe]:
    """What was found last, by name, in one query."""
    return {row.name: row for row in Probe.objects.all()}


def is_web_up() -> bool:
    """Whether `/health` answers under the address that people use."""
    return _answers(f"{settings.PUBLIC_URL}/health", below=HTTPStatus.BAD_REQUEST)


def has_mail_service() -> bool:
    """Whether mail goes to a service at all. Asks nobody."""
    connection = get_connection()
    return bool(getattr(connection, "api_url", None)) or isinstance(connection, EmailBackend)


def is_mail_up() -> bool | None:
    """Whether the mail service can be reached; None where mail goes to no service."""
    connection = get_connection()
    if address := getattr(connection, "api_url", None):
        return _answers(str(address), below=HTTPStatus.INTERNAL_SERVER_ERROR)  # no key is sent: it may well refuse
    return _takes_mail(connection) if isinstance(connection, EmailBackend) else None


def is_queue_up() -> bool | None:
    """Whether Redis answers; None where the database hands tasks out."""
    if not settings.RQ_QUEUES:
        return None
    from ops.redis_queue import is_redis_up

    return is_redis_up()


PROBES: Mapping[str, Callable[[], bool | None]] = {"web": is_web_up, "mail": is_mail_up, "queue": is_queue_up}


def _takes_mail(connection: EmailBackend) -> bool:
    """Connects, with TLS and the password where they are set, and sends nothing."""
    connection.timeout = SECONDS
    try:
        connection.open()
    except (OSError, ValueError):  # what smtplib raises is an OSError
        return False
    connection.close()
    return True


def _answers(address: str, *, below: int) -> bool:
    if not address.startswith(("http://", "https://")):
        return False
    try:
        with urlopen(Request(address, method="HEAD"), timeout=SECONDS) as response:  # noqa: S310 - http or https
            return bool(response.status < below)
    except HTTPError as error:
        return error.code < below
    except (URLError, HTTPException, OSError, ValueError):
        return False
