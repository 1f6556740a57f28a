"""Questions, answers, what is remembered of them, and notes. Text, and whatever would give it away, is sealed."""

from memory.models.answers import MemoryAnswer, QuestionSource, ReplySource
from memory.models.memories import Memory, MemoryQuerySet, MemorySource
from memory.models.notes import Note
from memory.models.questions import Question, bank_hash_of
from memory.models.recall import RecallItem, RecallPostings, RecallSlots, RecallState
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
    "Tombstone",
    "TopicRule",
    "bank_hash_of",
]
