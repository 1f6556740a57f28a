"""Which question stands before a person now, and the next one made ready."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lot.clock import day_begins, day_turns, season_ends
from lot.errors import Conflict, NotFound
from lot.fields import owner_hash
from lot.text import fold
from memory.engine.bank import BankQuestion, built_in_bank
from memory.engine.choose import choose
from memory.engine.kinds import Draft, Moment, Person, Plan
from memory.engine.pace import Decision, History, Reason, pace, snooze_until
from memory.engine.write import write
from memory.models import MemoryAnswer, Question, QuestionSource, TopicRule
from memory.services.person import follows_of, local_day, moment_of, preferences_of, read_person

CHOICES_TRIED = 20


@dataclass(frozen=True, slots=True)
class Asking:
    """The question that stands now with what it builds on, or None; and the decision of the pace."""

    question: Question | None
    sources: Sequence[QuestionSource]
    decision: Decision
    ended: Sequence[Question]


def current_question(*, user: User, at: datetime) -> Asking:
    """What to show now. Reads; only where nothing prepared fits, one question is prepared and stored."""
    live = list(Question.objects.for_user(user).live().order_by("created_at"))
    ended = list(Question.objects.for_user(user).ended(local_day(user, at)).select_related("answer"))
    decision = _pace(user, at, live, ended)
    question = _pick(live, moment_of(user, at)) if decision.ask else None
    if decision.ask and question is None:
        question = prepare_next(user=user, at=at, show_at=at)
        if question is None:
            decision = replace(decision, ask=False, reason=Reason.NOTHING_LEFT, next_at=_next_turn(user, at))
    sources = QuestionSource.objects.for_user(user).filter(question=question) if question else ()
    return Asking(question, list(sources), decision, ended)


@transaction.atomic
def ask_another(*, user: User, at: datetime) -> Question:
    """Open one more question now, past the day's number, up to 15. Raises Conflict `day_full`, `nothing_left`."""
    lock_person(user)
    live = list(Question.objects.for_user(user).live().order_by("created_at"))
    ended = list(Question.objects.for_user(user).ended(local_day(user, at)))
    decision = _pace(user, at, live, ended)
    question = _pick(live, moment_of(user, at), ignore_snooze=True)
    if question is None or question.state != Question.State.OPEN:
        if not decision.ask and not decision.may_ask_another:
            raise Conflict(_("That was the last one for today. The next comes when the day turns."), code="day_full")
        if question is None:
            question = prepare_next(user=user, at=at, show_at=at)
        if question is None:
            raise Conflict(_("There is nothing left to ask today."), code="nothing_left")
        question.state, question.opened_at, question.snoozed_until = Question.State.OPEN, at, None
        question.save(update_fields=["state", "opened_at", "snoozed_until"])
    return question


@transaction.atomic
def skip_question(*, user: User, question_id: UUID, at: datetime) -> Question:
    """End a question without an answer; it is not asked again. Raises NotFound, Conflict."""
    lock_person(user)
    question = end_question(user=user, question_id=question_id, at=at, state=Question.State.SKIPPED)
    prepare_after(user=user, at=at)
    return question


@transaction.atomic
def ask_less(*, user: User, question_id: UUID, at: datetime) -> Question:
    """Skip this question, and ask less about its topic from now on."""
    question = skip_question(user=user, question_id=question_id, at=at)
    TopicRule.objects.get_or_create(user=user, topic=question.topic, defaults={"rule": TopicRule.Rule.LESS})
    prepare_after(user=user, at=at)
    return question


@transaction.atomic
def snooze_question(*, user: User, question_id: UUID, at: datetime) -> Question:
    """Put a question aside until this evening or tomorrow. Raises NotFound, Conflict."""
    lock_person(user)
    question = question_of(user, question_id)
    until = snooze_until(at, preferences_of(user))
    changed = (
        Question.objects.for_user(user)
        .live()
        .filter(pk=question.pk)
        .update(state=Question.State.SNOOZED, snoozed_until=until, opened_at=question.opened_at or at)
    )
    if not changed:
        raise_ended(question)
    question.state, question.snoozed_until = Question.State.SNOOZED, until
    return question


def question_of(user: User, question_id: UUID) -> Question:
    """The person's question. Raises NotFound, also for another person's."""
    question = Question.objects.for_user(user).filter(pk=question_id).first()
    if question is None:
        raise NotFound(_("There is no such question."))
    return question


def end_question(*, user: User, question_id: UUID, at: datetime, state: Question.State) -> Question:
    """Move a live question to its end, once: of two at the same time one gets a Conflict."""
    question = question_of(user, question_id)
    changes = {
        "state": state,
        "ended_at": at,
        "ended_on": local_day(user, at),
        "opened_at": question.opened_at or at,
        "snoozed_until": None,
    }
    if not Question.objects.for_user(user).live().filter(pk=question.pk).update(**changes):
        raise_ended(question)
    for name, value in changes.items():
        setattr(question, name, value)
    _close_threads(user, question)
    return question


def _close_threads(user: User, question: Question) -> None:
    """An answer leads on until all that it leads to was asked; a skip says that this is enough."""
    for answer in MemoryAnswer.objects.for_user(user).filter(quoted_in__question=question).select_related("question"):
        ids = {follow.id for follow in follows_of(built_in_bank(), answer.question, answer.option_id)}
        asked = Question.objects.for_user(user).filter(bank_id__in=ids, state__in=Question.ENDED).count()
        answer.has_thread = question.state == Question.State.ANSWERED and asked < len(ids)
        answer.save(update_fields=["has_thread"])


def raise_ended(question: Question) -> None:
    """Say what became of a question that cannot be answered any more."""
    question.refresh_from_db(fields=["state"])
    if question.state == Question.State.ANSWERED:
        raise Conflict(_("This question has been answered."), code="already_answered")
    raise Conflict(_("This question is no longer open."), code="question_ended")


def prepare_after(*, user: User, at: datetime) -> None:
    """After something was said: what stood prepared makes way for questions that build on it."""
    Question.objects.for_user(user).filter(state=Question.State.READY).delete()
    live = list(Question.objects.for_user(user).live())
    ended = list(Question.objects.for_user(user).ended(local_day(user, at)).only("ended_at", "user_id"))
    decision = _pace(user, at, live, ended)
    if decision.reason == Reason.OPEN:
        return
    question = prepare_next(user=user, at=at, show_at=decision.next_at or at)
    if question is None:
        return
    if decision.ask:
        question.state, question.opened_at = Question.State.OPEN, at
        question.save(update_fields=["state", "opened_at"])
    elif question.dayparts:
        prepare_next(user=user, at=at, show_at=decision.next_at or at, any_time=True)


@transaction.atomic
def prepare_next(*, user: User, at: datetime, show_at: datetime, any_time: bool = False) -> Question | None:
    """Choose, write and store a question for `show_at`; what stands ready for then is taken instead."""
    lock_person(user)
    moment = moment_of(user, show_at)
    ready = Question.objects.for_user(user).filter(state=Question.State.READY)
    if not any_time and (standing := next((row for row in ready if row.fits(show_at, moment.daypart)), None)):
        return standing
    person = read_person(user, moment)
    for _attempt in range(CHOICES_TRIED):
        plan = choose(built_in_bank(), person, moment, any_time=any_time)
        if plan is None:
            return None
        if question := _store(user, plan, moment, at):
            return question
        person = _without(person, plan, moment)
    return None


def lock_person(user: User) -> None:
    """One writer a person: PostgreSQL locks the row, SQLite's transaction holds the file already."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def _store(user: User, plan: Plan, moment: Moment, at: datetime) -> Question | None:
    """The question as a row, or None where the same words were asked before."""
    for draft in write(plan, moment):
        fingerprint = owner_hash(user.pk, "question", " ".join(fold(draft.text).split()))
        if not Question.objects.for_user(user).filter(fingerprint=fingerprint).exists():
            return _store_draft(user, plan, draft, fingerprint, moment, at)
    return None


def _store_draft(user: User, plan: Plan, draft: Draft, fingerprint: bytes, moment: Moment, at: datetime) -> Question:
    question = Question(
        user=user,
        strategy=plan.strategy,
        topic=plan.question.topic,
        depth=plan.question.depth,
        bank_id=plan.question.id,
        text=draft.text,
        why=draft.why,
        fingerprint=fingerprint,
        dayparts=" ".join(sorted(plan.question.dayparts)),
        fits_until=_fits_until(user, plan.question, moment),
        created_at=at,
    )
    question.options = draft.options
    question.save(force_insert=True)
    for said in plan.sources:
        QuestionSource.objects.create(
            user=user, question=question, answer_id=said.answer_id, on=said.on, quote=said.quote
        )
    return question


def _fits_until(user: User, question: BankQuestion, moment: Moment) -> datetime | None:
    """When a question that is bound to a day or a season no longer fits, should it still be unasked."""
    if question.weekdays or question.weather:
        return _next_turn(user, moment.at)
    if question.seasons:
        return day_begins(season_ends(moment.on), user.profile.zone, user.preferences.day_start)
    return None


def _without(person: Person, plan: Plan, moment: Moment) -> Person:
    """The person as if this question had been asked today, so that another one is chosen."""
    return replace(person, asked={**person.asked, plan.question.id: moment.on})


def _pick(live: Sequence[Question], moment: Moment, *, ignore_snooze: bool = False) -> Question | None:
    """The one that shows: what is open, then what was put aside and is due, then what stands ready."""
    for question in live:
        if question.state == Question.State.OPEN:
            return question
    for state in (Question.State.SNOOZED, Question.State.READY):
        for question in live:
            if question.state == state and (
                question.fits(moment.at, moment.daypart) or (ignore_snooze and state == Question.State.SNOOZED)
            ):
                return question
    return None


def _pace(user: User, at: datetime, live: Sequence[Question], ended: Sequence[Question]) -> Decision:
    snoozed = [question.snoozed_until for question in live if question.state == Question.State.SNOOZED]
    history = History(
        since=user.created_at,
        ended_today=[question.ended_at for question in ended if question.ended_at],
        has_open=any(question.state == Question.State.OPEN for question in live),
        snoozed_until=min((until for until in snoozed if until), default=None),
    )
    return pace(at, preferences_of(user), history)


def _next_turn(user: User, at: datetime) -> datetime:
    return day_turns(at, user.profile.zone, user.preferences.day_start)
