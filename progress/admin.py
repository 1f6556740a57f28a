"""Badges are the admins' to add and change; of people's progress they see counts and dates, nothing sealed."""

from typing import Any

from django.contrib import admin

from accounts.admin_filters import OwnerTagFilter
from lot.admin_base import PlainAdmin, ReadOnlyAdmin
from progress.models import Award, Badge, CountedMonth, Reminder, Review, UserProgress


@admin.register(Badge)
class BadgeAdmin(PlainAdmin):
    """A badge that was changed here is never overwritten by the shipped one."""

    list_display = ["__str__", "rule", "parameter", "water_symbol", "architecture_symbol", "is_active", "is_edited"]
    list_filter = ["rule", "is_active", "is_edited"]
    ordering = ["rule", "parameter"]
    readonly_fields = ["is_edited"]

    def save_model(self, request: Any, obj: Badge, form: Any, change: bool) -> None:
        """Mark it as the operator's own."""
        obj.is_edited = True
        obj.key = obj.key or f"own/{obj.pk}"
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """A shipped badge would come back, and one that somebody has earned stays: both are unticked instead."""
        return obj is not None and obj.key.startswith("own/") and not obj.awards.exists()


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    """Who has earned what, and when."""

    list_display = ["id", "user_id", "badge", "on"]
    fields = ["id", "user_id", "badge", "on"]
    list_filter = ["badge", OwnerTagFilter]
    list_select_related = ["badge"]


@admin.register(UserProgress)
class UserProgressAdmin(ReadOnlyAdmin):
    """How much there is, not what it says."""

    list_display = ["id", "user_id", "days", "answers", "notes", "check_ins", "streak_length", "last_on", "updated_at"]
    fields = ["id", "user_id", *UserProgress.SUMMARY, "kept_months", "updated_at", "looked_at"]
    list_filter = [OwnerTagFilter]


@admin.register(CountedMonth)
class CountedMonthAdmin(ReadOnlyAdmin):
    """That a month has entries, and how many."""

    list_display = ["id", "user_id", "starts_on", "answers", "notes", "check_ins"]
    fields = ["id", "user_id", "starts_on", "answers", "notes", "check_ins"]
    list_filter = [OwnerTagFilter]


@admin.register(Review, Reminder)
class MailingAdmin(ReadOnlyAdmin):
    """Which mails LOT sent by itself, and what became of them."""

    list_display = ["id", "user_id", "on", "state", "made_at", "sent_at"]
    list_filter = ["state", OwnerTagFilter]
    ordering = ["-made_at"]
    fields = ["id", "user_id", "on", "state", "made_at", "sent_at"]
