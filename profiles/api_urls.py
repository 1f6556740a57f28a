"""Addresses under /api/v1/."""

from django.urls import path

from profiles.api import MyPreferences, MyProfile

urlpatterns = [
    path("me/preferences/", MyPreferences.as_view(), name="api-preferences"),
    path("me/profile/", MyProfile.as_view(), name="api-profile"),
]
