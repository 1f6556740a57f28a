"""Puts a conversation into the real index as one person's log, and asks its questions."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from memory.engine.recall.kinds import WEIGHTS, Entry, Weights
from memory.measuring.figures import MOST_RANKED, Outcome
from memory.measuring.locomo import Asked, Conversation
from memory.measuring.persons import a_person, index_all
from memory.services.searching import Search, search_index

KIND = "memory"  # any would do: the index makes no difference between kinds
CHARACTERS_A_TOKEN = 4
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question as the index answered it, so that it can be ranked by other weights without the database."""

    conversation: Conversation
    asked: Asked
    search: Search | None
    turn_of: dict[uuid.UUID, str]
    ms: float

    def outcome(self, weights: Weights = WEIGHTS) -> Outcome:
        """What these weights find."""
        found = self.search.found(MOST_RANKED, weights) if self.search else []
        ranked = [self.turn_of[entry.id] for entry in found]
        asked = self.asked
        return Outcome(self.conversation.id, asked.question, asked.category, asked.evidence, ranked, self.ms)

    def within(self, tokens: int) -> float:
        """Share of the evidence among the first turns that so many tokens hold, four characters to a token."""
        left, seen = float(tokens), set()
        sizes = {turn.id: len(turn.text) / CHARACTERS_A_TOKEN for turn in self.conversation.turns}
        for turn_id in self.outcome().ranked:
            left -= sizes[turn_id]
            if left < 0:
                break
            seen.add(turn_id)
        return len(seen & set(self.asked.evidence)) / len(self.asked.evidence)


def look_up_all(conversations: Sequence[Conversation], report: Callable[[str], None]) -> list[Lookup]:
    """Every question of every conversation, each conversation as one person who is removed afterwards."""
    lookups: list[Lookup] = []
    for conversation in conversations:
        with a_person() as user:
            turn_of = _load(user, conversation)
            lookups += [_look_up(user, conversation, asked, turn_of) for asked in conversation.questions]
        report(f"{conversation.id}: {len(conversation.turns)} turns, {len(conversation.questions)} questions")
    return lookups


def _load(user: User, conversation: Conversation) -> dict[uuid.UUID, str]:
    entries, turn_of = [], {}
    for turn in conversation.turns:
        entry = Entry(KIND, uuid.uuid4(), turn.at.date(), turn.at, turn.text, speaker=turn.speaker)
        entries.append(entry)
        turn_of[entry.id] = turn.id
    index_all(user, entries)
    return turn_of


def _look_up(user: User, conversation: Conversation, asked: Asked, turn_of: dict[uuid.UUID, str]) -> Lookup:
    """Asked the day after the last session, of a person whose log it is."""
    at = max(turn.at for turn in conversation.turns) + ONE_DAY
    began = time.perf_counter()
    search = search_index(user=user, query=asked.question, at=at)
    if search:
        search.found(MOST_RANKED)
    return Lookup(conversation, asked, search, turn_of, (time.perf_counter() - began) * 1000)
