"""The next question is made ready: chosen, worded, kept from being like an earlier one, and stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from lot.clock import day_begins, daypart_window, season_ends
from lot.fields import owner_hash
from lot.text import content_stems, fold
from memory.engine.bank import built_in_bank
from memory.engine.choose import candidates
from memory.engine.kinds import Draft, Moment, Person, Plan
from memory.engine.pace import Decision, History, Reason, pace
from memory.engine.rules import LIGHT_DEPTH
from memory.engine.write import write
from memory.models import MemoryAnswer, Question, QuestionSource, bank_hash_of
from memory.services.person import moment_of, preferences_of, read_person
from profiles.days import day_turns, local_day

LIKENESS_DAYS = 365
ALIKE = 0.6
STEM_BYTES = 4
LIKELY_HOUR = 8  # a question for a day that has not begun is chosen for this hour of it


def decide(user: User, at: datetime, live: Sequence[Question], ended: Sequence[Question]) -> Decision:
    """Whether a question is due, from the rows at hand."""
    aside = [question for question in live if question.state == Question.State.SNOOZED]
    history = History(
        since=user.created_at,
        ended_today=[question.ended_at for question in ended if question.ended_at],
        has_open=any(question.state == Question.State.OPEN and not question.is_past(at) for question in live),
        quiet_until=max((until for question in aside if (until := _quiet_until(user, question))), default=None),
    )
    return pace(at, preferences_of(user), history)


def showing(user: User, at: datetime, live: Sequence[Question]) -> Question | None:
    """The one that shows: what is open, then what was put aside and is due, then what stands ready."""
    moment = moment_of(user, at)
    is_light = user.preferences.light_weekends and moment.is_weekend
    for state in (Question.State.OPEN, Question.State.SNOOZED, Question.State.READY):
        for question in live:
            is_too_deep = state == Question.State.READY and is_light and question.depth > LIGHT_DEPTH
            if question.state == state and question.fits(at) and not is_too_deep:
                return question
    return None


def prepare_after(*, user: User, at: datetime, was_said: bool = False) -> None:
    """Called at the end of every write that bears on what is asked next.

    What shows stays: it is open from now on. What merely stands ready makes way where something was said just
    now (`was_said`), since the next question is to build on it. Then the next one is prepared.
    """
    drop_past(user, at)
    live = list(Question.objects.for_user(user).live().order_by("created_at"))
    ended = list(Question.objects.for_user(user).ended(local_day(user, at)).only("ended_at", "user_id"))
    decision = decide(user, at, live, ended)
    shown = None if was_said or not decision.ask else showing(user, at, live)
    if shown is not None and shown.state == Question.State.READY:
        open_now(shown, at)
    Question.objects.for_user(user).filter(state=Question.State.READY).delete()
    if decision.reason == Reason.OPEN or shown is not None:
        return
    # Who is asked at once is awake at once, at three in the night too.
    show_at = _likely(user, decision.next_at) if decision.next_at else at
    desk = _read_desk(user, at, show_at)
    question = _choose(user, desk, at)
    if question is None:
        return
    if decision.ask:
        open_now(question, at)
    elif question.fits_from or question.fits_until or question.depth > LIGHT_DEPTH:
        _choose(user, desk, at, is_reserve=True, besides=question.bank_id)


@transaction.atomic
def prepare_next(*, user: User, at: datetime, show_at: datetime) -> Question | None:
    """Choose, word and store a question for `show_at`; what stands ready for then is taken instead.

    Returns None where nothing may be asked.
    """
    User.objects.lock(user)
    drop_past(user, at)
    ready = list(Question.objects.for_user(user).filter(state=Question.State.READY).order_by("created_at"))
    return showing(user, show_at, ready) or _choose(user, _read_desk(user, at, show_at), at)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies before the engine when it chooses: the moment, the person, the stems of earlier questions."""

    moment: Moment
    person: Person
    earlier: Sequence[bytes]


def _read_desk(user: User, at: datetime, show_at: datetime) -> _Desk:
    moment = moment_of(user, show_at)
    earlier = Question.objects.for_user(user).stems_since(at - timedelta(days=LIKENESS_DAYS))
    return _Desk(moment, read_person(user, moment), earlier)


def _choose(
    user: User, desk: _Desk, at: datetime, *, is_reserve: bool = False, besides: str | None = None
) -> Question | None:
    """Store the first candidate that is not like an earlier question. A reserve fits at any hour and season."""
    tried = {besides}
    for candidate in candidates(built_in_bank(), desk.person, desk.moment, any_time=is_reserve):
        plan = candidate.plan
        if plan.question.id in tried:
            continue
        tried.add(plan.question.id)
        if question := _store(user, plan, desk.moment, at, desk.earlier):
            return question
        _end_thread(user, plan)
    return None


def open_now(question: Question, at: datetime) -> None:
    """From now on this is the question that stands before the person."""
    question.state, question.opened_at = Question.State.OPEN, question.opened_at or at
    question.snoozed_at = question.snoozed_until = None
    question.save(update_fields=["state", "opened_at", "snoozed_at", "snoozed_until"])


def drop_past(user: User, at: datetime) -> None:
    """What no longer fits: never seen, it goes; seen, it has expired."""
    past = Question.objects.for_user(user).live().filter(fits_until__lte=at)
    past.filter(state=Question.State.READY).delete()
    past.update(state=Question.State.EXPIRED)


def _quiet_until(user: User, question: Question) -> datetime | None:
    """ "Not now" holds until the question comes back, and no longer than the day."""
    if question.snoozed_at is None or question.snoozed_until is None:
        return None
    return min(question.snoozed_until, day_turns(user, question.snoozed_at))


def _likely(user: User, at: datetime) -> datetime:
    """When a question that is due at an early hour will probably be seen."""
    local = at.astimezone(user.profile.tzinfo)
    return at if local.hour >= LIKELY_HOUR else local.replace(hour=LIKELY_HOUR, minute=0)


def _store(user: User, plan: Plan, moment: Moment, at: datetime, earlier: Sequence[bytes]) -> Question | None:
    """The question as a row, or None where the same words, or words too like them, were asked before."""
    drafts = {owner_hash(user.pk, "question", _plain(draft.text)): draft for draft in write(plan, moment)}
    used = Question.objects.for_user(user).filter(fingerprint__in=list(drafts)).values_list("fingerprint", flat=True)
    known = {bytes(fingerprint) for fingerprint in used}
    for fingerprint, draft in drafts.items():
        stems = b"".join(owner_hash(user.pk, "stem", stem)[:STEM_BYTES] for stem in sorted(content_stems(draft.text)))
        if fingerprint not in known and (plan.fact is not None or not _is_alike(stems, earlier)):
            return _store_draft(user, plan, draft, moment, at, fingerprint=fingerprint, stems=stems)
    return None


def _plain(text: str) -> str:
    """The words alone, so that spacing and capitals make no other question of it."""
    return " ".join(fold(text).split())


def _is_alike(stems: bytes, earlier: Sequence[bytes]) -> bool:
    new = set(memoryview(stems).cast("I"))
    for other in earlier:
        shared = len(new.intersection(memoryview(other).cast("I")))
        if shared and shared / (len(new) + len(other) // STEM_BYTES - shared) >= ALIKE:
            return True
    return False


def _store_draft(
    user: User, plan: Plan, draft: Draft, moment: Moment, at: datetime, *, fingerprint: bytes, stems: bytes
) -> Question:
    fits_from, fits_until = _window(user, plan, moment)
    question = Question(
        user=user,
        strategy=plan.strategy,
        topic=plan.question.topic,
        depth=plan.question.depth,
        bank_id=plan.question.id,
        bank_hash=bank_hash_of(user.pk, plan.question.id),
        text=draft.text,
        why=draft.why,
        fingerprint=fingerprint,
        stems=stems,
        fits_from=fits_from,
        fits_until=fits_until,
        created_at=at,
    )
    question.options = draft.options
    question.save(force_insert=True)
    for said in plan.sources:
        QuestionSource.objects.create(
            user=user, question=question, answer_id=said.answer_id, on=said.on, quote=said.quote
        )
    return question


def _window(user: User, plan: Plan, moment: Moment) -> tuple[datetime | None, datetime | None]:
    """From when until when the question fits, should it not be seen at the moment it was made for."""
    zone, day_start, question = user.profile.zone, user.preferences.day_start, plan.question
    if question.dayparts:
        return daypart_window(moment.at, zone, question.dayparts)
    begins = day_begins(moment.on, zone, day_start)
    if question.weekdays or question.weather:
        return begins, day_turns(user, moment.at)
    if question.seasons:
        return begins, day_begins(season_ends(moment.on), zone, day_start)
    if plan.fact is not None:  # its words say "March" or "March last year"
        return None, day_begins(date(moment.on.year + 1, 1, 1), zone, day_start)
    return None, None


def _end_thread(user: User, plan: Plan) -> None:
    """A thread whose next question would be too like an earlier one has come to its end."""
    if plan.reason == "thread":
        MemoryAnswer.objects.for_user(user).filter(pk=plan.sources[0].answer_id).update(has_thread=False)
