"""Addresses that operators and monitors look at."""

from django.urls import path

from ops import views

urlpatterns = [
    path("status", views.status, name="status"),
    path("metrics", views.metrics, name="metrics"),
]
