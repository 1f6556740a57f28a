"""What a person says about a question or a topic: that it is not true, and what they do not want to be asked about."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from lot.errors import Conflict, InvalidInput
from memory.engine.bank import built_in_bank
from memory.models import Memory, MemoryAnswer, Question, TopicRule
from memory.services.asking import end_question, prepare_after, question_of, set_rule, unset_rule
from memory.services.facts import hush, key_hash_of
from memory.services.indexing import indexed_together
from memory.services.wiping import put_back, same_value, wipe, wiped_on


@transaction.atomic
def mute_topic(*, user: User, topic: str, at: datetime) -> None:
    """Ask nothing of this topic any more, and withdraw what stands. Raises InvalidInput for an unknown topic."""
    _known(topic)
    User.objects.lock(user)
    TopicRule.objects.update_or_create(user=user, topic=topic, defaults={"rule": TopicRule.Rule.MUTED})
    _withdraw(user, topic)
    prepare_after(user=user, at=at)


@transaction.atomic
def unmute_topic(*, user: User, topic: str, at: datetime) -> None:
    """Ask about this topic again, as about any other. Raises InvalidInput for an unknown topic."""
    _known(topic)
    User.objects.lock(user)
    TopicRule.objects.for_user(user).filter(topic=topic).delete()
    prepare_after(user=user, at=at)


@transaction.atomic
def mute_question(*, user: User, question_id: UUID, at: datetime) -> Question:
    """ "Not this topic": skip the question and mute its topic. Raises NotFound, Conflict."""
    User.objects.lock(user)
    question = question_of(user, question_id)
    end_question(user=user, question=question, at=at, state=Question.State.SKIPPED)
    set_rule(user, question, TopicRule.Rule.MUTED)
    _withdraw(user, question.topic)
    prepare_after(user=user, at=at, was_said=True)
    return question


@transaction.atomic
@indexed_together()
def deny_question(*, user: User, question_id: UUID, at: datetime) -> Question:
    """ "That is not true": skip the question; what it builds on is corrected and quoted no more.

    Raises NotFound, and Conflict: as for a skip, or `nothing_quoted` where it builds on nothing.
    """
    User.objects.lock(user)
    question = question_of(user, question_id)
    answers = list(MemoryAnswer.objects.for_user(user).filter(quoted_in__question=question).select_related("question"))
    if not answers:
        raise Conflict(_("This question builds on nothing that was said."), code="nothing_quoted")
    end_question(user=user, question=question, at=at, state=Question.State.SKIPPED)
    keys = {row.bank_id or "" for row in (question, *(answer.question for answer in answers))}
    standing = Memory.objects.for_user(user).standing().filter(key_hash__in=[key_hash_of(user, key) for key in keys])
    for memory in standing.filter(sources__answer__in=answers).distinct():
        memory.refresh_from_db(fields=["state"])
        if memory.state in Memory.BLOCKED:  # wiped with another one of its value
            continue
        chain = same_value(user=user, memory=memory)
        wipe(user=user, memory=memory, chain=chain, state=Memory.State.CORRECTED, at=at, question=str(question.pk))
    for answer in MemoryAnswer.objects.for_user(user).filter(pk__in=[answer.pk for answer in answers]):
        hush(answer)
        answer.save(update_fields=["phrase", "has_thread", "reply"])
    prepare_after(user=user, at=at)
    return question_of(user, question_id)


def take_back_feedback(*, user: User, question: Question, at: datetime) -> None:
    """What a person said on this question goes as it is opened again. Called in a transaction that holds the lock."""
    for memory_id in wiped_on(user=user, question=question, at=at):
        put_back(user=user, memory_id=memory_id, at=at)
    unset_rule(user, question)


def _withdraw(user: User, topic: str) -> None:
    """What stands of a topic goes, unseen or seen."""
    Question.objects.for_user(user).live().filter(topic=topic).delete()


def _known(topic: str) -> None:
    if topic not in built_in_bank().topics:
        raise InvalidInput(fields={"topic": [_("There is no such topic.")]})
