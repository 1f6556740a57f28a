"""REST: tokens for a person's own programs. No token makes, sees or ends tokens."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access_tokens import ask_for_token, end_token, make_token
from accounts.api_lists import ListView
from accounts.api_views import IdempotentView, SignedInView
from accounts.authentication import SignedInAPIRequest
from accounts.models import AccessToken
from accounts.serializers import (
    AccessTokenSerializer,
    MadeTokenSerializer,
    NewTokenSerializer,
    TokenCodeSerializer,
)
from lot.api import read_input
from lot.errors import NotFound

EXPIRED = OpenApiResponse(description="`code_expired`: expired, burnt, given up or used")


@extend_schema(tags=["auth"])
class Tokens(ListView):
    """auth/tokens/: takes no Idempotency-Key, since no answer with a token in it is kept; its code works once."""

    reads = writes = None
    serializer_class = AccessTokenSerializer
    may_answer: ClassVar = {"POST": (409,)}

    def get_queryset(self) -> Any:
        """Those that live, newest first."""
        if getattr(self, "swagger_fake_view", False):
            return AccessToken.objects.none()
        return AccessToken.objects.for_user(self.request.user).live(timezone.now())

    @extend_schema(responses=AccessTokenSerializer(many=True))
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The tokens that work, with their scopes and last use."""
        return super().get(request, *args, **kwargs)

    @extend_schema(request=NewTokenSerializer, responses={201: MadeTokenSerializer, 410: EXPIRED})
    def post(self, request: SignedInAPIRequest) -> Response:
        """Make one with the mailed code. Its text is in this answer alone. 409 `too_many_tokens` past twenty."""
        made = make_token(user=request.user, **read_input(NewTokenSerializer, request))
        return Response(AccessTokenSerializer(made.row).data | {"token": made.text}, status=201)


@extend_schema(tags=["auth"])
class TokenCode(IdempotentView):
    """auth/tokens/code/"""

    reads = writes = None

    @extend_schema(request=None, responses={202: TokenCodeSerializer})
    def post(self, request: SignedInAPIRequest) -> Response:
        """Mail a code to the person's own address."""
        row = ask_for_token(user=request.user)
        seconds = max(0, round((row.expires_at - timezone.now()).total_seconds()))
        return Response(TokenCodeSerializer({"expires_in": seconds}).data, status=202)


@extend_schema(tags=["auth"])
class EndToken(SignedInView):
    """auth/tokens/{id}/"""

    reads = writes = None

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInAPIRequest, token_id: UUID) -> Response:
        """End it, at once."""
        if not end_token(user=request.user, token_id=token_id):
            raise NotFound
        return Response(status=204)
