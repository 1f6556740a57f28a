"""Says for one person and moment what LOT would ask and why, and writes nothing."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from accounts.models import User
from memory.engine.bank import built_in_bank
from memory.engine.choose import candidates
from memory.engine.kinds import Moment, Person, Plan
from memory.models import Question, QuestionSource
from memory.services.asking import current_question, prepare_next
from memory.services.person import moment_of, read_person
from memory.services.preparing import LATEST

CANDIDATES_SHOWN = 12


def explain(*, user: User, at: datetime) -> Iterator[str]:
    """The moment, the pace, what the engine knows, its plan, and the question that comes of it, as lines.

    The question is prepared as it would be and rolled back: what is printed is what would be shown.
    """
    with transaction.atomic():
        found = list(_explain(user, at))
        transaction.set_rollback(True)
    yield from found


def _explain(user: User, at: datetime) -> Iterator[str]:
    moment = moment_of(user, at)
    local = at.astimezone(user.profile.tzinfo)
    yield f"Moment     {local:%A %d %B %Y %H:%M} {user.profile.zone}, {moment.daypart}, {moment.season}"
    live = Question.objects.for_user(user).live().order_by("created_at")
    for row in live:
        yield f"Stands     {row.state}: {row.text}"
    decision = current_question(user=user, at=at).decision
    next_at = f", next {decision.next_at:%Y-%m-%d %H:%M} UTC" if decision.next_at else ""
    yield f"Pace       {decision.reason}, {decision.asked_today} of {decision.per_day} today{next_at}"
    live.filter(state=Question.State.READY).delete()
    person = read_person(user, moment, list(Question.objects.for_user(user).ended_last(LATEST))).at(moment)
    yield from _person(person)
    found = list(islice(candidates(built_in_bank(), person, moment), CANDIDATES_SHOWN))
    yield from _plan(found[0].plan if found else None, moment)
    for candidate in found:
        plan = candidate.plan
        yield f"Candidate  {candidate.score:6.2f}  {plan.strategy:9}  {plan.reason:9}  {plan.question.id}"
    question = prepare_next(user=user, at=at, show_at=at)
    if question is not None:
        yield from _question(user, question)


def _person(person: Person) -> Iterator[str]:
    recent = ", ".join(asked.topic for asked in person.recent)
    yield f"Person     {person.answers} answers, {len(person.asked)} questions asked"
    yield f"           {len(person.threads)} threads, {len(person.facts)} facts to ask again"
    yield f"           latest topics: {recent or 'none'}"
    for name, topics in (("muted", person.muted), ("less", person.less)):
        if topics:
            yield f"           {name}: {', '.join(sorted(topics))}"


def _plan(plan: Plan | None, moment: Moment) -> Iterator[str]:
    if plan is None:
        yield "Plan       nothing is left that may be asked"
        return
    question = plan.question
    yield f"Plan       {plan.strategy}, {question.topic}, depth {question.depth}, {question.id}"
    yield f"Why        {plan.reason}"
    for said in plan.sources:
        yield f"           on {said.on} ({(moment.on - said.on).days} days ago): {said.quote}"


def _question(user: User, question: Question) -> Iterator[str]:
    yield f"Question   {question.text}"
    for option in question.options:
        yield f"           - {option.text}"
    for source in QuestionSource.objects.for_user(user).filter(question=question):
        yield f"Because    on {source.on}: {source.quote}"
    yield f"Told       {question.why}"
