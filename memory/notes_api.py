"""REST: notes, and what comes back of earlier days."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from accounts.api_views import IdempotentView, SignedInView
from accounts.authentication import SignedInAPIRequest
from lot.api import CursorPages, read_input
from memory import services
from memory.entries import extent
from memory.lists import FilteredList, Params, between_dates, read_date
from memory.looking_back import on_this_day
from memory.models import Note, NoteVersion
from memory.notes_serializers import (
    NoteChange,
    NoteChangedSerializer,
    NoteInput,
    NoteSerializer,
    NoteVersionSerializer,
    RecollectionsSerializer,
    WrittenNoteSerializer,
    note_data,
    recollections_data,
)
from memory.services.notes import NoteChanged
from profiles.care_serializers import care_data
from profiles.days import local_day


def _written(request: SignedInAPIRequest, note: Note) -> dict[str, Any]:
    return note_data(note) | {"care": care_data(request.user, note.text)}


class NotePages(CursorPages):
    """The latest date first, within a date the latest written first."""

    ordering = ("-on", "-created_at", "-id")


@extend_schema(tags=["notes"])
class Notes(IdempotentView, FilteredList):
    """The notes, newest first."""

    model, filters = Note, frozenset({"since", "until"})
    serializer_class = NoteSerializer
    pagination_class = NotePages

    @extend_schema(
        parameters=[
            OpenApiParameter("since", date, description="From this local date on."),
            OpenApiParameter("until", date, description="Up to and including this local date."),
        ]
    )
    def get(self, request: SignedInAPIRequest, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """By dates."""
        return self.list(request, *args, **kwargs)

    def narrow(self, rows: Any, params: Params) -> Any:
        """By dates."""
        return between_dates(rows, params)

    @extend_schema(request=NoteInput, responses={201: WrittenNoteSerializer})
    def post(self, request: SignedInAPIRequest) -> Response:
        """Write one; `on` may be any day of the past."""
        note = services.create_note(user=request.user, at=timezone.now(), **read_input(NoteInput, request))
        return Response(_written(request, note), status=201)


@extend_schema(tags=["notes"])
class OneNote(IdempotentView):
    """One note: read, change, delete."""

    @extend_schema(responses=NoteSerializer)
    def get(self, request: SignedInAPIRequest, note_id: UUID) -> Response:
        """The note."""
        return Response(note_data(services.note_of(request.user, note_id)))

    @extend_schema(request=NoteChange, responses={200: WrittenNoteSerializer, 409: NoteChangedSerializer})
    def patch(self, request: SignedInAPIRequest, note_id: UUID) -> Response:
        """What is given changes. 409 `note_changed` with the note that stands where `version` is an older one."""
        data = read_input(NoteChange, request)
        try:
            note = services.edit_note(user=request.user, note_id=note_id, at=timezone.now(), **data)
        except NoteChanged as error:
            return Response(error.as_dict() | {"note": note_data(error.note)}, status=error.status)
        return Response(_written(request, note))

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInAPIRequest, note_id: UUID) -> Response:
        """Gone; POST `restore/` undoes it until the day turns."""
        services.delete_note(user=request.user, note_id=note_id, at=timezone.now())
        return Response(status=204)


@extend_schema(tags=["notes"])
class RestoreNote(IdempotentView):
    """Undo a deletion."""

    @extend_schema(request=None, responses=NoteSerializer)
    def post(self, request: SignedInAPIRequest, note_id: UUID) -> Response:
        """Until the day turns; then 410 `cannot_undo`."""
        return Response(note_data(services.restore_note(user=request.user, note_id=note_id, at=timezone.now())))


class VersionPages(CursorPages):
    """The latest first; there are ten at most."""

    ordering = ("-written_at", "-id")


@extend_schema(tags=["notes"])
class NoteVersions(FilteredList):
    """What a note said before."""

    model, filters = NoteVersion, frozenset[str]()
    serializer_class = NoteVersionSerializer
    pagination_class = VersionPages

    def narrow(self, rows: Any, params: Params) -> Any:
        """Those of this note."""
        return rows.filter(note=self.kwargs["note_id"])

    def get(self, request: SignedInAPIRequest, note_id: UUID) -> Response:  # type: ignore[override]
        """The last ten, each as it stood before a pause of ten minutes or before another text took its place."""
        services.note_of(request.user, note_id)
        return self.list(request)


@extend_schema(tags=["notes"])
class BringBackVersion(IdempotentView):
    """Let the note say again what it said before."""

    @extend_schema(request=None, responses=WrittenNoteSerializer)
    def post(self, request: SignedInAPIRequest, note_id: UUID, version_id: UUID) -> Response:
        """What it said until now becomes a version."""
        at = timezone.now()
        written = services.bring_back_version(user=request.user, note_id=note_id, version_id=version_id, at=at)
        return Response(_written(request, written.note))


@extend_schema(tags=["log"])
class OnThisDay(SignedInView):
    """Entries of earlier days."""

    @extend_schema(
        parameters=[OpenApiParameter("on", date, description="The local date to look back from; today without it.")],
        responses=RecollectionsSerializer,
    )
    def get(self, request: SignedInAPIRequest) -> Response:
        """A week and a month ago in the first year, then this day of each year. Closed ones come without words."""
        on = read_date(request.query_params, "on") or local_day(request.user, timezone.now())
        return Response(recollections_data(on_this_day(request.user, on, extent(request.user)[1])))
