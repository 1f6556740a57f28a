"""REST: everything that a person has as a file, and such a file brought in."""

from collections.abc import Mapping
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import IdempotentView, SignedInView, start_hash
from accounts.authentication import SignedInAPIRequest
from accounts.models import AccessToken, Scope
from lot.api import read_input
from lot.errors import Gone, InvalidInput
from ops.models import Export
from ops.serializers import (
    ExportCodeSerializer,
    ExportSerializer,
    ExportStartSerializer,
    ImportSerializer,
    ImportStartSerializer,
    UploadSerializer,
)
from ops.services.exporting import ask_for_export, confirm_export, export_of, start_export
from ops.services.importing import import_of, receive_file, start_import, undo_import
from ops.views.exports import TYPE, zip_response

OVER = OpenApiResponse(description="`gone`: its fifteen minutes are over, or words in it were taken back")
EXPIRED = OpenApiResponse(description="`code_expired`: expired, burnt, given up or used")
DRY_RUN = OpenApiParameter("dry_run", OpenApiTypes.BOOL, description="Only say what is in it.")
SAID = {"true": True, "1": True, "false": False, "0": False, "": True}


class ZipRenderer(BaseRenderer):
    """Lets a client say that it takes a ZIP; what is sent is not rendered by it."""

    media_type = TYPE
    format = "zip"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        """Errors and states are JSON all the same."""
        return JSONRenderer().render(data)


@extend_schema(tags=["data"])
class ExportCode(IdempotentView):
    """export/code/"""

    reads = writes = Scope.EXPORT

    @extend_schema(request=None, responses={202: ExportCodeSerializer})
    def post(self, request: SignedInAPIRequest) -> Response:
        """Mail a code to the person's own address."""
        row = ask_for_export(user=request.user)
        seconds = max(0, round((row.expires_at - timezone.now()).total_seconds()))
        return Response(ExportCodeSerializer({"expires_in": seconds}).data, status=202)


@extend_schema(tags=["data"])
class StartExport(IdempotentView):
    """export/"""

    reads = writes = Scope.EXPORT

    @extend_schema(request=ExportStartSerializer, responses={202: ExportSerializer, 410: EXPIRED})
    def post(self, request: SignedInAPIRequest) -> Response:
        """Let everything be written into a ZIP. Ask for it by its id until it is ready."""
        code = read_input(ExportStartSerializer, request).get("code")
        if isinstance(request.auth, AccessToken):  # made with a mailed code, for this
            row = start_export(user=request.user)
        elif code is None:
            raise InvalidInput(fields={"code": [_("The code of the mail is missing.")]})
        else:
            row = confirm_export(user=request.user, code=code)
        return Response(ExportSerializer(row).data, status=202)


@extend_schema(tags=["data"])
class OneExport(SignedInView):
    """export/{id}/"""

    reads = writes = Scope.EXPORT
    renderer_classes = (JSONRenderer, ZipRenderer)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What is no ZIP says so, whatever was asked for."""
        if isinstance(response, Response):
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = JSONRenderer.media_type
        return super().finalize_response(request, response, *args, **kwargs)

    @extend_schema(
        responses={(200, TYPE): OpenApiTypes.BINARY, (202, JSONRenderer.media_type): ExportSerializer, 410: OVER}
    )
    def get(self, request: SignedInAPIRequest, export_id: UUID) -> HttpResponseBase:
        """202 with the state until it is ready, then the ZIP, for 15 minutes."""
        row = export_of(request.user, export_id)
        if row.state == Export.State.WAITING:
            return Response(ExportSerializer(row).data, status=202)
        if row.state != Export.State.READY:
            raise Gone
        return zip_response(request, row.pk)  # type: ignore[arg-type]  # who is signed in stands in both


@extend_schema(tags=["data"])
class NewImport(IdempotentView):
    """import/"""

    parser_classes = (MultiPartParser,)

    def hash_request(self, request: Request) -> bytes:
        """By what the file holds, in pieces: it may be larger than a body that is held whole."""
        found, sent = start_hash(request), cast(Mapping[str, Any], request.data)
        for name, value in sorted(sent.items()):
            found.update(f"{name}\n".encode())
            for piece in value.chunks() if hasattr(value, "chunks") else [str(value).encode()]:
                found.update(piece)
            if hasattr(value, "seek"):
                value.seek(0)
        return bytes(found.digest())

    @extend_schema(request=UploadSerializer, parameters=[DRY_RUN], responses={202: ImportSerializer})
    def post(self, request: SignedInAPIRequest) -> Response:
        """Take a file. It is looked at whole first; without `dry_run` it is then brought in.

        Where its words would become more moods than a person may have, it waits for `start` all the same.
        """
        is_dry = SAID.get(request.query_params.get("dry_run", "false").lower())
        if is_dry is None:
            raise InvalidInput(fields={"dry_run": [_("true or false.")]})
        given = UploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        row = receive_file(
            user=request.user,
            name=file.name,
            size=file.size,
            file=cast(BinaryIO, file.file),
            starts_at_once=not is_dry,
            moods=given.validated_data["moods"],
        )
        return Response(ImportSerializer(row).data, status=202)


@extend_schema(tags=["data"])
class OneImport(SignedInView):
    """import/{id}/"""

    @extend_schema(responses=ImportSerializer)
    def get(self, request: SignedInAPIRequest, import_id: UUID) -> Response:
        """What is in it, how far it has come, what became of it."""
        return Response(ImportSerializer(import_of(request.user, import_id)).data)


@extend_schema(tags=["data"])
class StartImport(IdempotentView):
    """import/{id}/start/"""

    @extend_schema(request=ImportStartSerializer, responses={202: ImportSerializer})
    def post(self, request: SignedInAPIRequest, import_id: UUID) -> Response:
        """Bring in what was looked at. 409 `not_looked_at`, `import_at_work`."""
        row = import_of(request.user, import_id)
        given = read_input(ImportStartSerializer, request)
        row = start_import(user=request.user, import_id=row.pk, moods=given["moods"])
        return Response(ImportSerializer(row).data, status=202)


@extend_schema(tags=["data"])
class UndoImport(IdempotentView):
    """import/{id}/undo/"""

    @extend_schema(request=None, responses={202: ImportSerializer})
    def post(self, request: SignedInAPIRequest, import_id: UUID) -> Response:
        """Take back the rows that it made, and no other; what was changed since stays. 409 `cannot_undo`."""
        row = undo_import(user=request.user, import_id=import_id)
        return Response(ImportSerializer(row).data, status=202)
