"""The admin sees that there are rows, never what a person wrote."""

from django.contrib import admin

from lot.admin_base import ReadOnlyAdmin
from memory.models import Memory, MemoryAnswer, Note, Question, Tombstone


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    """That there are questions, and what became of them."""

    list_display = ["id", "user_id", "state", "strategy", "topic", "depth", "created_at", "ended_at"]
    list_filter = ["state", "strategy", "topic"]
    fields = ["id", "user_id", "state", "strategy", "topic", "depth", "created_at", "opened_at", "ended_at"]


@admin.register(MemoryAnswer)
class MemoryAnswerAdmin(ReadOnlyAdmin):
    """That there is an answer, and when it was given."""

    list_display = ["id", "user_id", "topic", "on", "created_at", "edited_at"]
    list_filter = ["topic"]
    fields = ["id", "user_id", "topic", "on", "created_at", "edited_at"]


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    """That there is a note, and which day it is about."""

    list_display = ["id", "user_id", "on", "version", "created_at", "edited_at"]
    fields = ["id", "user_id", "on", "version", "created_at", "edited_at"]


@admin.register(Memory)
class MemoryAdmin(ReadOnlyAdmin):
    """That something is remembered."""

    list_display = ["id", "user_id", "topic", "state", "origin", "first_confirmed_on", "last_confirmed_on"]
    list_filter = ["state", "origin", "topic"]
    fields = ["id", "user_id", "topic", "state", "origin", "first_confirmed_on", "last_confirmed_on"]


@admin.register(Tombstone)
class TombstoneAdmin(ReadOnlyAdmin):
    """What was deleted on purpose."""

    list_display = ["row_id", "user_id", "kind", "at"]
    fields = ["row_id", "user_id", "kind", "at"]
