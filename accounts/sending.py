"""The one way by which mail leaves LOT: two parts from templates, the right headers, nothing to where none may go."""

import logging
from dataclasses import dataclass, field
from typing import Any

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.mail_blocks import may_mail

logger = logging.getLogger("lot.mail")

# RFC 3834: no vacation notes in return.
HEADERS = {"Auto-Submitted": "auto-generated"}


class MailNotSent(Exception):
    """A try reached nobody. Stands for causes that name the address."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it has an address. `template` names two files, `.txt` and `.html`.

    `stop_url` is where a mail that nobody asked for just now is switched off. `key` is the same for each try to send
    the same mail: a service that knows it sends one.
    """

    subject: str
    template: str
    content: dict[str, Any] = field(default_factory=dict)
    stop_url: str = ""
    key: str = ""


def send_mail(address: str, letter: Letter) -> bool:
    """Send it; False where mail to this address has been stopped.

    What was asked for just now, as a code, passes more easily than what comes by itself. Never inside a transaction.
    Raises MailNotSent; the log names the kind of failure and not the address.
    """
    if not may_mail(address, is_asked_for=not letter.stop_url, at=timezone.now()):
        logger.info("%s was not sent: mail to this address is stopped", letter.template)
        return False
    try:
        _made(address, letter).send()
    except (AnymailError, OSError) as error:  # what smtplib raises is an OSError
        logger.warning("%s was not sent: %s", letter.template, type(error).__name__)
        raise MailNotSent from None
    return True


def _made(address: str, letter: Letter) -> EmailMultiAlternatives:
    site = {"app_name": settings.APP_NAME, "public_url": settings.PUBLIC_URL, "stop_url": letter.stop_url}
    content = letter.content | site
    mail = EmailMultiAlternatives(
        # No code and nothing personal in the subject: subjects stand in mail logs and on lock screens.
        subject=letter.subject % {"app": settings.APP_NAME},
        body=render_to_string(f"{letter.template}.txt", content),
        to=[address],
        headers=HEADERS | _stop_headers(letter.stop_url),
    )
    mail.attach_alternative(render_to_string(f"{letter.template}.html", content), "text/html")
    mail.idempotency_key = letter.key  # type: ignore[attr-defined]  # read by lot.mail.ResendBackend
    return mail


def _stop_headers(url: str) -> dict[str, str]:
    """RFC 8058: mail programs show a button that posts to this address."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
