"""Links that the server prints: a way in when mail is down, an invitation, and the first link of all."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import codes
from accounts.audit import record_event
from accounts.mail import link_url
from accounts.models import LoginCode, User
from accounts.services import read_address

PRINTED_LIFETIME = timedelta(minutes=60)
FIRST_LIFETIME = timedelta(hours=24)


@transaction.atomic
def print_link(*, email: str) -> str:
    """A link for this address that works once, in any browser, for 60 minutes, even while sign-up is closed.

    Raises InvalidInput (`email`).
    """
    address = read_address(email)
    token = _make_link(LoginCode.Kind.PRINTED, address, PRINTED_LIFETIME)
    user = User.objects.by_email(address)
    record_event(kind="link_printed", subject_id=user.pk if user else None)
    return link_url(token)


@transaction.atomic
def print_first_link() -> str | None:
    """The link whose holder becomes the admin, and no older one; None once there is an admin."""
    if User.objects.filter(is_staff=True).exists():
        return None
    LoginCode.objects.filter(kind=LoginCode.Kind.FIRST, ended_at=None).update(ended_at=timezone.now())
    token = _make_link(LoginCode.Kind.FIRST, "", FIRST_LIFETIME)
    return settings.PUBLIC_URL + reverse("welcome", args=[token])


def is_first_link(token: str) -> bool:
    """Whether this is the first link, and there is no admin yet."""
    live = LoginCode.objects.live(timezone.now()).filter(kind=LoginCode.Kind.FIRST)
    is_known = live.filter(link_hash=codes.hash_link(token)).exists()
    return is_known and not User.objects.filter(is_staff=True).exists()


def _make_link(kind: LoginCode.Kind, email: str, lifetime: timedelta) -> str:
    token = codes.new_link_token()
    LoginCode.objects.create(
        kind=kind,
        email=email,
        link_hash=codes.hash_link(token),
        has_code=False,
        expires_at=timezone.now() + lifetime,
    )
    return token
