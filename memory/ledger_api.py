"""REST: what is remembered, in the person's hands, and the topics that are not asked about."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from accounts.api_views import IdempotentView
from accounts.authentication import SignedInAPIRequest
from lot.api import read_input
from lot.errors import InvalidInput
from lot.fields import stored
from memory import services
from memory.engine.bank import built_in_bank
from memory.ledger_serializers import (
    ChangedMemorySerializer,
    MemoryInput,
    MemorySerializer,
    MutedSerializer,
    TopicInput,
    memory_data,
    muted_data,
)
from memory.lists import FilteredList, Params, of_topic
from memory.models import Memory, TopicRule
from memory.services.ledger import memory_of
from profiles.care_serializers import care_data


@extend_schema(
    tags=["memories"],
    parameters=[
        OpenApiParameter("topic", str, description="Only this topic."),
        OpenApiParameter(
            "state", str, enum=Memory.State.values, description="`current` without; `forgotten` has no words."
        ),
    ],
)
class Memories(FilteredList):
    """What is remembered, the latest first, each with its sources and what held before."""

    model, filters = Memory, frozenset({"topic", "state"})
    serializer_class = MemorySerializer

    def narrow(self, rows: Any, params: Params) -> Any:
        """By topic and state."""
        state = params.get("state", Memory.State.CURRENT)
        if state not in Memory.State.values:
            raise InvalidInput(fields={"state": [_("There is no such state.")]})
        return of_topic(rows.filter(state=state).with_sources(), params)

    def paginate_queryset(self, queryset: Any) -> Any:
        """The page with the history of its rows, read in one query."""
        rows = super().paginate_queryset(queryset)
        Memory.objects.for_user(self.request.user).attach_history(rows or [])
        return rows

    def depends_on(self, rows: Any) -> Any:
        """What held before each."""
        return [stored(earlier) for row in rows for earlier in row.history]


@extend_schema(tags=["memories"])
class OneMemory(IdempotentView):
    """One memory: read, put into own words, forget."""

    @extend_schema(responses=MemorySerializer)
    def get(self, request: SignedInAPIRequest, memory_id: UUID) -> Response:
        """The memory; 404 where it was forgotten."""
        return Response(memory_data(request.user, memory_of(request.user, memory_id)))

    @extend_schema(request=MemoryInput, responses=ChangedMemorySerializer)
    def patch(self, request: SignedInAPIRequest, memory_id: UUID) -> Response:
        """The person's wording replaces LOT's; the sources stay. 409 `memory_changed` where it no longer holds."""
        text = read_input(MemoryInput, request)["text"]
        memory = services.edit_memory(user=request.user, memory_id=memory_id, text=text, at=timezone.now())
        return Response(memory_data(request.user, memory) | {"care": care_data(request.user, text)})

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInAPIRequest, memory_id: UUID) -> Response:
        """Forgotten, with what held before it; POST `undo/` takes it back until the day turns."""
        services.forget_memory(user=request.user, memory_id=memory_id, at=timezone.now())
        return Response(status=204)


class _ChangeMemory(IdempotentView):
    service: Callable[..., Memory]

    @extend_schema(request=None, responses=MemorySerializer, tags=["memories"])
    def post(self, request: SignedInAPIRequest, memory_id: UUID) -> Response:
        """Answers with the memory as it is now."""
        memory = type(self).service(user=request.user, memory_id=memory_id, at=timezone.now())
        return Response(memory_data(request.user, memory))


class UndoMemory(_ChangeMemory):
    """Take forgetting or "that is not true" back, until the day turns; then 410 `cannot_undo`."""

    service = services.undo_forget


class UntrueMemory(_ChangeMemory):
    """That is not true: it is never concluded again."""

    service = services.correct_memory


class HoldMemory(_ChangeMemory):
    """What held before something that is not true holds again."""

    service = services.hold_memory


@extend_schema(tags=["topics"])
class MutedTopics(IdempotentView):
    """The topics that are not asked about."""

    @extend_schema(responses=MutedSerializer)
    def get(self, request: SignedInAPIRequest) -> Response:
        """All of them; there are few."""
        return _muted(request)

    @extend_schema(request=TopicInput, responses=MutedSerializer)
    def post(self, request: SignedInAPIRequest) -> Response:
        """Ask nothing about this topic."""
        services.mute_topic(user=request.user, topic=read_input(TopicInput, request)["topic"], at=timezone.now())
        return _muted(request)

    @extend_schema(
        parameters=[OpenApiParameter("topic", str, required=True, enum=sorted(built_in_bank().topics))],
        responses={200: MutedSerializer},
    )
    def delete(self, request: SignedInAPIRequest) -> Response:
        """Ask about this topic again."""
        topic = request.query_params.get("topic") or read_input(TopicInput, request)["topic"]
        services.unmute_topic(user=request.user, topic=topic, at=timezone.now())
        return _muted(request)


def _muted(request: SignedInAPIRequest) -> Response:
    return Response(muted_data(TopicRule.objects.for_user(request.user).muted()))
