"""Addresses of the profile."""

from django.urls import path

from profiles import views

urlpatterns = [
    path("settings/zone/", views.zone, name="zone"),
    path("settings/country/", views.country, name="country"),
    path("settings/providers/", views.providers, name="providers"),
    path("settings/display/", views.display, name="display"),
    path("safety", views.safety, name="safety"),
    path("safety/switch/", views.switch, name="care-switch"),
    path("safety/rest/", views.end_rest, name="rest-end"),
]
