"""What the Memory page says, as data for the template: memories by topic, forty at most, with history and sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from intentions.models import Tombstone
from memory.cards import day_url
from memory.engine.bank import built_in_bank, decapitalise
from memory.models import Memory, MemoryAnswer, TopicRule
from profiles.care import CareCard
from profiles.days import local_day, say_clock, say_date

PAGE_SIZE = 40
SOURCES_SHOWN, HISTORY_SHOWN = 5, 3


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A day that a memory rests on."""

    day: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """One memory. `kind`: current, past (held before what is not true), forgotten, corrected."""

    id: UUID
    kind: str
    topic: str
    text: str = ""
    wording: str = ""
    before: str = ""
    sources: Sequence[SourceLink] = ()
    doubted: SourceLink | None = None
    undo_until: str = ""
    is_editing: bool = False
    message: str = ""
    typed: str = ""
    care: CareCard | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A topic with the memories of it that this page holds."""

    topic: str
    title: str
    items: Sequence[Item]
    is_muted: bool
    may_mute: bool


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The page; `place` is its own query, `more` that of the next one."""

    memories: int
    answers: int
    sections: Sequence[Section]
    muted: Sequence[Section]
    place: str
    is_first: bool
    more: str
    more_titles: Sequence[str]
    more_count: int


def ledger_page(user: User, at: datetime, *, start: str = "", skip: int = 0) -> LedgerPage:
    """Forty memories from a topic on, leaving out the first `skip` of it. The same number of queries at any length."""
    own, undoable = Memory.objects.for_user(user), _undoable(user, at)
    listed = own.on_page(undoable)
    counts = dict(listed.order_by().values_list("topic").annotate(number=Count("pk")))
    topics = [*built_in_bank().topics, *sorted(set(counts) - set(built_in_bank().topics))]
    offset = _offset(topics, counts, start, skip)
    rows = list(listed.by_topic(topics).with_sources()[offset : offset + PAGE_SIZE])
    own.attach_history(rows)
    items = [item_of(user, row, at, undoable) for row in rows]
    muted = TopicRule.objects.for_user(user).muted()
    sections = [
        _section(topic, [item for item in items if item.topic == topic], muted)
        for topic in topics
        if any(item.topic == topic for item in items)
    ]
    place, rest = _place_after(topics, counts, offset + PAGE_SIZE)
    return LedgerPage(
        memories=own.current().count(),
        answers=MemoryAnswer.objects.for_user(user).count(),
        sections=sections,
        muted=[_section(topic, [], muted) for topic in muted if not counts.get(topic)],
        place=_query(start, skip) if offset else "",
        is_first=offset == 0,
        more=place,
        more_titles=[title_of(topic) for topic in rest],
        more_count=max(0, sum(counts.values()) - offset - PAGE_SIZE),
    )


def ledger_item(user: User, memory_id: UUID, at: datetime) -> Item | None:
    """One memory as the page shows it, or None."""
    own = Memory.objects.for_user(user)
    rows = list(own.filter(pk=memory_id).with_sources())
    own.attach_history(rows)
    return item_of(user, rows[0], at, _undoable(user, at)) if rows else None


def topic_section(user: User, topic: str) -> Section:
    """A topic without its memories, for the line that mutes it."""
    return _section(topic, [], TopicRule.objects.for_user(user).muted())


def with_edit(page: LedgerPage, item: Item) -> LedgerPage:
    """The page with one of its memories in another form."""
    sections = [
        replace(section, items=[item if row.id == item.id else row for row in section.items])
        for section in page.sections
    ]
    return replace(page, sections=sections)


def title_of(topic: str) -> str:
    """A topic's name; its slug where the bank has dropped it."""
    return built_in_bank().topics.get(topic, topic)


def item_of(user: User, memory: Memory, at: datetime, undoable: Mapping[UUID, datetime]) -> Item:
    """One memory in words."""
    if memory.state in Memory.BLOCKED:
        until = undoable.get(memory.pk)
        clock = say_clock(user, until) if until else ""
        return Item(memory.pk, str(memory.state), memory.topic, undo_until=clock)
    this_year = local_day(user, at).year
    answers = sorted((source.answer for source in memory.sources.all()), key=lambda answer: answer.created_at)
    links = [_link(answer, this_year) for answer in answers[-SOURCES_SHOWN:]]
    wording = memory.text or ""
    is_current = memory.state == Memory.State.CURRENT
    return Item(
        id=memory.pk,
        kind="current" if is_current else "past",
        topic=memory.topic,
        text=_since(memory, say_date(memory.first_confirmed_on, this_year)) if memory.history else wording,
        wording=wording,
        before=_before(memory.history),
        sources=links,
        doubted=_link(doubt, this_year) if (doubt := memory.doubted_by) and is_current else None,
    )


def _link(answer: MemoryAnswer, this_year: int) -> SourceLink:
    return SourceLink(say_date(answer.on, this_year), day_url(answer.on, answer.pk))


def _since(memory: Memory, day: str) -> str:
    text = memory.text or ""
    if memory.origin == Memory.Origin.PERSON or not text.endswith("."):
        return text
    return _("%(text)s, since %(day)s.") % {"text": text.removesuffix("."), "day": day}


def _before(history: Sequence[Memory]) -> str:
    texts = list(dict.fromkeys(decapitalise((memory.text or "").removesuffix(".")) for memory in history))
    return "; ".join(texts[:HISTORY_SHOWN]) + "." if texts else ""


def _undoable(user: User, at: datetime) -> dict[UUID, datetime]:
    stones = Tombstone.objects.for_user(user).undoable(Tombstone.Kind.MEMORY, at)
    return {row_id: until for row_id, until in stones.values_list("row_id", "undo_until") if until}


def _section(topic: str, items: Sequence[Item], muted: Iterable[str]) -> Section:
    return Section(topic, title_of(topic), items, topic in muted, topic in built_in_bank().topics)


def _offset(topics: Sequence[str], counts: dict[str, int], start: str, skip: int) -> int:
    """How many memories stand before this place; the beginning where there is no such place."""
    if start not in topics or not 0 <= skip <= counts.get(start, 0):
        return 0
    return sum(counts.get(topic, 0) for topic in topics[: topics.index(start)]) + skip


def _place_after(topics: Sequence[str], counts: dict[str, int], offset: int) -> tuple[str, list[str]]:
    """The query of the page that begins after so many memories, and the topics from there on."""
    for place, topic in enumerate(topics):
        number = counts.get(topic, 0)
        if offset < number:
            return _query(topic, offset), [name for name in topics[place:] if counts.get(name)]
        offset -= number
    return "", []


def _query(start: str, skip: int) -> str:
    return "?" + urlencode({"from": start} | ({"skip": skip} if skip else {}))
