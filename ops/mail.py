"""The mail with the code that an export asks for. The code exists in it alone, its hash is stored."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes
from accounts.mail import HEADERS
from ops.models import Export


def mail_export_code(export_id: UUID) -> None:
    """Make the code, store its hash, send it to the person's address. Does nothing for a wish that has ended."""
    rows = Export.objects.to_confirm(timezone.now()).filter(pk=export_id)
    row = rows.select_related("user").first()
    if row is None:
        return
    code = codes.code_of(codes.new_link_token())
    if rows.update(code_hash=codes.hash_code(row.pk, code)):
        content = {"app_name": settings.APP_NAME, "public_url": settings.PUBLIC_URL, "code": codes.spaced(code)}
        mail = EmailMultiAlternatives(
            subject=_("Your data at %(app)s") % {"app": settings.APP_NAME},
            body=render_to_string("ops/mail/export_code.txt", content),
            to=[row.user.email],
            headers=HEADERS,
        )
        mail.attach_alternative(render_to_string("ops/mail/export_code.html", content), "text/html")
        mail.send()
