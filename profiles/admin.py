"""The admin sees settings, never what a person wrote."""

from django.contrib import admin

from lot.admin_base import ReadOnlyAdmin
from profiles.models import Profile, UserPreferences


@admin.register(Profile)
class ProfileAdmin(ReadOnlyAdmin):
    """Where and when people live."""

    list_display = ["id", "user", "zone", "country", "language"]
    list_select_related = ["user"]


@admin.register(UserPreferences)
class UserPreferencesAdmin(ReadOnlyAdmin):
    """How people are asked."""

    list_display = ["id", "user", "questions_per_day", "gap_minutes", "day_start", "light_weekends"]
    list_select_related = ["user"]
