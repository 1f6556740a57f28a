"""Versions of the story: when they are told, what empties them, and "not like this"."""

from datetime import timedelta

import pytest

from accounts.tests.make import make_user
from lot.errors import NotFound
from memory import services
from memory.engine.story.kinds import content_of
from memory.models import Memory, MemoryAnswer, Story, StorySentence, StorySource, StruckSentence
from memory.services.striking import hash_of, struck_contents
from memory.services.telling import facts_of, is_due
from memory.tasks import tell_story_of
from memory.tests.make import NOON, answer_days, answer_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def ada():
    return make_user()


def told_after(user, answers: int = 12) -> Story:
    """So many answers, one a day, and the first version an hour after the last."""
    answer_days(user, answers)
    story = services.tell_story(user=user, at=NOON + timedelta(days=answers))
    assert story is not None
    return story


def sentences(user) -> list[StorySentence]:
    return list(StorySentence.objects.for_user(user).order_by("story__number", "paragraph", "place"))


def test_there_is_no_story_before_ten_answers(ada):
    at = answer_days(ada, 9)
    assert services.tell_story(user=ada, at=at) is None
    answer_once(ada, at)
    story = services.tell_story(user=ada, at=at + HOUR)
    assert story.number == 1
    assert story.memories_count == Memory.objects.for_user(ada).current().count()


def test_a_version_told_twice_is_told_once(ada):
    story = told_after(ada)
    assert services.tell_story(user=ada, at=story.told_at) is None
    tell_story_of.func(str(ada.pk))
    assert Story.objects.for_user(ada).count() == 1


def test_the_next_version_comes_when_ten_memories_are_new(ada):
    story = told_after(ada)
    at = answer_days(ada, 9, story.told_at + HOUR)
    assert not is_due(ada)
    answer_once(ada, at)
    made = Memory.objects.for_user(ada).filter(created_at__gt=story.told_at).count()
    assert is_due(ada) == (made >= 10)
    answer_days(ada, 5, at + HOUR)
    assert services.tell_story(user=ada, at=at + timedelta(days=6)).number == 2


def test_removing_counts_as_changing(ada):
    story = told_after(ada, 22)
    for answer in MemoryAnswer.objects.for_user(ada)[:10]:
        services.delete_answer(user=ada, answer_id=answer.pk, at=story.told_at + HOUR)
    assert is_due(ada)


def test_an_answer_has_the_story_told_in_the_background(ada, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    at = answer_days(ada, 9)
    with django_capture_on_commit_callbacks(execute=True):
        answer_once(ada, at)
    task = DBTaskResult.objects.get()
    assert task.args_kwargs["args"] == [str(ada.pk)]
    assert not Story.objects.exists()


def test_an_answer_that_makes_no_version_due_leaves_no_task(ada, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    with django_capture_on_commit_callbacks(execute=True):
        answer_once(ada)
    assert not DBTaskResult.objects.exists()


def test_each_sentence_names_answers_of_the_person_and_their_dates(ada):
    told_after(ada)
    sources = StorySource.objects.for_user(ada).select_related("answer", "memory")
    assert {source.sentence_id for source in sources} == {row.pk for row in sentences(ada)}
    for source in sources:
        assert source.on == source.answer.on
        assert source.memory.sources.filter(answer=source.answer).exists()


def rests_on(sentence: StorySentence) -> StorySource:
    return sentence.sources.select_related("answer", "memory").first()


@pytest.mark.parametrize("way", ["delete", "edit", "forget", "correct", "reword"])
def test_what_a_sentence_rests_on_takes_its_words_along(ada, way):
    told_after(ada)
    sentence = sentences(ada)[0]
    source, at = rests_on(sentence), NOON + timedelta(days=30)
    if way == "delete":
        services.delete_answer(user=ada, answer_id=source.answer_id, at=at)
    if way == "edit":
        services.edit_answer(user=ada, answer_id=source.answer_id, text="Something quite different now", at=at)
    if way == "forget":
        services.forget_memory(user=ada, memory_id=source.memory_id, at=at)
    if way == "correct":
        services.correct_memory(user=ada, memory_id=source.memory_id, at=at)
    if way == "reword":
        services.edit_memory(user=ada, memory_id=source.memory_id, text="In my words", at=at)
    sentence.refresh_from_db()
    assert sentence.text is None
    assert not sentence.sources.exists()
    others = [row for row in sentences(ada) if row.pk != sentence.pk]
    assert any(row.text for row in others)


def test_all_versions_lose_what_is_forgotten(ada):
    first = told_after(ada)
    at = answer_days(ada, 14, first.told_at + HOUR)
    second = services.tell_story(user=ada, at=at)
    named, said = StorySource.objects.for_user(ada), rests_on(first.sentences.get(paragraph=0, place=0))
    again, both = second.sentences.get(paragraph=0, place=0), said.memory_id
    StorySource.objects.create(user=ada, sentence=again, memory=said.memory, answer=said.answer, place=9, on=said.on)
    ids = list(named.filter(memory=both).values_list("sentence_id", flat=True))
    services.forget_memory(user=ada, memory_id=both, at=at)
    rows = StorySentence.objects.for_user(ada).filter(pk__in=ids)
    assert {row.story_id for row in rows} == set(Story.objects.values_list("pk", flat=True))
    assert all(row.text is None for row in rows)


def test_a_muted_topic_is_not_told(ada):
    answer_days(ada, 14)
    topic = facts_of(ada)[0].topic
    services.mute_topic(user=ada, topic=topic, at=NOON)
    assert topic not in {fact.topic for fact in facts_of(ada)}


def test_what_shows_help_lines_is_not_told(ada):
    answer_days(ada, 12)
    memory = Memory.objects.for_user(ada).current().first()
    services.edit_memory(user=ada, memory_id=memory.pk, text="I want to die", at=NOON)
    assert memory.pk not in {fact.id for fact in facts_of(ada)}


def test_a_struck_sentence_stays_away_from_later_versions(ada):
    first = told_after(ada)
    sentence = sentences(ada)[0]
    services.strike_sentence(user=ada, sentence_id=sentence.pk, at=first.told_at)
    services.strike_sentence(user=ada, sentence_id=sentence.pk, at=first.told_at)
    at = answer_days(ada, 14, first.told_at + HOUR)
    second = services.tell_story(user=ada, at=at)
    hashes = {bytes(row.content_hash) for row in StorySentence.objects.for_user(ada).filter(story=second)}
    assert bytes(sentence.content_hash) not in hashes
    services.unstrike_sentence(user=ada, sentence_id=sentence.pk, at=at)
    assert not StruckSentence.objects.exists()


def test_a_struck_sentence_keeps_its_memories_from_every_other_sentence(ada):
    first = told_after(ada, 30)
    at = answer_days(ada, 14, first.told_at + HOUR)
    struck = sentences(ada)[:6]
    memories = {source.memory_id for row in struck for source in row.sources.all()}
    for row in struck:
        services.strike_sentence(user=ada, sentence_id=row.pk, at=at)
    second = services.tell_story(user=ada, at=at)
    named = StorySource.objects.for_user(ada).filter(sentence__story=second)
    assert named.exists()
    assert not memories & set(named.values_list("memory_id", flat=True))


def test_what_another_sentence_strikes_too_stays_struck(ada):
    told_after(ada, 30)
    one, other = sentences(ada)[:2]
    source = other.sources.first()
    StorySource.objects.create(
        user=ada, sentence=one, memory=source.memory, answer=source.answer, place=9, on=source.on
    )
    for row in (one, other):
        services.strike_sentence(user=ada, sentence_id=row.pk, at=NOON)
    services.unstrike_sentence(user=ada, sentence_id=one.pk, at=NOON)
    kept = struck_contents(ada)
    assert hash_of(ada, content_of(source.memory.key, source.memory.value)) in kept
    services.unstrike_sentence(user=ada, sentence_id=other.pk, at=NOON)
    assert not struck_contents(ada)


def test_no_one_strikes_another_persons_sentence(ada):
    told_after(ada)
    with pytest.raises(NotFound):
        services.strike_sentence(user=make_user("bob@example.org"), sentence_id=sentences(ada)[0].pk, at=NOON)
    assert not StruckSentence.objects.exists()
