"""Bases of REST views: for who is signed in, and for who is not yet."""

from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from accounts.authentication import SignedInAPIRequest


class OpenView(APIView):
    """For who is not signed in yet; a token that has run out is no reason to refuse."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class SignedInView(APIView):
    """For who is signed in: `request.user` is a User, `request.auth` their Session."""

    request: SignedInAPIRequest
