"""Addresses of the profile."""

from django.urls import path

from profiles import mail_views, settings_views, views

urlpatterns = [
    path("settings/zone/", views.zone, name="zone"),
    path("settings/country/", views.country, name="country"),
    path("settings/providers/", views.providers, name="providers"),
    path("settings/", settings_views.settings_page, name="settings"),
    path("settings/mail/", mail_views.mail_again, name="mail-again"),
    path("mail/stop/<str:token>/", mail_views.stop, name="stop-mail"),
    path("accent/<str:color>.css", settings_views.own_accent, name="own-accent"),
    path("safety", views.safety, name="safety"),
    path("safety/switch/", views.switch, name="care-switch"),
    path("safety/rest/", views.end_rest, name="rest-end"),
]
