"""The admin sees that there are rows, never what a person aims for or feels."""

from django.contrib import admin

from accounts.admin_filters import OwnerTagFilter
from intentions.models import CheckIn, Intention, IntentionDay, Mood, Tombstone
from lot.admin_base import ReadOnlyAdmin


@admin.register(Intention)
class IntentionAdmin(ReadOnlyAdmin):
    """That there is an intention, and for which days."""

    list_display = ["id", "user_id", "state", "starts_on", "ends_on", "created_at", "ended_at"]
    fields = ["id", "user_id", "state", "starts_on", "ends_on", "created_at", "ended_at"]
    list_filter = ["state", OwnerTagFilter]


@admin.register(IntentionDay)
class IntentionDayAdmin(ReadOnlyAdmin):
    """That a day was marked."""

    list_display = ["id", "user_id", "intention_id", "on"]
    fields = ["id", "user_id", "intention_id", "on"]
    list_filter = [OwnerTagFilter]


@admin.register(Mood)
class MoodAdmin(ReadOnlyAdmin):
    """That a person has a mood of their own."""

    list_display = ["id", "user_id", "created_at"]
    fields = ["id", "user_id", "created_at"]
    list_filter = [OwnerTagFilter]


@admin.register(CheckIn)
class CheckInAdmin(ReadOnlyAdmin):
    """That there was a check-in, and when."""

    list_display = ["id", "user_id", "on", "created_at", "edited_at"]
    fields = ["id", "user_id", "on", "created_at", "edited_at"]
    list_filter = [OwnerTagFilter]


@admin.register(Tombstone)
class TombstoneAdmin(ReadOnlyAdmin):
    """What was deleted on purpose."""

    list_display = ["row_id", "user_id", "kind", "at"]
    fields = ["row_id", "user_id", "kind", "at"]
    list_filter = [OwnerTagFilter]
