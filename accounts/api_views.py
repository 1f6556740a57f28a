"""Bases of REST views: for who is not signed in yet, for who is, and for writes that a phone may repeat."""

import json
from hashlib import sha256
from typing import Any, ClassVar

from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import SignedInAPIRequest
from accounts.idempotency import Claim, Kept, claim_key, keep_answer, release_key
from accounts.models import Scope

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Not an answer to keep: the same write may well succeed the next time.
NOT_KEPT = frozenset({429})


class OpenView(APIView):
    """For who is not signed in yet; a token that has run out is no reason to refuse."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class SignedInView(APIView):
    """For who is signed in: `request.user` is a User, `request.auth` their Session, or a token that they have made.

    A token reads and writes here with the scopes named; None bars tokens altogether.
    """

    request: SignedInAPIRequest
    reads: ClassVar[Scope | None] = Scope.READ
    writes: ClassVar[Scope | None] = Scope.WRITE


class IdempotentView(SignedInView):
    """A view whose writes take `Idempotency-Key`.

    The same key with the same method, path and body gives the first answer again (`Idempotent-Replayed: true`);
    another body is 422 `idempotency_mismatch`; while the first call still runs, 409 `in_progress`. Answers from
    500 up are not kept. An answer that the person has taken back since is 410 `gone`.
    """

    takes_key = True
    _claim: Claim | None = None

    def initial(  # type: ignore[override]
        self, request: SignedInAPIRequest, *args: Any, **kwargs: Any
    ) -> None:
        super().initial(request, *args, **kwargs)
        key = request.headers.get(HEADER)
        method = str(request.method)
        if key is None or method not in WRITES or not hasattr(self, method.lower()):  # 405 claims nothing
            return
        claimed = claim_key(user=request.user, key=key, request_hash=self.hash_request(request))
        if isinstance(claimed, Kept):
            raise _ReplayError(claimed)
        self._claim = claimed

    def hash_request(self, request: Request) -> bytes:
        """What makes two requests the same: method, address and body."""
        return start_hash(request, request._request.body).digest()

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, _ReplayError):
            body = json.loads(exc.kept.body) if exc.kept.body else None
            return Response(body, status=exc.kept.status, headers={REPLAYED: "true"})
        is_answered = False
        try:
            response: Response = super().handle_exception(exc)
            is_answered = True
        finally:
            if not is_answered and self._claim is not None:  # a 500: what failed may be tried again
                release_key(self._claim)
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        claim, self._claim = self._claim, None
        if claim is not None:
            if response.status_code >= 500 or response.status_code in NOT_KEPT:
                release_key(claim)
            else:
                data = getattr(response, "data", None)
                keep_answer(claim, status=response.status_code, body=_as_json(data))
        return super().finalize_response(request, response, *args, **kwargs)


class _ReplayError(Exception):
    """Leaves `initial` with the kept answer; never leaves the mixin."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept


def start_hash(request: Request, body: bytes = b"") -> Any:
    """The hash of method, address and the beginning of a body, to go on with."""
    plain = request._request
    return sha256(f"{plain.method} {plain.get_full_path()}\n".encode() + body)


def _as_json(data: Any) -> str:
    return JSONRenderer().render(data).decode() if data is not None else ""
