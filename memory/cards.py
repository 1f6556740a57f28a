"""What the question card says in each of its states, as data for the template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from lot.destinations import label_of
from memory.engine.bank import built_in_bank
from memory.engine.kinds import Option
from memory.engine.pace import Decision, Reason
from memory.models import Memory, MemoryAnswer, Question, QuestionSource, TopicRule
from memory.services.asking import Asking
from profiles.care import CareCard
from profiles.days import quiet_over, say_clock, say_date

NUMBERS = (
    *(gettext_noop("none"), gettext_noop("one"), gettext_noop("two"), gettext_noop("three"), gettext_noop("four")),
    *(gettext_noop("five"), gettext_noop("six"), gettext_noop("seven"), gettext_noop("eight"), gettext_noop("nine")),
    *(gettext_noop("ten"), gettext_noop("eleven"), gettext_noop("twelve"), gettext_noop("thirteen")),
    *(gettext_noop("fourteen"), gettext_noop("fifteen")),
)
FORGOTTEN_QUESTION = gettext_noop("A question that quoted something you have deleted.")


@dataclass(frozen=True, slots=True)
class Because:
    """One source: "Because on 3 March you said: ...", with where it stands in the log. An intention has no place."""

    day: str
    quote: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of what was answered today."""

    time: str
    said: str
    question: str


@dataclass(frozen=True, slots=True)
class Card:
    """The question card. `kind` names its template part: question, answered, skipped, snoozed, waiting."""

    kind: str
    question: Question | None = None
    options: Sequence[Option] = ()
    because: Sequence[Because] = ()
    why: str = ""
    worded_by: str = ""
    is_first: bool = False
    answer: MemoryAnswer | None = None
    reply_sources: Sequence[Because] = ()
    line: str = ""
    count: str = ""
    note: str = ""
    entries: Sequence[Entry] = ()
    has_next: bool = False
    may_ask_another: bool = False
    message: str = ""
    typed: str = ""
    care: CareCard | None = None
    is_resting: bool = False
    edit_url: str = ""


def current_card(user: User, asking: Asking, at: datetime, *, message: str = "", typed: str = "") -> Card:
    """What stands now: the question, or why there is none and when the next one comes."""
    if asking.question is None:
        return Card(
            "waiting",
            line=waiting_line(user, asking.decision, at),
            entries=[_entry(user, question) for question in reversed(asking.ended)],
            may_ask_another=asking.decision.may_ask_another and asking.decision.reason != Reason.NOTHING_LEFT,
            message=message,
            is_resting=asking.decision.reason == Reason.RESTING,
        )
    return Card(
        "question",
        question=asking.question,
        options=asking.question.options,
        because=[_because(source, at.year) for source in asking.sources],
        why=asking.question.why or "",
        worded_by=label_of(asking.question.worded_by),
        is_first=asking.question.strategy == "first" and not asking.sources,
        message=message,
        typed=typed or asking.question.draft or "",
    )


def ended_card(
    asking: Asking,
    question: Question,
    sources: Sequence[QuestionSource],
    at: datetime,
    *,
    note: str = "",
    care: CareCard | None = None,
) -> Card:
    """What was just answered, skipped or put aside, until the person leaves it."""
    answer = getattr(question, "answer", None) if question.state == Question.State.ANSWERED else None
    spoken_of = answer.reply_sources.order_by("on") if answer and answer.reply else ()
    kinds = {Question.State.ANSWERED: "answered", Question.State.SKIPPED: "skipped", Question.State.SNOOZED: "snoozed"}
    decision = asking.decision
    return Card(
        kinds[Question.State(question.state)],
        question=question,
        because=[_because(source, at.year) for source in sources],
        answer=answer,
        reply_sources=[Because(say_date(row.on, at.year), "", day_url(row.on, row.answer_id)) for row in spoken_of],
        note=note,
        care=care,
        edit_url=day_url(answer.on, answer.pk).replace("#", f"?edit={answer.pk}#") if care and answer else "",
        count=_("%(count)s of %(number)s today.")
        % {"count": number_word(decision.asked_today).capitalize(), "number": number_word(decision.per_day)}
        if decision.asked_today <= decision.per_day
        else "",
        has_next=asking.question is not None,
        may_ask_another=decision.may_ask_another,
    )


def skip_note(user: User, question: Question) -> str:
    """What a skip said besides: not this topic, or that is not true."""
    if question.state != Question.State.SKIPPED:
        return ""
    if question.topic in TopicRule.objects.for_user(user).muted():
        title = built_in_bank().topics.get(question.topic, question.topic)
        return _("LOT asks nothing more about: %(topic)s.") % {"topic": title.lower()}
    denied = Memory.objects.for_user(user).filter(state=Memory.State.CORRECTED)
    if denied.filter(sources__answer__quoted_in__question=question).exists():
        return _("What it was built on is no longer taken for true.")
    return ""


def waiting_line(user: User, decision: Decision, at: datetime) -> str:
    """Why there is no question now, and when the next one comes."""
    when = {"when": say_when(user, quiet_over(user, decision.next_at or at), at)}
    if decision.reason in {Reason.QUOTA, Reason.DAY_FULL}:
        done = number_word(decision.per_day if decision.reason == Reason.QUOTA else decision.asked_today)
        if done == "one":
            return _("Today's question is done. The next one comes %(when)s.") % when
        return _("Today's %(number)s are done. The next question comes %(when)s.") % {**when, "number": done}
    if decision.reason == Reason.RESTING:
        return _("Questions rest. The next one comes %(when)s.") % when
    if decision.reason == Reason.SNOOZED:
        return _("Put aside. It comes back %(when)s.") % when
    if decision.reason == Reason.NOTHING_LEFT:
        return _("There is nothing left to ask today. LOT looks again %(when)s.") % when
    return _("The next question comes %(when)s.") % when


def say_when(user: User, then: datetime, now: datetime) -> str:
    """ "at 14:30", "tomorrow at 04:00", "on 3 March at 04:00": the person's own clock."""
    local, today = then.astimezone(user.profile.tzinfo), now.astimezone(user.profile.tzinfo).date()
    clock = {"time": say_clock(user, then), "day": say_date(local.date(), today.year)}
    if local.date() == today:
        return _("at %(time)s") % clock
    if local.date() == today + timedelta(days=1):
        return _("tomorrow at %(time)s") % clock
    return _("on %(day)s at %(time)s") % clock


def day_url(on: date, row_id: UUID, prefix: str = "a") -> str:
    """Where an answer stands in the log; with another prefix another entry (`memory.entries.PREFIXES`)."""
    return f"{_day_path(on)}#{prefix}-{row_id}"


@lru_cache(maxsize=1024)  # a page of the log asks for each of its days again and again
def _day_path(on: date) -> str:
    return reverse("log-day", args=[on.isoformat()])


def number_word(number: int) -> str:
    """Small numbers as words."""
    return _(NUMBERS[number]) if number < len(NUMBERS) else str(number)


def _because(source: QuestionSource, this_year: int) -> Because:
    quote = source.quote or ""
    said = quote if quote.endswith((".", "!", "?", "…")) else quote + "."
    url = day_url(source.on, source.answer_id) if source.answer_id else ""
    return Because(say_date(source.on, this_year), said, url)


def _entry(user: User, question: Question) -> Entry:
    answer = getattr(question, "answer", None)
    said = answer.text if answer else _("Deleted") if question.state == Question.State.ANSWERED else _("Skipped")
    return Entry(
        time=say_clock(user, question.ended_at) if question.ended_at else "",
        said=said if said.endswith((".", "!", "?", "…")) else said + ".",
        question=question.text or _(FORGOTTEN_QUESTION),
    )
