"""What stands in the file in the place of keyed hashes: the words that they were made of, as far as they stand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any
from uuid import UUID

from accounts.models import User
from lot.fields import owner_hashing
from memory.engine.story.kinds import content_of, content_of_answer
from memory.models import Memory, MemoryAnswer, StorySentence, StorySource
from ops.portable.sections import Table

MOST_FACTS = 6  # of one sentence
PURPOSE = "story-sentence"
Page = Sequence[Any]
Keys = Mapping[str, str | None]


class Derived:
    """For one person and one reading."""

    def __init__(self, user: User) -> None:
        self.user = user
        self._hashed = owner_hashing(user.pk, PURPOSE)

    def of(self, table: Table) -> Callable[[Page], Iterable[Keys]]:
        """What is added to each row of a page of this table."""
        return {
            "story_sentences": self._sentences,
            "struck_sentences": self._struck,
            "struck_facts": self._facts,
            "awards": lambda page: [{"badge": row.badge.key} for row in page],
        }.get(table.name, lambda page: [{} for _row in page])

    def _sentences(self, page: Page) -> Iterable[Keys]:
        contents = self._contents_of(page)
        return [{"content": contents.get(row.pk)} for row in page]

    def _struck(self, page: Page) -> Iterable[Keys]:
        hashes = [bytes(row.content_hash) for row in page]
        same = list(StorySentence.objects.for_user(self.user).filter(content_hash__in=hashes, text__isnull=False))
        contents = self._contents_of(same)
        by_hash = {bytes(row.content_hash): contents[row.pk] for row in same if row.pk in contents}
        return [{"content": by_hash.get(content_hash)} for content_hash in hashes]

    def _facts(self, page: Page) -> Iterable[Keys]:
        return [self._said.get(bytes(row.content_hash), {"content": None, "answer": None}) for row in page]

    def _contents_of(self, sentences: Page) -> dict[UUID, str]:
        """What sentences say, found by trying which of the memories that they cite give the hash."""
        sources = StorySource.objects.for_user(self.user).filter(sentence__in=sentences).select_related("memory")
        cited: dict[UUID, set[str]] = {}
        for source in sources:
            if source.memory is not None and source.memory.key:
                cited.setdefault(source.sentence_id, set()).add(_content(source.memory))
        found = {}
        for row in sentences:
            said = self._fitting(bytes(row.content_hash), sorted(cited.get(row.pk, ()))[:MOST_FACTS])
            if said is not None:
                found[row.pk] = said
        return found

    def _fitting(self, content_hash: bytes, contents: Sequence[str]) -> str | None:
        for number in range(1, len(contents) + 1):
            for chosen in combinations(contents, number):
                if self._hashed("\n".join(chosen)) == content_hash:
                    return "\n".join(chosen)
        return None

    @cached_property
    def _said(self) -> Mapping[bytes, Keys]:
        """Everything that a struck sentence may have said, by its hash. Read only where something was struck."""
        found: dict[bytes, Keys] = {}
        for memory in Memory.objects.for_user(self.user).filter(key__isnull=False).iterator():
            content = _content(memory)
            found[self._hashed(content)] = {"content": content, "answer": None}
        for answer_id in MemoryAnswer.objects.for_user(self.user).values_list("pk", flat=True).iterator():
            found[self._hashed(content_of_answer(answer_id))] = {"content": None, "answer": str(answer_id)}
        return found


def _content(memory: Memory) -> str:
    words = memory.text or "" if memory.origin == Memory.Origin.PERSON else ""
    return content_of(memory.key or "", memory.value or "", words)
