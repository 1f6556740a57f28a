"""The tables that answers hang on, and by what their rows are joined."""

from django.db import models

from accounts.models import DataKey
from memory.models import Memory, MemoryAnswer, MemorySource, Question, QuestionSource, ReplySource

TABLES: tuple[type[models.Model], ...] = (
    DataKey,
    Question,
    MemoryAnswer,
    QuestionSource,
    ReplySource,
    Memory,
    MemorySource,
)
# What single rows beside are looked for by; all others are read from one end to the other.
LOOKED_FOR: dict[type[models.Model], tuple[str, ...]] = {
    DataKey: ("user_id",),
    QuestionSource: ("question_id",),
    ReplySource: ("reply_to_id",),
    Memory: ("id",),
    MemorySource: ("answer_id",),
}


def columns_of(model: type[models.Model]) -> list[str]:
    """The names of its columns, as they stand in the table."""
    return [str(field.column) for field in model._meta.concrete_fields]


def key_of(model: type[models.Model]) -> str:
    """The column of its key."""
    return str(model._meta.pk.column) if model._meta.pk else "id"
