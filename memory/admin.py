"""The admin sees that there are rows, never what a person wrote."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.admin_filters import OwnerTagFilter
from lot.admin_base import ReadOnlyAdmin
from lot.destinations import LABELS
from memory.engine.bank import built_in_bank
from memory.models import (
    InstallationSpending,
    Memory,
    MemoryAnswer,
    Note,
    ProviderCall,
    ProviderState,
    Question,
)

ROWS_BY_DAY = 60


class TopicFilter(SimpleListFilter):
    """Rows of one topic of the bank: the topics are known, and need not be read off a million rows."""

    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """In the bank's order."""
        return list(built_in_bank().topics.items())

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Whatever topic is asked for."""
        return queryset.filter(topic=self.value()) if self.value() else queryset


class ProviderFilter(SimpleListFilter):
    """Calls to one provider."""

    title = _("provider")
    parameter_name = "provider"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """All that LOT can speak to."""
        return [(name, str(label)) for name, label in LABELS.items()]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Whatever provider is asked for."""
        return queryset.filter(provider=self.value()) if self.value() else queryset


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    """That there are questions, and what became of them."""

    list_display = ["id", "user_id", "state", "strategy", "topic", "depth", "created_at", "ended_at"]
    list_filter = ["state", "strategy", TopicFilter, OwnerTagFilter]
    fields = ["id", "user_id", "state", "strategy", "topic", "depth", "created_at", "opened_at", "ended_at"]


@admin.register(MemoryAnswer)
class MemoryAnswerAdmin(ReadOnlyAdmin):
    """That there is an answer, and when it was given."""

    list_display = ["id", "user_id", "topic", "on", "created_at", "edited_at"]
    list_filter = [TopicFilter, OwnerTagFilter]
    fields = ["id", "user_id", "topic", "on", "created_at", "edited_at"]


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    """That there is a note, and which day it is about."""

    list_display = ["id", "user_id", "on", "version", "created_at", "edited_at"]
    fields = ["id", "user_id", "on", "version", "created_at", "edited_at"]
    list_filter = [OwnerTagFilter]


@admin.register(Memory)
class MemoryAdmin(ReadOnlyAdmin):
    """That something is remembered."""

    list_display = ["id", "user_id", "topic", "state", "origin", "first_confirmed_on", "last_confirmed_on"]
    list_filter = ["state", "origin", TopicFilter, OwnerTagFilter]
    fields = ["id", "user_id", "topic", "state", "origin", "first_confirmed_on", "last_confirmed_on"]


@admin.register(ProviderCall)
class ProviderCallAdmin(ReadOnlyAdmin):
    """Calls and their cost, with a table by day; never what was sent."""

    change_list_template = "admin/memory/providercall/change_list.html"
    list_display = ["created_at", "user_id", "provider", "model", "purpose", "outcome", "milliseconds", "dollars"]
    list_filter = [ProviderFilter, "outcome", OwnerTagFilter]
    fields = ["id", "user_id", "created_at", "provider", "host", "model", "purpose", "outcome", "milliseconds"]
    fields += ["tokens_in", "tokens_out", "dollars"]
    ordering = ["-created_at"]

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """The last days above the calls."""
        days = ProviderCall.objects.by_day()[:ROWS_BY_DAY]
        return super().changelist_view(request, {**(extra_context or {}), "days": days})


@admin.register(ProviderState)
class ProviderStateAdmin(ReadOnlyAdmin):
    """Which provider rests, and why."""

    list_display = ["provider", "failures", "rests_until", "is_key_refused", "last_outcome", "last_at"]
    fields = ["provider", "failures", "rests_until", "is_key_refused", "last_outcome", "last_at"]

    @admin.display(boolean=True, description=_("key refused"))
    def is_key_refused(self, state: ProviderState) -> bool:
        """Whether it rests until there is another key."""
        return state.refused_key is not None


@admin.register(InstallationSpending)
class InstallationSpendingAdmin(ReadOnlyAdmin):
    """What was taken of each day's budget."""

    list_display = ["on", "calls", "cost_millionths"]
    ordering = ["-on"]
