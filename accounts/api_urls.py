"""Addresses under /api/v1/."""

from django.urls import path

from accounts import api, tokens_api

urlpatterns = [
    path("auth/code/", api.RequestCode.as_view(), name="api-auth-code"),
    path("auth/token/", api.TakeToken.as_view(), name="api-auth-token"),
    path("auth/token/refresh/", api.RefreshToken.as_view(), name="api-auth-refresh"),
    path("auth/sign-out/", api.SignOut.as_view(), name="api-auth-sign-out"),
    path("auth/sessions/", api.Sessions.as_view(), name="api-auth-sessions"),
    path("auth/sessions/<uuid:session_id>/", api.EndSession.as_view(), name="api-auth-session"),
    path("auth/tokens/", tokens_api.Tokens.as_view(), name="api-auth-tokens"),
    path("auth/tokens/code/", tokens_api.TokenCode.as_view(), name="api-auth-tokens-code"),
    path("auth/tokens/<uuid:token_id>/", tokens_api.EndToken.as_view(), name="api-auth-token-one"),
    path("me/", api.Me.as_view(), name="api-me"),
    path("me/email/", api.MyAddress.as_view(), name="api-me-email"),
    path("me/email/confirm/", api.ConfirmAddress.as_view(), name="api-me-email-confirm"),
    path("me/stay/", api.Stay.as_view(), name="api-me-stay"),
]
