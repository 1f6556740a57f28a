"""REST: signing in and out, sessions, and the person themselves. One operation, one class."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.address_change import ask_for_address, confirm_address
from accounts.addresses import client_ip
from accounts.api_lists import ListView
from accounts.api_views import IdempotentView, OpenView, SignedInView
from accounts.authentication import SignedInAPIRequest
from accounts.challenges import request_code
from accounts.cookies import forget_session
from accounts.devices import describe_device
from accounts.leaving import start_leaving, stay
from accounts.models import Session
from accounts.serializers import (
    AddressCodeSerializer,
    AddressSerializer,
    AddressWishSerializer,
    ChallengeSerializer,
    CodeRequestSerializer,
    MeSerializer,
    RefreshRequestSerializer,
    SessionSerializer,
    SignedInSerializer,
    TokenPairSerializer,
    TokenRequestSerializer,
)
from accounts.sessions import end_other_sessions, end_session, rotate_refresh
from accounts.sign_in import Place, sign_in_with_code
from lot.api import read_input
from lot.errors import NotFound

EXPIRED = OpenApiResponse(description="`code_expired`: expired, burnt, given up or used")
NOTHING = OpenApiResponse(description="Done")


class RequestCode(OpenView):
    """auth/code/"""

    @extend_schema(tags=["auth"], request=CodeRequestSerializer, responses={202: ChallengeSerializer})
    def post(self, request: Request) -> Response:
        """Ask for a mail with a code. The answer is the same for any address."""
        asked = CodeRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        challenge = request_code(
            email=asked.validated_data["email"],
            ip=client_ip(request._request),
            replaces=asked.validated_data.get("challenge"),
            is_browser=False,
        )
        answer = {"challenge": challenge.id, "expires_in": _seconds_until(challenge.expires_at)}
        return Response(ChallengeSerializer(answer).data, status=202)


class TakeToken(OpenView):
    """auth/token/"""

    may_answer: ClassVar = {"POST": (403,)}

    @extend_schema(tags=["auth"], request=TokenRequestSerializer, responses={200: SignedInSerializer, 410: EXPIRED})
    def post(self, request: Request) -> Response:
        """Answer the challenge with the code: `invalid_code`, `code_expired`, or two tokens."""
        given = TokenRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        device = describe_device(user_agent=request.headers.get("User-Agent", ""), name=data["device"])
        signed_in = sign_in_with_code(
            challenge=data["challenge"],
            code=data["code"],
            place=Place(Session.Kind.API, device=device, zone=data["zone"]),
        )
        pair = TokenPairSerializer(signed_in.pair).data
        return Response({**pair, "user": MeSerializer(signed_in.user).data})


class RefreshToken(OpenView):
    """auth/token/refresh/"""

    may_answer: ClassVar = {"POST": (401,)}

    @extend_schema(tags=["auth"], request=RefreshRequestSerializer, responses=TokenPairSerializer)
    def post(self, request: Request) -> Response:
        """A new pair for the refresh token, which is spent. Using it twice ends the session."""
        given = RefreshRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(TokenPairSerializer(rotate_refresh(refresh=given.validated_data["refresh"])).data)


class SignOut(SignedInView):
    """auth/sign-out/"""

    reads = writes = None

    @extend_schema(tags=["auth"], request=None, responses={204: NOTHING})
    def post(self, request: SignedInAPIRequest) -> Response:
        """End this session, its refresh token included."""
        end_session(user=request.user, session_id=request.auth.pk)
        response = Response(status=204)
        if request.auth.kind == Session.Kind.WEB:
            forget_session(response)
        return response


class Sessions(ListView):
    """auth/sessions/"""

    reads = writes = None
    serializer_class = SessionSerializer

    def get_queryset(self) -> QuerySet[Session]:
        """Those that live, newest first."""
        if getattr(self, "swagger_fake_view", False):
            return Session.objects.none()
        return Session.objects.for_user(self.request.user).live(timezone.now())

    def depends_on(self, rows: Sequence[Session]) -> Any:
        """Which of them is asking."""
        return self.request.auth.pk

    @extend_schema(tags=["auth"])
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Where the person is signed in."""
        return super().get(request, *args, **kwargs)

    @extend_schema(tags=["auth"], operation_id="auth_sessions_end_others", responses={204: NOTHING})
    def delete(self, request: SignedInAPIRequest) -> Response:
        """End all other sessions."""
        end_other_sessions(user=request.user, keep=request.auth.pk)
        return Response(status=204)


class EndSession(SignedInView):
    """auth/sessions/{id}/"""

    reads = writes = None

    @extend_schema(tags=["auth"], responses={204: NOTHING})
    def delete(self, request: SignedInAPIRequest, session_id: UUID) -> Response:
        """End one session."""
        if not end_session(user=request.user, session_id=session_id):
            raise NotFound
        return Response(status=204)


class Me(SignedInView):
    """me/"""

    writes = None
    may_answer: ClassVar = {"DELETE": (409,)}

    @extend_schema(tags=["me"], responses=MeSerializer)
    def get(self, request: SignedInAPIRequest) -> Response:
        """Id, e-mail, what the tags allow, and when the account goes if it does."""
        return Response(MeSerializer(request.user).data)

    @extend_schema(tags=["me"], request=None, responses={202: MeSerializer})
    def delete(self, request: SignedInAPIRequest) -> Response:
        """Begin the 7 days of grace, after which the account and all that is in it are erased. A mail says so.

        Asking again keeps the date. 409 `last_admin` where nobody would be left to run LOT, 429 past five starts a day.
        """
        start_leaving(user=request.user)
        return Response(MeSerializer(request.user).data, status=202)


class MyAddress(IdempotentView):
    """me/email/"""

    reads = writes = None

    @extend_schema(tags=["me"], request=AddressSerializer, responses={202: AddressWishSerializer})
    def post(self, request: SignedInAPIRequest) -> Response:
        """Send a code to another address. The answer is the same whether or not the address is somebody's."""
        asked = read_input(AddressSerializer, request)
        wish = ask_for_address(user=request.user, email=asked["email"])
        answer = {"email": wish.email, "expires_in": _seconds_until(wish.expires_at)}
        return Response(AddressWishSerializer(answer).data, status=202)


class ConfirmAddress(IdempotentView):
    """me/email/confirm/"""

    reads = writes = None

    @extend_schema(tags=["me"], request=AddressCodeSerializer, responses={200: MeSerializer, 410: EXPIRED})
    def post(self, request: SignedInAPIRequest) -> Response:
        """The new address counts: `invalid_code`, `code_expired`, or the person. Other sessions end."""
        given = read_input(AddressCodeSerializer, request)
        confirm_address(user=request.user, code=given["code"], keep=request.auth.pk)
        return Response(MeSerializer(request.user).data)


class Stay(IdempotentView):
    """me/stay/"""

    reads = writes = None

    @extend_schema(tags=["me"], request=None, responses=MeSerializer)
    def post(self, request: SignedInAPIRequest) -> Response:
        """Stay after all."""
        stay(user=request.user)
        return Response(MeSerializer(request.user).data)


def _seconds_until(moment: datetime) -> int:
    return max(0, round((moment - timezone.now()).total_seconds()))
