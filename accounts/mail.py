"""The mails of signing in, of changing the address and of leaving: codes and links exist in them alone, hashes are
stored."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes
from accounts.door import has_codes_left
from accounts.models import AddressChange, Confirmation, LoginCode, User
from accounts.sending import Letter, send_mail
from accounts.services import is_sign_up_open
from accounts.way_in import way_in_url
from lot.dates import written_for


def mail_challenge(login_code_id: UUID) -> None:
    """Make code and link of a live challenge, store their hashes, send them. Does nothing for a dead one.

    Who is not known while sign-up is closed gets a line why not, and no code comes to exist.
    """
    row = LoginCode.objects.live(timezone.now()).filter(pk=login_code_id).first()
    if row is None:
        return
    if User.objects.by_email(row.email) is None and not is_sign_up_open(row.email):
        send_mail(row.email, _letter(_("Sign in to %(app)s"), "no_account"))
        return
    token = codes.new_link_token()
    code = codes.code_of(token) if row.has_code and has_codes_left(row.email) else ""
    is_stored = (
        LoginCode.objects.live(timezone.now())
        .filter(pk=row.pk)
        .update(
            link_hash=codes.hash_link(token),
            code_hash=codes.hash_code(row.pk, code) if code else None,
            has_code=bool(code),
        )
    )
    if is_stored:
        shown = codes.spaced(code) if code else ""
        content = {"code": shown, "link": link_url(token), "is_bound": row.nonce_hash is not None}
        send_mail(row.email, _letter(_("Sign in to %(app)s"), "sign_in", content))


def mail_address_code(change_id: UUID) -> None:
    """Make the code of a wish for another address, store its hash, send it there. Does nothing for a dead one.

    An address that has an account gets a line that nothing was changed, and no code comes to exist.
    """
    row = AddressChange.objects.live(timezone.now()).filter(pk=change_id).first()
    if row is None:
        return
    subject = _("Your address at %(app)s")
    if User.objects.by_email(row.email) is not None:
        send_mail(row.email, _letter(subject, "address_taken"))
        return
    code = codes.code_of(codes.new_link_token())
    is_stored = (
        AddressChange.objects.live(timezone.now()).filter(pk=row.pk).update(code_hash=codes.hash_code(row.pk, code))
    )
    if is_stored:
        send_mail(row.email, _letter(subject, "address_code", {"code": codes.spaced(code)}))


def mail_address_changed(change_id: UUID) -> None:
    """Tell the old address that another one counts."""
    row = AddressChange.objects.exclude(old_email="").filter(pk=change_id).first()
    if row is not None:
        send_mail(row.old_email, _letter(_("Your address at %(app)s"), "address_changed"))


def mail_confirmation(confirmation_id: UUID) -> None:
    """Make the code of what a person is asked to confirm, store its hash, send it. Does nothing for a dead one."""
    rows = Confirmation.objects.live(timezone.now()).filter(pk=confirmation_id)
    row = rows.select_related("user").first()
    if row is None:
        return
    code = codes.code_of(codes.new_link_token())
    if rows.update(code_hash=codes.hash_code(row.pk, code)):
        subject, content = _("Your account at %(app)s"), {"code": codes.spaced(code), "purpose": row.purpose}
        send_mail(row.user.email, _letter(subject, "confirmation", content))


def mail_leaving(user_id: UUID) -> None:
    """Tell a person that they leave, when, and the way back. Does nothing where they stay after all."""
    user = User.objects.present().select_related("profile").filter(pk=user_id, leaves_at__isnull=False).first()
    if user is None:
        return
    # By name: profiles stands to the right of accounts.
    with timezone.override(user.profile.tzinfo), written_for(user):
        content = {"leaves_at": user.leaves_at, "may_sign_in": user.may_sign_in}
        send_mail(user.email, _letter(_("Your account at %(app)s"), "leaving", content))


def mail_way_in(user_id: UUID) -> None:
    """Show a person the way in, because staff asked for it. Does nothing for who is not let in by now."""
    user = User.objects.present().filter(pk=user_id, is_suspended=False).first()
    if user is not None:
        send_mail(user.email, _letter(_("The way into %(app)s"), "way_in", {"link": way_in_url(user)}))


def link_url(token: str) -> str:
    """The whole address behind which a link token works."""
    return settings.PUBLIC_URL + reverse("sign_in_link", args=[token])


def _letter(subject: str, name: str, content: Mapping[str, object] | None = None) -> Letter:
    return Letter(subject, f"accounts/mail/{name}", dict(content or {}))
