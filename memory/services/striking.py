""" "Not like this": what a sentence of the story says is told no more, in any other sentence either."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.idempotency import forget_kept_answers
from accounts.models import User
from lot.errors import NotFound
from lot.fields import owner_hash
from lot.prepared import prepared
from memory.engine.story.kinds import content_of, content_of_answer
from memory.models import Memory, StorySentence, StorySource, StruckFact, StruckSentence


@transaction.atomic
def strike_sentence(*, user: User, sentence_id: UUID, at: datetime) -> StorySentence:
    """What it says, and what it rests on as long as that is the same, is told no more. Raises NotFound."""
    User.objects.lock(user)
    sentence = sentence_of(user, sentence_id)
    struck, _is_new = StruckSentence.objects.get_or_create(
        user=user, content_hash=sentence.content_hash, defaults={"at": at}
    )
    hashes = {hash_of(user, content) for content in _contents(sentence)}
    rows = [StruckFact(user=user, struck=struck, content_hash=content_hash) for content_hash in sorted(hashes)]
    StruckFact.objects.bulk_create(rows, ignore_conflicts=True)
    forget_kept_answers(user)
    return sentence


@transaction.atomic
def unstrike_sentence(*, user: User, sentence_id: UUID, at: datetime) -> StorySentence:
    """It may be told again, and so may its facts that no other struck sentence says. Raises NotFound."""
    User.objects.lock(user)
    sentence = sentence_of(user, sentence_id)
    StruckSentence.objects.for_user(user).filter(content_hash=sentence.content_hash).delete()
    return sentence


def sentence_of(user: User, sentence_id: UUID) -> StorySentence:
    """The person's sentence. Raises NotFound: also for another person's, and for one whose words are gone."""
    sentence = StorySentence.objects.for_user(user).filter(pk=sentence_id, text__isnull=False).first()
    if sentence is None:
        raise NotFound(_("There is no such sentence."))
    return sentence


@dataclass(frozen=True, slots=True)
class Struck:
    """What the person does not want told, as hashes; `memories` are those that struck sentences rest on."""

    sentences: frozenset[bytes]
    memories: frozenset[UUID]

    def names(self, sentence: StorySentence) -> bool:
        """Whether this is a sentence that was struck, in this version or another."""
        return bytes(sentence.content_hash) in self.sentences

    def silences(self, sentence: StorySentence) -> bool:
        """Whether it says in other company what a struck sentence says. Reads the sources that came with it."""
        return any(source.memory_id in self.memories for source in sentence.sources.all())


def struck_by(user: User) -> Struck:
    """One query, and another where anything was struck."""
    hashes = frozenset(bytes(row.content_hash) for row in _struck_sentences(user))
    rows = StorySource.objects.for_user(user).filter(sentence__content_hash__in=hashes, memory__isnull=False)
    memories = frozenset(rows.values_list("memory_id", flat=True)) if hashes else frozenset()
    return Struck(hashes, memories)


@prepared
def _struck_sentences(user: User) -> QuerySet[StruckSentence]:
    return StruckSentence.objects.for_user(user)


def struck_contents(user: User) -> frozenset[bytes]:
    """Hashes of all contents that are told no more: of sentences, memories and answers. Two queries."""
    sentences = (row.content_hash for row in _struck_sentences(user))
    facts = (row.content_hash for row in StruckFact.objects.for_user(user))
    return frozenset(map(bytes, chain(sentences, facts)))


def hash_of(user: User, content: str) -> bytes:
    """A content as it is kept: it says nothing to whoever lacks the person's key."""
    return owner_hash(user.pk, "story-sentence", content)


def _contents(sentence: StorySentence) -> list[str]:
    contents = []
    for source in sentence.sources.select_related("memory"):
        contents.append(content_of_answer(source.answer_id))
        if memory := source.memory:
            words = memory.text or "" if memory.origin == Memory.Origin.PERSON else ""
            contents.append(content_of(memory.key or "", memory.value or "", words))
    return contents
