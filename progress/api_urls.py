"""Addresses under /api/v1/progress/."""

from django.urls import path

from progress import api

urlpatterns = [
    path("", api.Progress.as_view(), name="api-progress"),
    path("patterns/", api.ProgressPatterns.as_view(), name="api-progress-patterns"),
    path("days/", api.ProgressDays.as_view(), name="api-progress-days"),
]
