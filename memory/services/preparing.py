"""The next question is made ready: chosen, worded, kept from being like an earlier one, and stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from lot.prepared import prepared
from memory.engine.bank import built_in_bank
from memory.engine.choose import candidates
from memory.engine.kinds import Moment, Person, Plan
from memory.engine.likeness import Earlier
from memory.engine.pace import Decision, History, Reason, pace
from memory.engine.rules import LIGHT_DEPTH
from memory.models import MemoryAnswer, Question
from memory.services.person import Reading, moment_of, preferences_of, read_person
from memory.services.storing import store_question
from memory.signals import questions_prepared
from profiles.care import resting_until
from profiles.days import day_turns, local_day

LATEST = 30  # questions that ended: more than a day can hold, and than rotation looks at
LIKELY_HOUR = 8  # a question for a day that has not begun is chosen for this hour of it


def decide(user: User, at: datetime, live: Sequence[Question], ended: Sequence[Question]) -> Decision:
    """Whether a question is due, from the rows at hand."""
    aside = [question for question in live if question.state == Question.State.SNOOZED]
    history = History(
        since=user.created_at,
        ended_today=[question.ended_at for question in ended if question.ended_at],
        has_open=any(question.state == Question.State.OPEN and not question.is_past(at) for question in live),
        quiet_until=max((until for question in aside if (until := _quiet_until(user, question))), default=None),
        resting_until=resting_until(user, at),
    )
    return pace(at, preferences_of(user), history)


def showing(user: User, at: datetime, live: Sequence[Question]) -> Question | None:
    """The one that shows: what is open, then what was put aside and is due, then what stands ready."""
    moment = moment_of(user, at)
    is_light = user.preferences.light_weekends and moment.is_weekend
    # What was made for this very hour or day comes before what may wait.
    timely = sorted(live, key=lambda question: question.fits_until is None)
    for state in (Question.State.OPEN, Question.State.SNOOZED, Question.State.READY):
        for question in timely:
            is_too_deep = state == Question.State.READY and is_light and question.depth > LIGHT_DEPTH
            if question.state == state and question.fits(at) and not is_too_deep:
                return question
    return None


def prepare_after(*, user: User, at: datetime, was_said: bool = False) -> None:
    """Called at the end of every write that bears on what is asked next.

    What shows stays: it is open from now on. What merely stands ready makes way where something was said just
    now (`was_said`), since the next question is to build on it. Then the next one is prepared.
    """
    live, latest = _live(user, at), _latest(user)
    today = local_day(user, at)
    decision = decide(user, at, live, [row for row in latest if row.state in Question.ENDED and row.ended_on == today])
    shown = None if was_said or not decision.ask else showing(user, at, live)
    if shown is not None and shown.state == Question.State.READY:
        open_now(shown, at)
    if any(question.state == Question.State.READY for question in live):
        Question.objects.for_user(user).filter(state=Question.State.READY).delete()
    if decision.reason == Reason.OPEN or shown is not None:
        return
    # Who is asked at once is awake at once, at three in the night too.
    desk = _read_desk(user, (decision.next_at and _likely(user, decision.next_at)) or at, latest)
    question = _choose(user, desk, at)
    if question is None:
        return
    if decision.ask:
        open_now(question, at)
    else:
        _make_ready(user, desk, question, at)


def _make_ready(user: User, desk: "_Desk", first: Question, at: datetime) -> None:
    """Beside the next one: what fits tomorrow at this hour, when who comes once a day comes again; and where the first
    of them is for an hour or a day, one that always fits."""
    chosen = [first]
    tomorrow = desk.at(moment_of(user, _likely(user, at + timedelta(days=1))))
    # What is for today alone may be meant for tomorrow as well, should nobody come before.
    besides = [] if first.is_past(tomorrow.moment.at) else chosen
    if desk.moment.on < tomorrow.moment.on and (other := _choose(user, tomorrow, at, besides=besides)):
        chosen.append(other)
    if all(row.fits_from or row.fits_until or row.depth > LIGHT_DEPTH for row in chosen):
        _choose(user, desk, at, is_reserve=True, besides=chosen)
    transaction.on_commit(lambda: questions_prepared.send(sender=Question, user_id=user.pk))


@transaction.atomic
def prepare_next(*, user: User, at: datetime, show_at: datetime) -> Question | None:
    """Choose, word and store a question for `show_at`; what stands ready for then is taken instead.

    Returns None where nothing may be asked. Twelve queries at most, whatever the length of the history.
    """
    User.objects.lock(user)
    ready = [question for question in _live(user, at) if question.state == Question.State.READY]
    return showing(user, show_at, ready) or _choose(user, _read_desk(user, show_at, _latest(user)), at)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies before the engine when it chooses: the moment, the person, all earlier questions by their marks."""

    moment: Moment
    person: Person
    earlier: Earlier
    reading: Reading

    def at(self, moment: Moment) -> "_Desk":
        """The same desk at a moment soon after."""
        return _Desk(moment, self.reading.at(moment), self.earlier, self.reading)


@prepared
def live_of(user: User) -> QuerySet[Question]:
    """Those that may still be answered, in the order they were made."""
    return Question.objects.for_user(user).live().order_by("created_at")


def _live(user: User, at: datetime) -> list[Question]:
    """The live questions in the order they were made; what no longer fits has expired."""
    rows = live_of(user)
    past = [row for row in rows if row.is_past(at)]
    if past:
        drop_past(user, at)
    return [row for row in rows if row not in past]


def _latest(user: User) -> list[Question]:
    return _ended_last(user)


@prepared
def _ended_last(user: User) -> QuerySet[Question]:
    return Question.objects.for_user(user).ended_last(LATEST)


def _read_desk(user: User, show_at: datetime, latest: Sequence[Question]) -> _Desk:
    moment = moment_of(user, show_at)
    earlier = Earlier(Question.objects.for_user(user).joined_marks())
    reading = read_person(user, moment, latest)
    return _Desk(moment, reading.at(moment), earlier, reading)


def _choose(
    user: User, desk: _Desk, at: datetime, *, is_reserve: bool = False, besides: Sequence[Question] = ()
) -> Question | None:
    """Store the first candidate that is not like an earlier question. A reserve fits at any hour and season."""
    tried = {question.bank_id for question in besides}
    for candidate in candidates(built_in_bank(), desk.person, desk.moment, any_time=is_reserve):
        plan = candidate.plan
        if plan.question.id in tried:
            continue
        tried.add(plan.question.id)
        if question := store_question(user=user, plan=plan, moment=desk.moment, earlier=desk.earlier, at=at):
            return question
        _end_thread(user, plan)
    return None


def open_now(question: Question, at: datetime) -> None:
    """From now on this is the question that stands before the person."""
    question.state, question.opened_at = Question.State.OPEN, question.opened_at or at
    question.snoozed_at = question.snoozed_until = None
    question.save(update_fields=["state", "opened_at", "snoozed_at", "snoozed_until"])


def drop_past(user: User, at: datetime) -> None:
    """What no longer fits has expired. A page may have shown it, which stores nothing: so it is kept from coming
    again in the same words, and a form that still holds it can be sent."""
    Question.objects.for_user(user).live().filter(fits_until__lte=at).update(state=Question.State.EXPIRED)


def _quiet_until(user: User, question: Question) -> datetime | None:
    """ "Not now" holds until the question comes back, and no longer than the day."""
    if question.snoozed_at is None or question.snoozed_until is None:
        return None
    return min(question.snoozed_until, day_turns(user, question.snoozed_at))


def _likely(user: User, at: datetime) -> datetime:
    """When a question that is due at an early hour will probably be seen."""
    local = at.astimezone(user.profile.tzinfo)
    return at if local.hour >= LIKELY_HOUR else local.replace(hour=LIKELY_HOUR, minute=0)


def _end_thread(user: User, plan: Plan) -> None:
    """A thread whose next question would be too like an earlier one has come to its end."""
    if plan.reason == "thread":
        MemoryAnswer.objects.for_user(user).filter(pk=plan.sources[0].answer_id).update(has_thread=False)
