"""An answer is given, taken back or mended; what follows from it happens in the same transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from intentions.models import Tombstone
from lot.errors import Conflict, InvalidInput, NotFound
from memory.engine.bank import built_in_bank
from memory.engine.hear import says_something, understood
from memory.engine.kinds import Option
from memory.engine.remember import quote_of, remember, reply_to
from memory.models import Memory, MemoryAnswer, Question, ReplySource
from memory.services.asking import end_question, prepare_after, question_of
from memory.services.facts import hear, hush, keep_fact, withdraw_facts, word_again, wording_on
from memory.services.feedback import take_back_feedback
from memory.services.forgetting import blank_quotes
from memory.services.indexing import indexed_together
from memory.services.lately import tell_lately
from memory.services.news import tell_of_answer
from memory.services.person import follows_of, moment_of
from memory.signals import answer_recorded, entry_deleted, entry_recorded
from profiles.care import look_after
from profiles.days import local_day

TEXT_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer as stored, with the one sentence that says it was heard, and the answers that this speaks of."""

    answer: MemoryAnswer
    reply: str
    reply_sources: Sequence[ReplySource]


@transaction.atomic
@indexed_together()
def answer_question(
    *, user: User, question_id: UUID, option_id: str | None = None, text: str | None = None, at: datetime
) -> Answered:
    """Store an answer, remember its fact, and prepare the next question, which builds on it.

    Raises NotFound, InvalidInput (neither or both given, unknown option, empty or too long text) and
    Conflict `already_answered` or `question_ended`; of two answers at the same time one wins.
    """
    User.objects.lock(user)
    question = question_of(user, question_id)
    option, words = _read_input(question, option_id, text)
    end_question(user=user, question=question, at=at, state=Question.State.ANSWERED)
    answer = MemoryAnswer(user=user, question=question, topic=question.topic, created_at=question.ended_at or at)
    answer.on = local_day(user, at)
    answer.context = _context(user, at)
    _fill(answer, option, words)
    answer.save(force_insert=True)
    _derive(user, answer, option, at)
    number = MemoryAnswer.objects.for_user(user).count()
    spoken_of = tell_lately(user=user, answer=answer, number=number) if answer.reply else ()
    prepare_after(user=user, at=at, was_said=True)
    tell_of_answer(entry_recorded, answer, was_on=None, at=at)
    news = {"user_id": user.pk, "answer_id": answer.pk, "on": answer.on, "number": number}
    transaction.on_commit(lambda: answer_recorded.send(sender=MemoryAnswer, **news))
    return Answered(answer, answer.reply or "", spoken_of)


@transaction.atomic
@indexed_together()
def edit_answer(
    *, user: User, answer_id: UUID, option_id: str | None = None, text: str | None = None, at: datetime
) -> MemoryAnswer:
    """Replace what was answered; what rests on the old words is withdrawn and derived anew."""
    User.objects.lock(user)
    answer = answer_of(user, answer_id)
    option, words = _read_input(answer.question, option_id, text)
    if (option.id if option else None, words) == (answer.option_id, answer.text):
        return answer
    wording = wording_on(user=user, answer=answer)
    withdraw_facts(user=user, answer=answer)
    blank_quotes(user=user, answer=answer)
    _fill(answer, option, words)
    answer.edited_at = at
    answer.save(update_fields=["option_id", "understood", "text", "phrase", "has_thread", "edited_at"])
    _derive(user, answer, option, at)
    word_again(user=user, answer=answer, wording=wording)
    prepare_after(user=user, at=at)
    tell_of_answer(entry_recorded, answer, was_on=answer.on, at=at)
    return answer


@transaction.atomic
@indexed_together()
def undo_question(*, user: User, question_id: UUID, at: datetime) -> Question:
    """Take back the last answer, skip or "not now" of today; the question is open again.

    Raises NotFound, and Conflict `cannot_undo` once the day has turned or another question has ended since.
    """
    User.objects.lock(user)
    question = question_of(user, question_id)
    today = local_day(user, at)
    if question.state != Question.State.SNOOZED:
        last = Question.objects.for_user(user).ended(today).first()
        if last is None or last.pk != question.pk:
            raise Conflict(_("Only the last answer of today can be taken back."), code="cannot_undo")
    if question.text is None:
        raise Conflict(_("This question quoted something that is gone."), code="cannot_undo")
    answer = MemoryAnswer.objects.for_user(user).filter(question=question).first()
    if answer is not None:
        question.draft = answer.text if answer.is_own_words else None  # to change words is not to lose them
        withdraw_facts(user=user, answer=answer)
        blank_quotes(user=user, answer=answer)
        tell_of_answer(entry_deleted, answer)
        # No copy: it is answered anew, or not. The stone keeps a restore from bringing back what was taken back.
        Tombstone.objects.create(row_id=answer.pk, user_id=user.pk, kind=Tombstone.Kind.ANSWER, at=at)
        answer.delete()
    take_back_feedback(user=user, question=question, at=at)
    quoted = MemoryAnswer.objects.for_user(user).filter(quoted_in__question=question, quoted_in__is_beside=False)
    quoted.exclude(memories__memory__state__in=Memory.BLOCKED).update(has_thread=True)
    # What was opened meanwhile waits its turn again.
    Question.objects.for_user(user).filter(state=Question.State.OPEN).update(state=Question.State.READY)
    question.state, question.ended_at, question.ended_on, question.snoozed_until = Question.State.OPEN, None, None, None
    question.opened_at, question.fits_until = question.opened_at or at, None
    question.save(update_fields=["state", "ended_at", "ended_on", "snoozed_until", "opened_at", "fits_until", "draft"])
    return question


def answer_of(user: User, answer_id: UUID) -> MemoryAnswer:
    """The person's answer with its question. Raises NotFound, also for another person's."""
    answer = MemoryAnswer.objects.for_user(user).select_related("question").filter(pk=answer_id).first()
    if answer is None:
        raise NotFound(_("There is no such answer."))
    return answer


def _read_input(question: Question, option_id: str | None, text: str | None) -> tuple[Option | None, str]:
    words = (text or "").strip()
    if bool(option_id) == bool(words):
        raise InvalidInput(_("Choose one of the options or write a few words."), fields={"text": [_("Nothing yet.")]})
    if "\0" in words:
        raise InvalidInput(_("The text holds characters that cannot be stored."), fields={"text": [_("NUL.")]})
    if len(words) > TEXT_LIMIT:
        limit = _("At most %(limit)d characters; these are %(length)d.") % {"limit": TEXT_LIMIT, "length": len(words)}
        raise InvalidInput(_("The answer is too long."), fields={"text": [limit]})
    if not option_id:
        return None, words
    option = next((option for option in question.options if option.id == option_id), None)
    if option is None:
        raise InvalidInput(_("This question has no such option."), fields={"option": [_("Not one of the options.")]})
    return option, option.text


def _fill(answer: MemoryAnswer, option: Option | None, words: str) -> None:
    """What was said; own words that say nothing, as "it depends", are kept and never quoted."""
    bank = built_in_bank()
    asked = bank.get(answer.question.bank_id)
    meant = understood(asked, words) if asked and option is None else None
    answer.option_id = option.id if option else None
    answer.understood = meant.id if meant else None
    answer.text = words
    answer.phrase = option.phrase if option else quote_of(words) if says_something(words) else ""
    answer.has_thread = bool(answer.phrase and follows_of(bank, answer))


def _derive(user: User, answer: MemoryAnswer, option: Option | None, at: datetime) -> None:
    """The fact and the reply that follow from an answer; nothing follows from one that shows the help lines."""
    if answer.is_own_words and look_after(user=user, text=answer.text, at=at):
        hush(answer)
        answer.understood = None
        answer.save(update_fields=["phrase", "has_thread", "reply", "understood"])
        return
    asked = built_in_bank().get(answer.question.bank_id)
    if asked is None:
        answer.reply = _("Noted.")
    else:
        said = remember(asked, option, answer.text or "", understood=answer.understood)
        kept = keep_fact(user=user, answer=answer, fact=said, at=at) if answer.phrase else None
        if kept is None:  # nothing was stated, or it was forgotten before: heard, and not concluded
            hush(answer)
        answer.reply = reply_to(kept.fact, kept.before) if kept else _("Noted.")
    answer.save(update_fields=["phrase", "has_thread", "reply"])
    if answer.is_own_words:
        hear(user=user, answer=answer)


def _context(user: User, at: datetime) -> str:
    moment = moment_of(user, at)
    local = at.astimezone(user.profile.tzinfo).isoformat(timespec="minutes")
    return json.dumps({"local": local, "daypart": moment.daypart, "season": moment.season, "weather": moment.weather})
