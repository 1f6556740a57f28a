"""A plan becomes a row: worded, kept from being like an earlier question, with the window in which it fits."""

from datetime import date, datetime

from accounts.models import User
from lot.clock import day_begins, daypart_window, season_ends
from lot.fields import owner_hash
from memory.engine.bank import AIM
from memory.engine.kinds import Draft, Moment, Plan
from memory.engine.likeness import Earlier, Marks, marks_of
from memory.engine.write import write
from memory.models import Question, QuestionSource, bank_hash_of
from memory.services.person import WEATHER_LASTS
from profiles.days import day_turns

ON_PURPOSE = {"change", AIM}


def store_question(*, user: User, plan: Plan, moment: Moment, earlier: Earlier, at: datetime) -> Question | None:
    """The planned question as a row, in the best wording that was not used before; None where it came before.

    What is asked again on purpose may be like what was asked, though never in the same words: a fact, a change that
    names what it was before and is now, an intention in another way. Two queries.
    """
    is_on_purpose = plan.fact is not None or plan.reason in ON_PURPOSE
    for draft in write(plan, moment):
        marks = marks_of(draft.text, lambda purpose, text: owner_hash(user.pk, purpose, text))
        if not earlier.knows(marks) and (is_on_purpose or not earlier.is_alike(marks)):
            return _store(user, plan, moment, at, draft, marks)
    return None


def _store(user: User, plan: Plan, moment: Moment, at: datetime, draft: Draft, marks: Marks) -> Question:
    fits_from, fits_until = _window(user, plan, moment)
    question = Question(
        user=user,
        strategy=plan.strategy,
        reason=plan.reason,
        topic=plan.question.topic,
        depth=plan.question.depth,
        bank_id=plan.question.id,
        bank_hash=bank_hash_of(user.pk, plan.question.id),
        text=draft.text,
        why=draft.why,
        marks=marks.pack(),
        fits_from=fits_from,
        fits_until=fits_until,
        created_at=at,
    )
    question.options = draft.options
    question.save(force_insert=True)
    sources = [
        QuestionSource(user=user, question=question, answer_id=said.answer_id, on=said.on, quote=said.quote)
        for said in plan.sources
    ]
    if aim := plan.aim:
        sources.append(
            QuestionSource(
                user=user, question=question, intention_id=aim.intention_id, on=aim.starts_on, quote=aim.text
            )
        )
    QuestionSource.objects.bulk_create(sources)
    return question


def _window(user: User, plan: Plan, moment: Moment) -> tuple[datetime | None, datetime | None]:
    """From when until when the question fits, should it not be seen at the moment it was made for."""
    zone, day_start, question = user.profile.zone, user.preferences.day_start, plan.question
    if question.dayparts:
        return daypart_window(moment.at, zone, question.dayparts)
    begins = day_begins(moment.on, zone, day_start)
    if question.weather:
        return begins, min(moment.at + WEATHER_LASTS, day_turns(user, moment.at))
    if question.weekdays:
        return begins, day_turns(user, moment.at)
    if question.seasons:
        return begins, day_begins(season_ends(moment.on), zone, day_start)
    if plan.reason == "anniversary" or plan.aim is not None:  # its words say "today"
        return begins, day_turns(user, moment.at)
    if plan.fact is not None or plan.reason == "ripe":  # its words say "March" or "March last year"
        return None, day_begins(date(moment.on.year + 1, 1, 1), zone, day_start)
    return None, None
