"""Asks the model providers for one thing, if the person, the operator and the budget allow it."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.models import User
from accounts.tags import grants_of, tags_of
from memory.models import ProviderCall
from memory.providers.base import Provider
from memory.providers.reading import reader
from memory.providers.redaction import Redactor
from memory.providers.registry import providers
from memory.providers.router import Pace, Router
from memory.providers.wording import Excerpt, word_prompt
from memory.services.provider_book import ProviderBook
from profiles.care import is_resting, notices
from profiles.consent import consented
from profiles.personal import personal_names

logger = logging.getLogger("lot.providers")
MARK_BYTES = 16


@dataclass(frozen=True, slots=True)
class Consulted:
    """What a provider answered, held to the schema; how many of the excerpts it was sent, and who it was."""

    answer: dict[str, Any] = field(repr=False)
    sent: int
    call: ProviderCall

    @property
    def by(self) -> str:
        """The provider and its model."""
        return f"{self.call.provider} {self.call.model}"

    def note(self, verdict: str) -> None:
        """Write into the ledger what became of the answer."""
        self.call.verdict = verdict
        self.call.save(update_fields=["verdict"])


def consult(
    *,
    user: User,
    purpose: str,
    task: str,
    schema: Mapping[str, Any],
    excerpts: Sequence[Excerpt] = (),
    quoted: Sequence[UUID] = (),
    at: datetime,
    pace: Pace | None = None,
) -> Consulted | None:
    """What a provider answers, held to the JSON schema; None where none may be asked or none answered.

    Never called inside a transaction or from a page: it waits up to AI_CHAIN_SECONDS. `purpose` is a short word for
    the ledger, `task` our own words, `excerpts` what the person wrote, numbered from 1 in this order; those that do not
    fit in the space stay out, the last ones first. `quoted` are the ids of what `task` itself quotes: they stand in the
    ledger too, so that what was sent goes with them. A failing provider raises nothing: the built-in engine follows.
    """
    person = User.objects.select_related("profile", "preferences").filter(pk=user.pk).first()
    if person is None:
        return None
    user = person  # as they are now: what was handed in may be older than a rest, or a suspension
    allowed, why_not = who_may_be_asked(user, at)
    if any(notices(user, excerpt.text) for excerpt in excerpts):
        allowed, why_not = [], "care"
    if not allowed:
        logger.info("%s: no provider is asked: %s", purpose, why_not)
        return None
    boundary, canary = secrets.token_hex(MARK_BYTES), secrets.token_hex(MARK_BYTES)
    redact = Redactor(personal_names(user))
    worded = word_prompt(task, excerpts, schema, redact=redact, boundary=boundary, canary=canary)
    sent_ids = list(dict.fromkeys([*(excerpt.id for excerpt in worded.excerpts), *quoted]))
    book = ProviderBook(user=user, purpose=purpose, item_ids=sent_ids, at=at)
    router = Router(allowed, book, pace or Pace(settings.AI_CALL_SECONDS, settings.AI_CHAIN_SECONDS))
    found = router.ask(worded.prompt, reader(schema, (boundary, canary)))
    if found is None or book.last is None:
        logger.warning("%s: no provider answered%s", purpose, f": {book.why_not}" if book.why_not else "")
        return None
    return Consulted(found, len(worded.excerpts), book.last)


def who_may_be_asked(user: User, at: datetime) -> tuple[list[Provider], str]:
    """The providers that may be asked for this person now, and if there are none, why."""
    if not settings.AI_ENABLED:
        return [], "switched off"
    if not has_tag(user):
        return [], "no tag"
    if user.leaves_at is not None:
        return [], "leaving"
    if not (chosen := consented(user.pk)):
        return [], "no consent"
    if is_resting(user, at):
        return [], "care"
    return providers(chosen), "not set up"


def has_tag(user: User) -> bool:
    """Whether the tag that AI_REQUIRES_TAG names is on this person, or one that grants providers. Without it: all."""
    wanted = settings.AI_REQUIRES_TAG
    if not wanted:
        return not user.is_suspended
    if user.is_suspended:
        return False
    return grants_of(user).ai or tags_of(user).filter(name__iexact=wanted).exists()
