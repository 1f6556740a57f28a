"""The story of a scripted person after some days of their life, and whether every sentence of it is true."""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from memory.engine.story import Paragraph, Sentence, supported
from memory.judging.life import live
from memory.judging.script import Script
from memory.models import MemoryAnswer
from memory.services.telling import facts_of, would_tell
from profiles.days import local_day


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with what it rests on in words: the day of each source, and what was answered then."""

    text: str
    sources: tuple[str, ...]
    is_supported: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A story as it would be told at the end of a day."""

    on: date
    facts: int
    paragraphs: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def unsupported(self) -> list[str]:
        """The sentences that their sources do not say."""
        return [line.text for _topic, lines in self.paragraphs for line in lines if not line.is_supported]


def story_now(user: User, at: datetime) -> Told:
    """The story that would be told at this moment, each sentence checked against what it cites. Writes nothing."""
    facts, today = facts_of(user), local_day(user, at)
    paragraphs = would_tell(user=user, facts=facts, at=at)
    wanted = {cited.source.answer_id for row in paragraphs for told in row.sentences for cited in told.cited}
    answers = MemoryAnswer.objects.for_user(user).in_bulk(wanted)
    by_id = {fact.id: fact for fact in facts}

    def line(told: Sentence) -> Line:
        said = tuple(f"{row.source.on}, {answers[row.source.answer_id].text}" for row in told.cited)
        return Line(told.text, said, supported(told, by_id, today))

    def part(row: Paragraph) -> tuple[str, tuple[Line, ...]]:
        return row.topic, tuple(line(told) for told in row.sentences)

    return Told(today, len(facts), tuple(part(row) for row in paragraphs))


def story_of_life(script: Script, days: int) -> Told:
    """So many days of a scripted person, and the story at their end; the person is removed afterwards."""
    kept: list[Told] = []
    live(script, days, before_removal=lambda user, at: kept.append(story_now(user, at)))
    return kept[0]
