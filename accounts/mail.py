"""The one mail of a challenge: the code and the link exist in it alone, only hashes are stored."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes
from accounts.models import LoginCode, User
from accounts.services import is_sign_up_open

# RFC 3834: no vacation notes in return.
HEADERS = {"Auto-Submitted": "auto-generated"}


def mail_challenge(login_code_id: UUID) -> None:
    """Make code and link of a live challenge, store their hashes, send them. Does nothing for a dead one.

    Who is not known while sign-up is closed gets a line why not, and no code comes to exist.
    """
    row = LoginCode.objects.live(timezone.now()).filter(pk=login_code_id).first()
    if row is None:
        return
    if User.objects.by_email(row.email) is None and not is_sign_up_open(row.email):
        _send(row.email, "no_account", {})
        return
    token = codes.new_link_token()
    code = codes.code_of(token)
    is_stored = (
        LoginCode.objects.live(timezone.now())
        .filter(pk=row.pk)
        .update(link_hash=codes.hash_link(token), code_hash=codes.hash_code(row.pk, code) if row.has_code else None)
    )
    if is_stored:
        shown = codes.spaced(code) if row.has_code else ""
        _send(row.email, "sign_in", {"code": shown, "link": link_url(token), "is_bound": row.nonce_hash is not None})


def link_url(token: str) -> str:
    """The whole address behind which a link token works."""
    return settings.PUBLIC_URL + reverse("sign_in_link", args=[token])


def _send(address: str, name: str, content: dict[str, object]) -> None:
    content |= {"app_name": settings.APP_NAME, "public_url": settings.PUBLIC_URL}
    mail = EmailMultiAlternatives(
        # No code in the subject: subjects stand in mail logs and on lock screens.
        subject=_("Sign in to %(app)s") % {"app": settings.APP_NAME},
        body=render_to_string(f"accounts/mail/{name}.txt", content),
        to=[address],
        headers=HEADERS,
    )
    mail.attach_alternative(render_to_string(f"accounts/mail/{name}.html", content), "text/html")
    mail.send()
