"""Addresses of signing in and out, and of leaving."""

from django.urls import path

from accounts import leaving_views, token_views, views
from accounts.webhooks import ResendWebhook

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.sign_in_code, name="sign_in_code"),
    path("in/<str:token>/", views.sign_in_link, name="sign_in_link"),
    path("welcome/<str:token>/", views.welcome, name="welcome"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("webhooks/resend/", ResendWebhook.as_view(), name="resend-webhook"),
    path("settings/email/", views.address, name="address"),
    path("settings/leaving/", leaving_views.leaving, name="leaving"),
    path("settings/staying/", leaving_views.staying, name="staying"),
    path("settings/sessions/", views.sessions, name="sessions"),
    path("settings/tokens/", token_views.tokens, name="tokens"),
]
