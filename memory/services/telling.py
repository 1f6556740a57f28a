"""Tells the story: a new version in the background once enough has changed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
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
TOLD_FROM = (Tombstone.Kind.ANSWER, Tombstone.Kind.MEMORY)
Words = Mapping[str, tuple[str, str]]
"""Other words for a sentence, and whose they are, by the sentence."""


def is_due(user: User) -> bool:
    """Whether a new version may be told: ten answers, and ten memories made, changed or removed since the last.

    A few counted rows; whoever calls it after each answer need not think about it.
    """
    return bool(who_is_due([user.pk]))


def who_is_due(ids: Collection[UUID]) -> list[UUID]:
    """For whom of these people, being there, a new version may be told. Two queries, however many they are."""
    mine = {"user_id": OuterRef("pk")}
    since = {"user_id": OuterRef(OuterRef("pk"))}
    told = Story.objects.filter(**since).order_by("-number").values("told_at")[:1]
    made = Memory.objects.standing().filter(**mine, created_at__gt=Subquery(told))
    removed = Tombstone.objects.filter(**mine, at__gt=Subquery(told), kind__in=TOLD_FROM)
    found = (
        User.objects.present()
        .filter(pk__in=ids)
        .annotate(has_story=Exists(Story.objects.filter(**mine)), made=_count(made), removed=_count(removed))
    )
    rows = list(found.order_by("pk").values_list("pk", "has_story", "made", "removed"))
    due = {pk for pk, _has, made, _removed in rows if made >= LEAST_CHANGES}
    maybe = [pk for pk, has_story, made, removed in rows if not has_story or made + removed >= LEAST_CHANGES]
    if unsure := [pk for pk in maybe if pk not in due]:
        answers = MemoryAnswer.objects.filter(user_id__in=unsure).order_by().values_list("user_id")
        due |= {pk for pk, count in answers.annotate(count=Count("pk")) if count >= LEAST_ANSWERS}
    return [pk for pk, *_counts in rows if pk in due]


def _count(rows: QuerySet[Any]) -> Coalesce:
    """How many of these there are, inside of another query."""
    number = rows.order_by().values("user_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


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
