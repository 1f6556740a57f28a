"""The questions that stand ready, in a model's words: asked for in the background, judged, and used only unseen."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from intentions.models import CheckIn
from intentions.moods import LOW
from lot.fields import owner_hash
from lot.text import shorten
from memory.engine.bank import built_in_bank
from memory.engine.likeness import Earlier, marks_of
from memory.engine.reworded import (
    MOST_ENTRIES,
    PROMPT_VERSION,
    SCHEMA,
    Asking,
    Entry,
    Reworded,
    Verdict,
    judge,
    task_for,
)
from memory.models import Memory, MemoryAnswer, Question, QuestionSource, TopicRule
from memory.models.answers import AnswerQuerySet
from memory.providers.wording import Excerpt
from memory.services.consulting import consult, who_may_be_asked
from memory.services.person import MOOD_LASTS, moment_of
from memory.services.preparing import decide, showing
from memory.services.searching import Scope, search_index
from memory.services.storing import ON_PURPOSE
from profiles.care import notices
from profiles.days import local_day

logger = logging.getLogger("lot.providers")
PURPOSE = "question"
TRIES = 2
ENTRY_LIMIT = 300  # characters of one entry
FOUND = 40  # entries looked at


def reword_ready(*, user: User, at: datetime) -> int:
    """Put each question that stands ready into a model's words; returns how many got them. Never inside a transaction.

    Safe to run twice: what has been reworded, was shown or is due by now stays as it is.
    """
    ready = Question.objects.for_user(user).filter(state=Question.State.READY, worded_by="").order_by("created_at")
    return sum(_reword(user, question, at) for question in ready)


def _reword(user: User, question: Question, at: datetime) -> bool:
    if _is_due(user, question, at) or not who_may_be_asked(user, at)[0]:
        return False
    asking, refused, began = asking_of(user, question, at), None, time.monotonic()
    excerpts, quoted = excerpts_of(asking), [entry.id for entry in asking.entries if entry.needed]
    for _try in range(TRIES):
        task = task_for(asking, refused)
        found = consult(user=user, purpose=PURPOSE, task=task, schema=SCHEMA, excerpts=excerpts, quoted=quoted, at=at)
        if found is None:
            return False
        entries = asking.entries[: found.sent]
        if any(entry.needed for entry in asking.entries[found.sent :]):
            found.note(Verdict.SOURCES)  # what it builds on did not fit into what is sent
            return False
        judged = judge(found.answer, _with(asking, entries))
        by_now = at + timedelta(seconds=time.monotonic() - began)  # it may have become due meanwhile
        verdict = judged if isinstance(judged, Verdict) else _use(user, question, judged, found.by, by_now)
        found.note(verdict)
        if verdict in {Verdict.USED, Verdict.TOO_LATE}:
            return verdict is Verdict.USED
        logger.warning("question in a model's words is not used: %s, %s", found.by, verdict.value)
        refused = verdict
    return False


def _with(asking: Asking, entries: Sequence[Entry]) -> Asking:
    return Asking(asking.text, asking.options, asking.topic, asking.kind, asking.now, entries)


def _is_due(user: User, question: Question, at: datetime) -> bool:
    """Whether a page may show it now, or has shown it: then its words stay."""
    live = list(Question.objects.for_user(user).live().order_by("created_at"))
    ended = list(Question.objects.for_user(user).ended(local_day(user, at)))
    shown = showing(user, at, live) if decide(user, at, live, ended).ask else None
    return shown is not None and shown.pk == question.pk


def asking_of(user: User, question: Question, at: datetime) -> Asking:
    """All that a model is told: the question, the moment, and what the person said that bears on it."""
    moment = moment_of(user, max(at, question.fits_from or at))
    mood = CheckIn.objects.for_user(user).filter(at__lte=at).recent(1).first()
    now = ", ".join(filter(None, (f"{moment.on:%A}", moment.daypart, moment.season, moment.weather)))
    if mood is not None and mood.score <= LOW and at - mood.at < MOOD_LASTS:
        now += "; the last mood was a heavy one"
    return Asking(
        text=question.text or "",
        options=question.options,
        topic=built_in_bank().topics.get(question.topic, question.topic),
        kind=question.strategy,
        now=now,
        entries=[*_needed(user, question), *_near(user, question, at)][:MOST_ENTRIES],
    )


def excerpts_of(asking: Asking) -> list[Excerpt]:
    """What is sent of the person, as data."""
    return [Excerpt(entry.id, entry.text, entry.on) for entry in asking.entries]


def _needed(user: User, question: Question) -> list[Entry]:
    """What the question builds on, in the order in which it names it."""
    rows = QuestionSource.objects.for_user(user).filter(question=question).select_related("answer").order_by("id")
    found = []
    for row in rows:
        of, quote = row.answer_id or row.intention_id, row.quote or ""
        own = row.answer.text if row.answer and row.answer.is_own_words else ""
        if of is not None:
            found.append(Entry(of, row.on, _around(own or quote, quote), quote, needed=True))
    return found


def _near(user: User, question: Question, at: datetime) -> list[Entry]:
    """What else was said about this and still holds; never of a muted topic, never what shows help lines."""
    search = search_index(user=user, query=question.text or "", at=at, scope=Scope(kinds=("answer",)))
    found = [entry.id for entry in search.found(FOUND)] if search else []
    muted = TopicRule.objects.for_user(user).muted()
    quoted = QuestionSource.objects.for_user(user).filter(question=question, answer__isnull=False)
    rows = _standing(user, found).exclude(topic__in=muted).exclude(pk__in=quoted.values("answer_id"))
    entries = {row.pk: _entry(row) for row in rows if row.phrase}
    sent = [entries[row_id] for row_id in found if row_id in entries]
    return [entry for entry in sent if not notices(user, entry.text)]  # one of these would keep all from being sent


def _entry(row: MemoryAnswer) -> Entry:
    phrase = row.phrase or ""
    return Entry(row.pk, row.on, _around((row.text or "") if row.is_own_words else phrase, phrase), phrase)


def _standing(user: User, ids: Sequence[UUID]) -> AnswerQuerySet:
    """Those of these answers on which something rests that still holds."""
    held = Memory.objects.for_user(user).current().filter(sources__answer__in=ids).values("sources__answer")
    return MemoryAnswer.objects.for_user(user).filter(pk__in=ids).filter(pk__in=held)


def _around(text: str, quote: str) -> str:
    """The text, or where it is long the words that are quoted from it."""
    return text if len(text) <= ENTRY_LIMIT else shorten(quote, ENTRY_LIMIT)


@transaction.atomic
def _use(user: User, question: Question, found: Reworded, by: str, at: datetime) -> Verdict:
    """Put the words into the row, if nobody can have seen the old ones and all that it rests on still stands."""
    User.objects.lock(user)
    row = Question.objects.for_user(user).filter(pk=question.pk, state=Question.State.READY, worded_by="").first()
    besides = [entry for entry in found.uses if not entry.needed]
    standing = {answer.pk: answer for answer in _standing(user, [entry.id for entry in besides])}
    holds = all(entry.id in standing and standing[entry.id].phrase == entry.quote for entry in besides)
    if row is None or not holds or _is_due(user, row, at):
        return Verdict.TOO_LATE
    marks = marks_of(found.text, lambda purpose, text: owner_hash(user.pk, purpose, text))
    earlier = Earlier(Question.objects.for_user(user).exclude(pk=row.pk).joined_marks())
    is_on_purpose = row.strategy == "re_ask" or row.reason in ON_PURPOSE
    if earlier.knows(marks) or (not is_on_purpose and earlier.is_alike(marks)):
        return Verdict.ALIKE
    row.text, row.options, row.marks = found.text, found.options, marks.pack()
    row.worded_by = f"{by} v{PROMPT_VERSION}"[:160]
    row.save(update_fields=["text", "sealed_options", "marks", "worded_by"])
    QuestionSource.objects.bulk_create(
        QuestionSource(user=user, question=row, answer_id=entry.id, on=entry.on, quote=entry.quote, is_beside=True)
        for entry in besides
    )
    return Verdict.USED
