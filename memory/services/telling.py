"""Tells the story: a new version in the background once enough has changed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from intentions.models import Tombstone
from lot.errors import NotFound
from memory.engine.bank import built_in_bank
from memory.engine.remember import OWN_WORDS
from memory.engine.story import Fact, Paragraph, Source, tell
from memory.engine.story.build import Held, fact_of, with_ladders
from memory.models import Memory, MemoryAnswer, Story, StorySentence, StorySource, TopicRule
from memory.services.striking import hash_of, struck_contents
from profiles.care import notices
from profiles.days import local_day

LEAST_ANSWERS = 10
LEAST_CHANGES = 10
NUMBER_DIGITS = 9  # what a column of the database holds
TOLD_WITHIN = timedelta(days=7)
TOLD_FROM = (Tombstone.Kind.ANSWER, Tombstone.Kind.MEMORY)
Words = Mapping[str, tuple[str, str]]
"""Other words for a sentence, and whose they are, by the sentence."""


def is_due(user: User) -> bool:
    """Whether a new version may be told: ten answers, and ten memories made, changed or removed since the last.

    A few counted rows; whoever calls it after each answer need not think about it.
    """
    latest = Story.objects.for_user(user).last_told()
    if latest is None:
        return MemoryAnswer.objects.for_user(user).count() >= LEAST_ANSWERS
    made = Memory.objects.for_user(user).standing().filter(created_at__gt=latest.told_at).count()
    if made >= LEAST_CHANGES:
        return True
    removed = Tombstone.objects.for_user(user).filter(at__gt=latest.told_at, kind__in=TOLD_FROM)
    return made + removed.count() >= LEAST_CHANGES and MemoryAnswer.objects.for_user(user).count() >= LEAST_ANSWERS


@transaction.atomic
def tell_story(*, user: User, at: datetime, words: Words | None = None) -> Story | None:
    """The next version, if it is due and there is something to tell; else None. Safe to run twice at once.

    `words` are other words for sentences, by the sentence, each with whose they are.
    """
    User.objects.lock(user)
    if not is_due(user):
        return None
    facts = facts_of(user)
    paragraphs = would_tell(user=user, facts=facts, at=at)
    if not paragraphs:
        return None
    latest = Story.objects.for_user(user).last_told()
    story = Story(user=user, number=latest.number + 1 if latest else 1, told_at=at, on=local_day(user, at))
    story.memories_count = len(facts)
    story.save(force_insert=True)
    _keep(story, paragraphs, words or {})
    forget_kept_answers(user)
    return story


def tell_due(*, at: datetime) -> int:
    """Every version that is due and was not told after an answer; returns how many. Run by the clock."""
    since = at - TOLD_WITHIN
    lately = Memory.objects.filter(created_at__gte=since).values("user_id")
    people = list(User.objects.present().select_related("profile", "preferences").filter(pk__in=lately))
    return sum(tell_story(user=user, at=at) is not None for user in people)


def facts_of(user: User) -> list[Fact]:
    """What may be told: current memories with sources, without muted topics and without what shows help lines."""
    muted = TopicRule.objects.for_user(user).muted()
    rows = Memory.objects.for_user(user).standing().exclude(state=Memory.State.RETIRED).exclude(topic__in=muted)
    by_key: dict[bytes, list[Memory]] = defaultdict(list)
    for row in rows.with_sources().order_by("-last_confirmed_on", "-created_at"):
        by_key[bytes(row.key_hash)].append(row)
    bank, facts = built_in_bank(), []
    for same in by_key.values():
        current = next((row for row in same if row.state == Memory.State.CURRENT), None)
        if current is None or (_is_own(current) and notices(user, current.text)):
            continue
        before = next((row for row in same if row.state == Memory.State.CHANGED), None)
        fact = fact_of(bank, _held(current), _held(before) if before else None)
        if fact is not None:
            facts.append(fact)
    return with_ladders(bank, facts)


def _is_own(memory: Memory) -> bool:
    """Whether its words are the person's: LOT's own are not screened."""
    return memory.origin == Memory.Origin.PERSON or (memory.value or "").startswith(OWN_WORDS)


def would_tell(*, user: User, facts: list[Fact], at: datetime) -> list[Paragraph]:
    """The story as it would be told now; writes nothing."""
    struck = struck_contents(user)
    seed = f"{user.pk}"

    def is_struck(content: str) -> bool:
        return bool(struck) and hash_of(user, content) in struck

    return tell(facts, local_day(user, at), seed=seed, is_struck=is_struck)


def version_of(user: User, number: str) -> Story:
    """The person's version with this number. Raises NotFound."""
    is_number = number.isascii() and number.isdigit() and len(number) <= NUMBER_DIGITS
    story = Story.objects.for_user(user).filter(number=int(number)).first() if is_number else None
    if story is None:
        raise NotFound(_("There is no such version."))
    return story


def _held(row: Memory) -> Held:
    answers = sorted((source.answer for source in row.sources.all()), key=lambda answer: (answer.on, answer.created_at))
    is_worded = row.origin == Memory.Origin.PERSON
    sources = [Source(answer.pk, answer.on) for answer in answers]
    return Held(row.pk, row.key or "", row.value or "", row.text or "", is_worded, sources)


def _keep(story: Story, paragraphs: list[Paragraph], words: Words) -> None:
    sentences, sources = [], []
    for number, paragraph in enumerate(paragraphs):
        for place, told in enumerate(paragraph.sentences):
            row = StorySentence(user_id=story.user_id, story=story, paragraph=number, place=place)
            row.topic, row.content_hash = told.topic, hash_of(story.user, told.content)
            row.text, row.worded_by = words.get(told.text, (told.text, ""))
            sentences.append(row)
            for order, cited in enumerate(told.cited):
                source = StorySource(user_id=story.user_id, sentence=row, place=order, memory_id=cited.memory_id)
                source.answer_id, source.on = cited.source.answer_id, cited.source.on
                sources.append(source)
    StorySentence.objects.bulk_create(sentences)
    StorySource.objects.bulk_create(sources)
