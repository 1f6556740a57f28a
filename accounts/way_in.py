"""The link of the mail by which staff show people the way in."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User

WAY_IN = "way-in"
LIFETIME = timedelta(days=30)


def way_in_url(user: User) -> str:
    """Where the mail leads that staff send: to the page that asks for the address, with the address filled in.

    It signs nobody in, so it may lie in a mailbox and be opened by a scanner; the code that follows takes the browser
    that asks for it. It names the person by a signed id, since addresses do not belong into the logs of proxies.
    """
    return f"{settings.PUBLIC_URL}{reverse('sign_in')}?for={signing.dumps(user.pk.hex, salt=WAY_IN)}"


def address_on_the_way_in(token: str) -> str:
    """The address to fill in; empty where the link is old, or none of ours."""
    try:
        user_id = UUID(signing.loads(token, salt=WAY_IN, max_age=LIFETIME))
    except (signing.BadSignature, ValueError):
        return ""
    return User.objects.present().filter(pk=user_id).values_list("email", flat=True).first() or ""
