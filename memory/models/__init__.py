"""Questions, answers, what is remembered and told, and notes. Text, and whatever would give it away, is sealed."""

from memory.models.answers import MemoryAnswer, QuestionSource, ReplySource
from memory.models.memories import Memory, MemoryQuerySet, MemorySource
from memory.models.notes import Note
from memory.models.questions import Question, bank_hash_of, bank_hashing
from memory.models.recall import RecallItem, RecallPostings, RecallSlots, RecallState
from memory.models.stories import Story, StorySentence, StorySource, StruckFact, StruckSentence
from memory.models.tombstones import Tombstone
from memory.models.topics import TopicRule

__all__ = [
    "Memory",
    "MemoryAnswer",
    "MemoryQuerySet",
    "MemorySource",
    "Note",
    "Question",
    "QuestionSource",
    "RecallItem",
    "RecallPostings",
    "RecallSlots",
    "RecallState",
    "ReplySource",
    "Story",
    "StorySentence",
    "StorySource",
    "StruckFact",
    "StruckSentence",
    "Tombstone",
    "TopicRule",
    "bank_hash_of",
    "bank_hashing",
]
