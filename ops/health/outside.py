"""What the probes found, as checks: the web under its address, and sign-in mail."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from ops.health.kinds import Check, State
from ops.health.probes import OLD, has_mail_service, last_probes
from ops.models import Probe, Task

LATELY = timedelta(minutes=15)
FAILURES = 2  # one may be an address that does not exist


def check_web(at: datetime) -> Check:
    """Under the address that people use. Where that was never reached from here, it may be out of reach for this
    machine alone: it is not held against LOT."""
    probe = last_probes().get("web")
    if probe is None or probe.was_up_at is None:
        return Check("web", _("Web"), State.NOT_SET, _("Working."), _("Its address is not reached from this machine."))
    if probe.is_up or at - probe.asked_at > OLD:
        return Check("web", _("Web"), State.OK, _("Working."), _asked(probe, at))
    return Check("web", _("Web"), State.DEGRADED, _("Not always reached."), _asked(probe, at))


def check_mail(at: datetime) -> Check:
    """The service is reached, and of the last mails not only failures are known."""
    label, probe = _("Sign-in mail"), last_probes().get("mail")
    failed, sent = Task.objects.mails_since(at - LATELY)
    counts = _("In a quarter of an hour: sent %(sent)d, failed %(failed)d.") % {"sent": sent, "failed": failed}
    if probe is None and has_mail_service():
        return Check("mail", label, State.NOT_SET, _("Not checked yet."), counts)
    if probe is None:
        return Check("mail", label, State.NOT_SET, _("Not set."), _("Mail is printed by the worker."))
    detail = f"{_asked(probe, at)} {counts}".strip()
    if not probe.is_up:
        return Check("mail", label, State.DOWN, _asked(probe, at) or _("Not reached."), detail)
    if failed >= FAILURES and failed > sent:
        return Check("mail", label, State.DEGRADED, _("Not all of it arrives."), detail)
    return Check("mail", label, State.OK, _asked(probe, at) or _("Working."), detail)


def _asked(probe: Probe, at: datetime) -> str:
    """When it was asked, where that is a while ago."""
    if at - probe.asked_at <= OLD:
        return ""
    return _("Not checked since %(time)s.") % {"time": f"{probe.asked_at.astimezone(UTC):%H:%M}"}
