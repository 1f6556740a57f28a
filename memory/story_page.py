"""What the Story section and its versions say, as data for the templates; the same number of queries at any length."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from accounts.models import User
from lot.destinations import label_of
from lot.prepared import prepared
from memory.cards import day_url, number_word
from memory.models import MemoryAnswer, Story, StorySentence, StorySource, TopicRule
from memory.services.striking import struck_by
from memory.services.telling import LEAST_ANSWERS
from profiles.days import say_date

VERSIONS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class SourceView:
    """An answer that a sentence rests on, under its number in the story."""

    number: int
    day: str
    url: str
    said: str


@dataclass(frozen=True, slots=True)
class SentenceView:
    """One sentence as it stands on the page."""

    id: UUID
    text: str
    sources: Sequence[SourceView]
    content: bytes = b""
    is_struck: bool = False


@dataclass(frozen=True, slots=True)
class VersionLink:
    """A version and its day."""

    number: int
    day: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """A version. `struck` are the sentences that the person does not want told."""

    number: int
    day: str
    paragraphs: Sequence[Sequence[SentenceView]]
    sources: Sequence[SourceView]
    struck: Sequence[SentenceView]
    worded_by: str = ""

    @property
    def sentences(self) -> list[SentenceView]:
        """All that are told, in order."""
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The Story section: the newest version, or how far it is from the first."""

    story: StoryView | None
    has_earlier: bool = False
    answers: int = 0

    @property
    def count_word(self) -> str:
        """How many answers there are, as a word."""
        return number_word(self.answers)

    @property
    def is_too_early(self) -> bool:
        """Whether answers are missing, rather than the worker's next round."""
        return self.answers < LEAST_ANSWERS


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one version says and an older one does not, and the other way round."""

    older: StoryView
    newer: StoryView
    new: Sequence[SentenceView]
    gone: Sequence[SentenceView]
    same: Sequence[SentenceView]


def shelf(user: User, this_year: int) -> Shelf:
    """The newest version as the Memory page shows it."""
    latest = Story.objects.for_user(user).last_told()
    if latest is None:
        return Shelf(None, answers=MemoryAnswer.objects.for_user(user).count())
    return Shelf(story_view(user, latest, this_year), has_earlier=latest.number > 1)


def story_view(user: User, story: Story, this_year: int) -> StoryView:
    """A version with its numbers; what was struck, and topics that are muted by now, are not told."""
    struck = struck_by(user)
    muted = TopicRule.objects.for_user(user).muted()
    rows = StorySentence.objects.for_user(user).filter(story=story).exclude(topic__in=muted).told().with_sources()
    numbers: dict[UUID, SourceView] = {}
    paragraphs: dict[int, list[SentenceView]] = {}
    left_out = []
    worded_by: dict[str, None] = {}
    for row in rows:
        if struck.names(row):
            left_out.append(SentenceView(row.pk, row.text or "", (), is_struck=True))
        if struck.names(row) or struck.silences(row):
            continue
        if row.worded_by:
            worded_by[label_of(row.worded_by)] = None
        cited = [_number(source, numbers, this_year) for source in row.sources.all()]
        paragraphs.setdefault(row.paragraph, []).append(
            SentenceView(row.pk, row.text or "", cited, bytes(row.content_hash))
        )
    day = say_date(story.on, this_year)
    told, sources = list(paragraphs.values()), list(numbers.values())
    return StoryView(story.number, day, told, sources, left_out, ", ".join(worded_by))


def told_paragraphs(user: User) -> list[str]:
    """The newest version as words alone, in two queries: what it rests on is read only where something was struck."""
    struck = struck_by(user)
    rows = _told_newest(user)
    if struck.memories:
        prefetch_related_objects(rows, "sources")
    told = [row for row in rows if not struck.names(row) and not (struck.memories and struck.silences(row))]
    return [" ".join(row.text or "" for row in group) for _place, group in groupby(told, key=_paragraph_of)]


@prepared
def _told_newest(user: User) -> QuerySet[StorySentence]:
    latest = Story.objects.for_user(user).newest().values("pk")[:1]
    muted = TopicRule.objects.for_user(user).filter(rule=TopicRule.Rule.MUTED).values("topic")
    return StorySentence.objects.for_user(user).filter(story__in=latest).exclude(topic__in=muted).told()


def versions(user: User, this_year: int) -> list[VersionLink]:
    """The latest forty, the newest first."""
    rows = Story.objects.for_user(user).newest()[:VERSIONS_SHOWN]
    return [VersionLink(row.number, say_date(row.on, this_year)) for row in rows]


def compare(older: StoryView, newer: StoryView) -> Comparison:
    """Sentence by sentence, by what they say: the same in other words, or said anew, is the same."""
    before, now = _by_content(older.sentences), _by_content(newer.sentences)
    return Comparison(
        older=older,
        newer=newer,
        new=[sentence for content, sentence in now.items() if content not in before],
        gone=[sentence for content, sentence in before.items() if content not in now],
        same=[sentence for content, sentence in now.items() if content in before],
    )


def _by_content(sentences: Iterable[SentenceView]) -> Mapping[bytes, SentenceView]:
    return {sentence.content: sentence for sentence in sentences}


def _paragraph_of(sentence: StorySentence) -> int:
    return sentence.paragraph


def _number(source: StorySource, numbers: dict[UUID, SourceView], this_year: int) -> SourceView:
    """Its number: the same answer keeps the same one."""
    if source.answer_id not in numbers:
        url = day_url(source.on, source.answer_id)
        said = (source.answer.text or "").rstrip(".")
        numbers[source.answer_id] = SourceView(len(numbers) + 1, say_date(source.on, this_year), url, said)
    return numbers[source.answer_id]
