"""Addresses under /api/v1/."""

from django.urls import path

from accounts import api

urlpatterns = [
    path("auth/code/", api.RequestCode.as_view(), name="api-auth-code"),
    path("auth/token/", api.TakeToken.as_view(), name="api-auth-token"),
    path("auth/token/refresh/", api.RefreshToken.as_view(), name="api-auth-refresh"),
    path("auth/sign-out/", api.SignOut.as_view(), name="api-auth-sign-out"),
    path("auth/sessions/", api.Sessions.as_view(), name="api-auth-sessions"),
    path("auth/sessions/<uuid:session_id>/", api.EndSession.as_view(), name="api-auth-session"),
    path("me/", api.Me.as_view(), name="api-me"),
    path("me/email/", api.MyAddress.as_view(), name="api-me-email"),
    path("me/email/confirm/", api.ConfirmAddress.as_view(), name="api-me-email-confirm"),
    path("me/stay/", api.Stay.as_view(), name="api-me-stay"),
]
