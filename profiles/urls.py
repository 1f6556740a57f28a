"""Addresses of the profile."""

from django.urls import path

from profiles import views

urlpatterns = [path("settings/zone/", views.zone, name="zone")]
