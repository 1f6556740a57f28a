"""Addresses under /api/v1/."""

from django.urls import path

from profiles.api import MyPreferences

urlpatterns = [path("me/preferences/", MyPreferences.as_view(), name="api-preferences")]
