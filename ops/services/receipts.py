"""The receipt of an erasure: what went, when, and what stays where until when. Nothing that the person wrote."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.sending import Letter, MailNotSent, send_mail
from lot.dates import write_date
from ops.backups.retention import Keep
from ops.models import Erasure

logger = logging.getLogger("lot.ops")

# The oldest that `backup_db` keeps: one a month.
BACKUPS_KEPT = timedelta(days=31 * Keep().monthly)


def send_receipt(erasure: Erasure, *, address: str) -> bool:
    """Mail it; False where it reached nobody."""
    content = {
        "number": erasure.pk,
        "erased_at": erasure.erased_at,
        "lines": lines_of(erasure.counts),
        "stays": what_stays(erasure),
    }
    try:
        with timezone.override("UTC"):  # the person's zone is gone with the rest
            return send_mail(address, Letter(_("Your account at %(app)s"), "ops/mail/erased", content))
    except MailNotSent:
        logger.warning("receipt %s was not sent", erasure.pk)
        return False


def lines_of(counts: dict[str, int]) -> list[tuple[str, int]]:
    """What was erased, by the names that pages have for it; the rest in one number."""
    names = {
        "memory.MemoryAnswer": _("answers"),
        "memory.Note": _("notes"),
        "intentions.CheckIn": _("moods"),
        "intentions.Intention": _("intentions"),
        "memory.Memory": _("memories"),
        "memory.Story": _("versions of the story"),
        "progress.Award": _("badges"),
    }
    lines = [(name, counts[label]) for label, name in names.items() if counts.get(label)]
    rest = sum(number for label, number in counts.items() if label not in names)
    return [*lines, (_("other rows: questions, sources, the search index, settings, sessions, the key"), rest)]


def what_stays(erasure: Erasure) -> list[str]:
    """What is not in the hands of this server alone, or outlives the account on purpose; where, and until when."""
    until = write_date(erasure.erased_at + BACKUPS_KEPT)
    stays = [
        _(
            "Backups made before hold these rows sealed. The key that opens them is taken out of every backup that LOT "
            "can reach; the backups themselves are removed with their age, the last by %(until)s."
        )
        % {"until": until},
        _("The audit of this server keeps, by ids alone, that this account was made, signed in and was erased."),
        _("An id and the time of erasure stay, so that no restore brings the account back."),
    ]
    if settings.RESEND_API_KEY:
        stays.append(_("The service that carried this mail, Resend, keeps address and mail by its own terms."))
    if erasure.hosts:
        sent = _("What was sent to AI providers stays there by their terms: %(hosts)s.")
        stays.append(sent % {"hosts": ", ".join(erasure.hosts)})
    return stays
