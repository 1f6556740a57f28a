"""The admin sees settings, never what a person wrote; the help lines are the operator's to keep right."""

from typing import Any

from django.contrib import admin

from accounts.admin_filters import OwnerTagFilter
from lot.admin_base import PlainAdmin, ReadOnlyAdmin
from profiles.models import HelpLine, Profile, UserPreferences, Weather


@admin.register(Profile)
class ProfileAdmin(ReadOnlyAdmin):
    """Where and when people live."""

    list_display = ["id", "user", "zone", "country", "language", "is_public"]
    list_select_related = ["user"]
    list_filter = ["is_public", OwnerTagFilter]
    # Neither name nor handle nor what is shown: those are the person's own words.
    fields = ["id", "user", "zone", "country", "language", "is_public", "created_at", "updated_at"]


@admin.register(UserPreferences)
class UserPreferencesAdmin(ReadOnlyAdmin):
    """How people are asked. Whether questions rest is not shown."""

    list_display = ["id", "user", "questions_per_day", "gap_minutes", "day_start", "light_weekends"]
    list_select_related = ["user"]
    list_filter = ["light_weekends", OwnerTagFilter]
    fields = ["id", "user", "questions_per_day", "gap_minutes", "day_start", "light_weekends", "theme", "accent"]
    fields += ["badge_theme", "hours", "week_start", "has_keys", "has_progress", "created_at", "updated_at"]


@admin.register(Weather)
class WeatherAdmin(ReadOnlyAdmin):
    """How asking for the weather goes. Places are hashes, and what the weather was is not shown."""

    list_display = ["__str__", "outcome", "failures", "asked_at", "next_at"]
    list_filter = ["outcome"]
    fields = ["outcome", "failures", "asked_at", "next_at"]
    ordering = ["-asked_at"]


@admin.register(HelpLine)
class HelpLineAdmin(PlainAdmin):
    """A line that was changed here is never overwritten by the shipped one."""

    list_display = ["country", "name", "phone", "hours", "checked_on", "is_active", "is_edited"]
    list_display_links = ["name"]
    list_filter = ["is_active", "is_edited"]
    search_fields = ["country", "name"]
    readonly_fields = ["is_edited"]

    def save_model(self, request: Any, obj: HelpLine, form: Any, change: bool) -> None:
        """Mark it as the operator's own."""
        obj.is_edited = True
        obj.key = obj.key or f"own/{obj.pk}"
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """A shipped line that was deleted would come back; what is not to be shown is unticked."""
        return obj is not None and obj.key.startswith("own/")
