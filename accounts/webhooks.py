"""What Resend tells of mails that were sent: taken from nobody who cannot sign for it."""

import logging
from datetime import datetime
from typing import Any

from anymail.signals import EventType, tracking
from anymail.webhooks.resend import ResendTrackingWebhookView, SvixWebhookValidationMixin
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.audit import count_refusal
from accounts.mail_blocks import block_mail, note_delivery
from accounts.models import MailBlock
from lot.errors import Forbidden, InvalidInput, NotFound

logger = logging.getLogger("lot.mail")

SIGNED_HEADERS = ("id", "timestamp", "signature")
SUPPRESSED = "email.suppressed"  # Resend did not even try; anymail has no name for it


class ResendWebhook(ResendTrackingWebhookView):
    """anymail's view, with the signature checked by `standardwebhooks`, which is what `svix` stands on."""

    warn_if_no_basic_auth = False
    _svix_webhook = None  # so that the check of the base finds nothing to do

    def __init__(self, **kwargs: Any) -> None:
        super(SvixWebhookValidationMixin, self).__init__(**kwargs)  # past the one that wants svix

    def validate_request(self, request: HttpRequest) -> None:
        """Raises NotFound where no secret is set, Forbidden for what is not signed with it or is 5 minutes old."""
        if not settings.RESEND_WEBHOOK_SECRET:
            raise NotFound
        headers = {f"webhook-{name}": request.headers.get(f"svix-{name}", "") for name in SIGNED_HEADERS}
        try:
            Webhook(settings.RESEND_WEBHOOK_SECRET).verify(request.body, headers, json_parse=False)
        except (WebhookVerificationError, ValueError):  # ValueError: what is no base64, no UTF-8 or no list
            count_refusal("webhook_refused")
            raise Forbidden(_("The signature does not fit."), code="wrong_signature") from None

    def parse_events(self, request: HttpRequest) -> list[Any]:
        """Raises InvalidInput for what is signed and still no event."""
        try:
            events: list[Any] = super().parse_events(request)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise InvalidInput from None
        return events


@receiver(tracking)
def hear_of_mail(event: Any, **_: Any) -> None:
    """Stop mail to an address that turned it away for good or called it unwanted; go on where it arrives."""
    if not event.recipient:
        return
    at = _time_of(event)
    if event.event_type == EventType.DELIVERED:
        note_delivery(address=event.recipient, at=at)
    elif reason := _reason(event):
        _block(event.recipient, reason, at)


def _time_of(event: Any) -> datetime:
    """When it happened, as far as that is told, and never later than now."""
    now = timezone.now()
    return now if event.timestamp is None or timezone.is_naive(event.timestamp) else min(event.timestamp, now)


def _block(address: str, reason: str, at: datetime) -> None:
    if block_mail(address=address, reason=reason, at=at):
        logger.warning("mail to an address is stopped: %s", reason)


def _reason(event: Any) -> str:
    if event.event_type == EventType.COMPLAINED:
        return MailBlock.Reason.COMPLAINED
    if event.event_type in {EventType.BOUNCED, EventType.REJECTED} and _is_for_good(event.esp_event):
        return MailBlock.Reason.BOUNCED
    return MailBlock.Reason.BOUNCED if event.esp_event.get("type") == SUPPRESSED else ""


def _is_for_good(told: Any) -> bool:
    """A full mailbox (`Transient`), or an answer that nobody understands (`Undetermined`), may pass."""
    bounce = told.get("data", {}).get("bounce") or {}
    return bounce.get("type", "Permanent") == "Permanent"
