"""What the doctor does: asks over the network, looks at everything, keeps what was found."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services import read_address
from memory.services.key_checks import check_keys
from ops.checklist import LINES, Visitor
from ops.health import Check, State, examine, is_database_up, read_health
from ops.health.probes import ask_all
from ops.maintenance import lookout
from ops.models import CheckRun

BAD = {State.DEGRADED, State.DOWN}


def examine_all(*, at: datetime) -> Sequence[Check]:
    """Every check of `/status`, and what only the doctor says. Without a database that is all there is to say."""
    if not is_database_up():
        return read_health(at).checks
    ask_all(at)
    found = [*read_health(at).checks, *examine(at)]
    is_good = not any(check.state in BAD for check in found)
    CheckRun.keep(kind=CheckRun.Kind.CHECKS, at=at, is_good=is_good, lines=[check.as_dict() for check in found])
    return found


def say_keys_are_copied(*, at: datetime) -> list[str]:
    """Write down that the keys of now lie elsewhere too; returns their ids."""
    names = sorted(settings.DATA_KEYS.keys)
    CheckRun.keep(kind=CheckRun.Kind.KEYS_COPIED, at=at, is_good=True, lines=[{"name": name} for name in names])
    return names


def send_test_mail(*, address: str) -> None:
    """One mail, from this process, the way that all go. Raises InvalidInput, and what the mail service raises."""
    EmailMessage(
        subject=_("A test of %(app)s") % {"app": settings.APP_NAME},
        body=_("This mail was sent to see whether mail arrives. There is nothing to do."),
        to=[read_address(address)],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()


def go_through_checklist(*, at: datetime) -> Sequence[Check]:
    """The ten lines after a restore. All that they do is rolled back; the run is kept. Needs a database.

    What is asked over the network is asked before, keys of providers too: one smallest call each, at most once a
    minute. LOT may be closed for maintenance: in this process it is open meanwhile.
    """
    ask_all(at)
    check_keys(at=at)
    with transaction.atomic():
        lookout.stay_open()
        found = _go_through(at)
        transaction.set_rollback(True)
    lookout.forget()
    is_good = not any(check.state in BAD for check in found)
    CheckRun.keep(kind=CheckRun.Kind.AFTER_RESTORE, at=at, is_good=is_good, lines=[check.as_dict() for check in found])
    return found


def _go_through(at: datetime) -> Sequence[Check]:
    visitor, found = Visitor(at), []
    for line in LINES:
        with transaction.atomic():  # a failing query would spoil all that follow
            check = line.tried_by(visitor)
            transaction.set_rollback(check.state is State.DOWN)
        found.append(check)
    return found
