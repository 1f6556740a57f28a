"""Which question stands before a person now, and what becomes of it without an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from lot.errors import Conflict, NotFound
from lot.prepared import prepared
from memory.engine.bank import built_in_bank
from memory.engine.pace import Decision, Reason, snooze_until
from memory.models import MemoryAnswer, Question, QuestionSource, TopicRule
from memory.services.facts import take_note_of_end
from memory.services.person import follows_of, preferences_of
from memory.services.preparing import (
    decide,
    drop_past,
    live_of,
    open_now,
    prepare_after,
    prepare_next,
    showing,
)
from profiles.days import day_turns, local_day


@dataclass(frozen=True, slots=True)
class Asking:
    """The question that stands now with what it builds on, or None; and the decision of the pace."""

    question: Question | None
    sources: Sequence[QuestionSource]
    decision: Decision
    ended: Sequence[Question]


def current_question(*, user: User, at: datetime, with_answers: bool = False) -> Asking:
    """What to show now. Reads; only where nothing prepared fits, one question is prepared and stored.

    Of the questions that ended today there is the moment at which they did; all of them `with_answers`.
    """
    live, today = live_of(user), local_day(user, at)
    ended = _ended_with_answers(user, today) if with_answers else _ended(user, today)
    decision = decide(user, at, live, ended)
    question = showing(user, at, live) if decision.ask else None
    if decision.ask and question is None:
        question = prepare_next(user=user, at=at, show_at=at)
        if question is None:
            decision = replace(decision, ask=False, reason=Reason.NOTHING_LEFT, next_at=day_turns(user, at))
    return Asking(question, _sources_of(user, question) if question else (), decision, ended)


@prepared
def _ended(user: User, on: date) -> QuerySet[Question]:
    return Question.objects.for_user(user).ended(on).only("user_id", "ended_at")


@prepared
def _ended_with_answers(user: User, on: date) -> QuerySet[Question]:
    return Question.objects.for_user(user).ended(on).select_related("answer")


@prepared
def _sources_of(user: User, question: Question) -> QuerySet[QuestionSource]:
    return QuestionSource.objects.for_user(user).filter(question=question).order_by("on")


@transaction.atomic
def ask_another(*, user: User, at: datetime) -> Question:
    """Open one more question now, past the day's number, up to 15.

    Raises Conflict `day_full`, `nothing_left`, `resting`.

    The open one is given back; what was put aside comes last, after all else that may be asked.
    """
    User.objects.lock(user)
    drop_past(user, at)
    live = live_of(user)
    decision = decide(user, at, live, _ended(user, local_day(user, at)))
    if decision.reason == Reason.OPEN:
        return next(question for question in live if question.state == Question.State.OPEN)
    if decision.reason == Reason.RESTING:
        raise Conflict(_("Questions rest for a day."), code="resting")
    if not decision.ask and not decision.may_ask_another:
        raise Conflict(_("That was the last one for today. The next comes when the day turns."), code="day_full")
    aside = [question for question in live if question.state == Question.State.SNOOZED]
    question = showing(user, at, [row for row in live if row not in aside])
    question = question or prepare_next(user=user, at=at, show_at=at) or next(iter(aside), None)
    if question is None:
        raise Conflict(_("There is nothing left to ask today."), code="nothing_left")
    open_now(question, at)
    return question


@transaction.atomic
def skip_question(*, user: User, question_id: UUID, at: datetime) -> Question:
    """End a question without an answer; it is not asked again. Raises NotFound, Conflict."""
    User.objects.lock(user)
    question = question_of(user, question_id)
    end_question(user=user, question=question, at=at, state=Question.State.SKIPPED)
    prepare_after(user=user, at=at, was_said=True)
    return question


@transaction.atomic
def ask_less(*, user: User, question_id: UUID, at: datetime) -> Question:
    """Skip this question, and ask less about its topic from now on."""
    question = skip_question(user=user, question_id=question_id, at=at)
    set_rule(user, question, TopicRule.Rule.LESS)
    prepare_after(user=user, at=at, was_said=True)
    return question


@transaction.atomic
def snooze_question(*, user: User, question_id: UUID, at: datetime) -> Question:
    """Put a question aside until this evening or tomorrow. Raises NotFound, Conflict."""
    User.objects.lock(user)
    question = question_of(user, question_id)
    changes = {"state": Question.State.SNOOZED, "snoozed_at": at, "opened_at": question.opened_at or at}
    changes |= _come_back(user, question, at)
    if not Question.objects.for_user(user).live().filter(pk=question.pk).update(**changes):
        raise_ended(question)
    question.refresh_from_db(fields=list(changes))
    # It may stand ready for tomorrow as well: once is enough.
    copies = Question.objects.for_user(user).filter(state=Question.State.READY, marks=question.marks)
    copies.delete()
    return question


def _come_back(user: User, question: Question, at: datetime) -> dict[str, datetime]:
    """This evening or when the day turns; a question for a morning or a weekend at the next one."""
    evening = snooze_until(at, preferences_of(user))
    if question.fits_until is None or evening < question.fits_until:
        return {"snoozed_until": evening}
    asked = built_in_bank().get(question.bank_id)
    later = timedelta(days=7 if asked and asked.weekdays else 1)
    begins = (question.fits_from or at) + later
    return {"snoozed_until": begins, "fits_from": begins, "fits_until": question.fits_until + later}


def question_of(user: User, question_id: UUID) -> Question:
    """The person's question. Raises NotFound, also for another person's."""
    for question in _of_id(user, question_id):
        return question
    raise NotFound(_("There is no such question."))


@prepared
def _of_id(user: User, question_id: UUID) -> QuerySet[Question]:
    return Question.objects.for_user(user).filter(pk=question_id)


def end_question(*, user: User, question: Question, at: datetime, state: Question.State) -> None:
    """Move a live question to its end, once: of two at the same time one gets a Conflict."""
    today = local_day(user, at)
    changes = {
        "state": state,
        "ended_at": _after_the_last(user, today, at),
        "ended_on": today,
        "opened_at": question.opened_at or at,
        "snoozed_until": None,
        "draft": None,
    }
    # A form that was open when its question expired is still good: what was typed is not lost.
    takes = Question.objects.for_user(user).filter(state__in=(*Question.LIVE, Question.State.EXPIRED))
    if not takes.filter(pk=question.pk).update(**changes):
        raise_ended(question)
    for name, value in changes.items():
        setattr(question, name, value)
    _close_threads(user, question)
    take_note_of_end(user=user, question=question, on=today)


def _after_the_last(user: User, today: date, at: datetime) -> datetime:
    """The moment, and where the clock stood still or was set back, one just after the last question of the day.

    Which one came last decides what can be undone.
    """
    last = next(iter(_last_ended(user, today)), None)
    return at if last is None or last < at else last + timedelta(microseconds=1)


@prepared
def _last_ended(user: User, on: date) -> QuerySet[Question, datetime | None]:
    return Question.objects.for_user(user).ended(on).values_list("ended_at", flat=True)[:1]


def _close_threads(user: User, question: Question) -> None:
    """An answer leads on until all that it leads to was asked; a skip says that this is enough."""
    for answer in _led_to(user, question):
        ids = {follow.id for follow in follows_of(built_in_bank(), answer)}
        asked = Question.objects.for_user(user).from_bank(user.pk, ids).filter(state__in=Question.ENDED).count()
        leads_on = question.state == Question.State.ANSWERED and bool(answer.phrase) and asked < len(ids)
        if answer.has_thread != leads_on:
            answer.has_thread = leads_on
            answer.save(update_fields=["has_thread"])


@prepared
def _led_to(user: User, question: Question) -> QuerySet[MemoryAnswer]:
    """The answers that a question goes on from."""
    rows = MemoryAnswer.objects.for_user(user).filter(quoted_in__question=question, quoted_in__is_beside=False)
    return rows.select_related("question")


def raise_ended(question: Question) -> None:
    """Say what became of a question that cannot be answered any more."""
    question.refresh_from_db(fields=["state"])
    if question.state == Question.State.ANSWERED:
        raise Conflict(_("This question has been answered."), code="already_answered")
    raise Conflict(_("This question is no longer open."), code="question_ended")


def set_rule(user: User, question: Question, rule: TopicRule.Rule) -> None:
    """Ask less, or nothing, about a topic because of this question; a stricter rule that stands stays."""
    stands = TopicRule.objects.for_user(user).filter(topic=question.topic).first()
    if stands is None:
        TopicRule.objects.create(user=user, topic=question.topic, rule=rule)
    elif stands.rule == TopicRule.Rule.LESS and rule == TopicRule.Rule.MUTED:
        stands.rule = rule
        stands.save(update_fields=["rule"])
    else:
        return
    question.made_rule = rule
    question.save(update_fields=["made_rule"])


def unset_rule(user: User, question: Question) -> None:
    """Take back the rule that the end of this question made."""
    TopicRule.objects.for_user(user).filter(topic=question.topic, rule=question.made_rule).delete()
    question.made_rule = ""
    question.save(update_fields=["made_rule"])
