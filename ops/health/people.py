"""What of people and for people an operator should know of: who leaves, whom no mail reaches, help lines gone old."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import MailBlock, User
from ops.health.kinds import Check, State
from profiles.models import HelpLine

LATELY = timedelta(days=30)


def check_help_lines(at: datetime) -> Check:
    """A number that was checked more than a year ago may lead nowhere."""
    label, old = _("Help lines"), HelpLine.objects.stale(at.date()).count()
    if not old:
        return Check("help-lines", label, State.OK, _("Checked within a year."))
    detail = ngettext("%(n)d was not checked for a year.", "%(n)d were not checked for a year.", old) % {"n": old}
    return Check("help-lines", label, State.OK, _("Old."), detail, is_to_know=True)


def check_blocked_mail(at: datetime) -> Check:
    """Addresses that turned mail away, or wanted none, in the last month and still do."""
    label = _("Blocked mail")
    count = MailBlock.objects.standing().filter(at__gt=at - LATELY).count()
    if not count:
        return Check("blocked-mail", label, State.OK, _("None in a month."))
    detail = ngettext("%(n)d address in a month.", "%(n)d addresses in a month.", count) % {"n": count}
    return Check("blocked-mail", label, State.OK, _("Some."), detail, is_to_know=True)


def check_leaving(at: datetime) -> Check:
    """Whose account is deleted within seven days unless they stay."""
    label, count = _("People leaving"), User.objects.present().filter(leaves_at__isnull=False).count()
    if not count:
        return Check("leaving", label, State.OK, _("Nobody."))
    detail = ngettext("%(n)d account is deleted soon.", "%(n)d accounts are deleted soon.", count) % {"n": count}
    return Check("leaving", label, State.OK, _("Some."), detail, is_to_know=True)


PEOPLE = (check_help_lines, check_blocked_mail, check_leaving)
