"""Lists of REST: whoever holds a page already is told so (304) before a word of it is opened or written out."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.db.models import Model
from django.http.request import HttpHeaders
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.generics import ListAPIView
from rest_framework.response import Response

from accounts.api_views import SignedInView
from accounts.models import Session
from lot.api import CursorPages
from lot.fields import stored
from lot.version import VERSION


class ListView(SignedInView, ListAPIView[Any]):
    """A page of rows, with an ETag made of what stands in them.

    It covers every column of each row and of the rows read with it, sealed ones as they are sealed, so there is no
    stamp that a change could leave as it was. Reading them takes the queries that the page takes anyway; what a 304
    saves is opening, writing out and sending.
    """

    has_etag = True

    def depends_on(self, rows: Sequence[Any]) -> Any:
        """What else decides how these rows read."""
        return None

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The page, or 304."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        assert rows is not None  # every list of LOT has pages
        etag = self._etag(rows)
        if _is_held(request.headers, etag):
            response = Response(status=304)
        else:
            response = self.get_paginated_response(self.get_serializer(rows, many=True).data)
        response["ETag"] = etag
        if not (isinstance(request.auth, Session) and request.auth.kind == Session.Kind.WEB):
            # An app keeps what it asked for; browsers keep nothing that a person may have written.
            response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response

    def _etag(self, rows: Sequence[Model]) -> str:
        about = [VERSION, self.request.user.pk, self.request.build_absolute_uri(), self.depends_on(rows)]
        assert isinstance(self.paginator, CursorPages)
        about += [self.paginator.get_next_link(), self.paginator.get_previous_link()]
        found = sha256(repr(about).encode())
        for row in rows:
            found.update(stored(row))
        return f'W/"{found.hexdigest()[:32]}"'


def _is_held(headers: HttpHeaders, etag: str) -> bool:
    held = parse_etags(headers.get("If-None-Match", ""))
    return any(one == "*" or one.removeprefix("W/") == etag.removeprefix("W/") for one in held)
