"""Addresses under /api/v1/."""

from django.urls import path

from intentions import api

urlpatterns = [
    path("intentions/", api.Intentions.as_view(), name="api-intentions"),
    path("intentions/<uuid:intention_id>/", api.OneIntention.as_view(), name="api-intention"),
    path("intentions/<uuid:intention_id>/restore/", api.RestoreIntention.as_view(), name="api-intention-restore"),
    path("intentions/<uuid:intention_id>/days/", api.IntentionDays.as_view(), name="api-intention-days"),
    path("intentions/<uuid:intention_id>/days/<str:on>/", api.OneIntentionDay.as_view(), name="api-intention-day"),
    path("check-ins/", api.CheckIns.as_view(), name="api-check-ins"),
    path("check-ins/<uuid:check_in_id>/", api.OneCheckIn.as_view(), name="api-check-in"),
    path("check-ins/<uuid:check_in_id>/restore/", api.RestoreCheckIn.as_view(), name="api-check-in-restore"),
    path("moods/", api.Moods.as_view(), name="api-moods"),
    path("moods/<uuid:mood_id>/", api.OneMood.as_view(), name="api-mood"),
]
