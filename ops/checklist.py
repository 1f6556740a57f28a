"""The ten lines after a restore, each really done, by a person who is made for it and rolled back with all they did."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.core import mail
from django.test import Client
from django.test.utils import override_settings
from django.utils.translation import gettext as _

from accounts import codes
from accounts.mail import mail_challenge
from accounts.models import LoginCode, User
from accounts.services import create_user
from lot.logs import name_of
from memory.services import answer_question, current_question
from memory.services.key_checks import last_checks
from ops.health import Check, State
from ops.health.database import check_database, check_keys, check_migrations
from ops.health.outside import check_mail
from ops.running import failure_of
from ops.status_page import forget_status
from profiles.services import save_profile

OUTBOX = "django.core.mail.backends.locmem.EmailBackend"
LINK = re.compile(r"/in/([\w-]+)")
FOUND = 200


class NotSo(Exception):
    """What a line asks for is not so. Its words are ours."""


class Visitor:
    """A browser of nobody at first, then of a person who signs in."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0], raise_request_exception=False)
        self.user = create_user(email=f"{uuid4().hex}@doctor.invalid")

    def get(self, path: str) -> bytes:
        """The page at this path, whatever it leads to. Raises NotSo where it is none."""
        answer = self.client.get(path, follow=True, secure=settings.IS_HTTPS)
        if answer.status_code != FOUND:
            raise NotSo(_("It answers %(status)d.") % {"status": answer.status_code})
        return bytes(answer.content)

    def post(self, path: str, data: Mapping[str, str]) -> None:
        """Send a form that leads on. Raises NotSo where it does not."""
        answer = self.client.post(path, dict(data), secure=settings.IS_HTTPS)
        if answer.status_code // 100 != 3:
            raise NotSo(_("It answers %(status)d.") % {"status": answer.status_code})


@dataclass(frozen=True, slots=True)
class Line:
    """One of the ten. What it does returns what there is to say of it, or what other checks found."""

    name: str
    label: Callable[[], str]
    do: Callable[[Visitor], str | Check]

    def tried_by(self, visitor: Visitor) -> Check:
        """What came of it: a line that fails stops no other."""
        found: list[str | Check] = []
        failure = failure_of(lambda: found.append(self.do(visitor)))
        if failure is None:
            said = found[0]
            if isinstance(said, Check):
                return Check(self.name, self.label(), said.state, said.words, said.detail)
            return Check(self.name, self.label(), State.OK, _("Working."), said)
        said = str(failure) if isinstance(failure, NotSo) else name_of(type(failure))
        return Check(self.name, self.label(), State.DOWN, _("Not working."), said)


def see_root(visitor: Visitor) -> str:
    """Who is not signed in is asked for an address."""
    if b'name="email"' not in visitor.get("/"):
        raise NotSo(_("It asks for no address."))
    return _("It asks for an address.")


def see_health(visitor: Visitor) -> str:
    """As a load balancer sees it."""
    visitor.get("/health")
    return _("It answers 200.")


def see_status(visitor: Visitor) -> str:
    """Looked up now, whatever it says of single parts."""
    forget_status()
    visitor.get("/status?format=json")
    return _("It answers 200.")


def see_keys_of_providers(visitor: Visitor) -> Check:
    """They were tried just before: nothing goes over the network in here."""
    found = [checked for checked in last_checks() if checked.is_configured]
    bad = [checked.label for checked in found if not checked.is_good]
    if not found:
        return Check("", "", State.NOT_SET, _("Not set."), _("No provider is set up."))
    if bad:
        return Check("", "", State.DOWN, _("Not accepted."), _("Not accepted: %(names)s.") % {"names": ", ".join(bad)})
    return Check("", "", State.OK, _("Working."), _("Accepted: %(n)d.") % {"n": len(found)})


def see_database(visitor: Visitor) -> str:
    """It answers, nothing is missing, and the keyring opens what it holds."""
    for check in (check_database(visitor.at), check_migrations(visitor.at), check_keys(visitor.at)):
        if check.state is not State.OK:
            raise NotSo(check.detail or check.words)
    people = User.objects.exclude(pk=visitor.user.pk).count()
    return _("It answers, all migrations are applied, the keys open it. People: %(n)d.") % {"n": people}


def sign_in(visitor: Visitor) -> str:
    """By the pages: a code is asked for, made, put into a mail that goes nowhere, typed in, and taken."""
    visitor.post("/sign-in/", {"email": visitor.user.email})
    challenge = LoginCode.objects.get(email=visitor.user.email)
    with override_settings(EMAIL_BACKEND=OUTBOX):
        mail_challenge(challenge.pk)
    link = LINK.search(str(mail.outbox.pop().body))
    if link is None:
        raise NotSo(_("No code came to be."))
    visitor.post("/sign-in/code/", {"code": codes.code_of(link[1])})
    if b'name="email"' in visitor.get("/"):
        raise NotSo(_("The code was not taken."))
    return _("A code is issued and accepted.")


def see_mail(visitor: Visitor) -> Check:
    """Whether the service is reached; `doctor --mail-to` sends one."""
    return check_mail(visitor.at)


def answer_one(visitor: Visitor) -> str:
    """A question is prepared and answered."""
    question = current_question(user=visitor.user, at=visitor.at).question
    if question is None:
        raise NotSo(_("No question came to be."))
    answer_question(user=visitor.user, question_id=question.pk, option_id=question.options[0].id, at=visitor.at)
    return _("A question is prepared and answered.")


def see_profile(visitor: Visitor) -> str:
    """What is saved stands on the page."""
    name = f"Doctor {visitor.user.pk.hex[:8]}"
    save_profile(user=visitor.user, name=name, at=visitor.at)
    if name.encode() not in visitor.get("/settings/"):
        raise NotSo(_("What was saved is not shown."))
    return _("What is saved is shown.")


def see_admin(visitor: Visitor) -> str:
    """Staff get in."""
    User.objects.filter(pk=visitor.user.pk).update(is_staff=True)
    visitor.get("/admin/")
    return _("Staff get in.")


LINES = (
    Line("root", lambda: _("Root page"), see_root),
    Line("health", lambda: _("Health"), see_health),
    Line("status", lambda: _("Status"), see_status),
    Line("api-keys", lambda: _("API keys"), see_keys_of_providers),
    Line("database", lambda: _("Database"), see_database),
    Line("sign-in", lambda: _("Sign-in"), sign_in),
    Line("mail", lambda: _("Mail"), see_mail),
    Line("memory", lambda: _("Memory Engine"), answer_one),
    Line("profile", lambda: _("Profile"), see_profile),
    Line("admin", lambda: _("Admin"), see_admin),
)
