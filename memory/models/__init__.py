"""Questions, answers, what is remembered and told, notes, and what left this server. What gives text away is sealed."""

from memory.models.answers import MemoryAnswer, QuestionSource, ReplySource
from memory.models.bank_counts import BankCount
from memory.models.memories import Memory, MemoryQuerySet, MemorySource
from memory.models.notes import Note, NoteVersion
from memory.models.providers import (
    InstallationSpending,
    KeyCheck,
    PersonSpending,
    ProviderCall,
    ProviderState,
    SentText,
)
from memory.models.questions import Question, bank_hash_of, bank_hashing
from memory.models.recall import RecallItem, RecallPostings, RecallSlots, RecallState
from memory.models.stories import Story, StorySentence, StorySource, StruckFact, StruckSentence
from memory.models.topics import TopicRule

__all__ = [
    "BankCount",
    "InstallationSpending",
    "KeyCheck",
    "Memory",
    "MemoryAnswer",
    "MemoryQuerySet",
    "MemorySource",
    "Note",
    "NoteVersion",
    "PersonSpending",
    "ProviderCall",
    "ProviderState",
    "Question",
    "QuestionSource",
    "RecallItem",
    "RecallPostings",
    "RecallSlots",
    "RecallState",
    "ReplySource",
    "SentText",
    "Story",
    "StorySentence",
    "StorySource",
    "StruckFact",
    "StruckSentence",
    "TopicRule",
    "bank_hash_of",
    "bank_hashing",
]
