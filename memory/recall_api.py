"""REST: what a query finds among everything that the person wrote or chose."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.api_views import SignedInView
from accounts.authentication import SignedInAPIRequest
from lot.api import MAX_PAGE
from lot.errors import InvalidInput
from memory.services.recall_kinds import KINDS
from memory.services.recalling import LIMIT, Recalled, recall

FILTERS = {"q", "limit"}


class MatchSerializer(serializers.Serializer):
    """Where in the text a word stands that the query names; counted in characters."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class RecalledSerializer(serializers.Serializer):
    """An entry that fits, and why."""

    kind = serializers.ChoiceField(choices=sorted(KINDS))
    id = serializers.UUIDField()
    on = serializers.DateField()
    text = serializers.CharField()
    score = serializers.FloatField()
    why = serializers.CharField()
    matches = MatchSerializer(many=True)


class RecallSerializer(serializers.Serializer):
    """What was found, best first."""

    results = RecalledSerializer(many=True)


@extend_schema(tags=["recall"])
class Recall(SignedInView):
    """Search in answers, notes, check-in notes, intentions and memories."""

    @extend_schema(
        responses=RecallSerializer,
        parameters=[
            OpenApiParameter("q", str, description="Words, dates (`last May`, `on Sundays`), or both."),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1}, description="20 without, 100 at most."),
        ],
    )
    def get(self, request: SignedInAPIRequest) -> Response:
        """Best first; empty where nothing fits."""
        params = request.query_params
        if unknown := set(params) - FILTERS:
            raise InvalidInput(fields={name: [_("This parameter is not known.")] for name in sorted(unknown)})
        limit = read_limit(params.get("limit"), LIMIT)
        found = recall(user=request.user, query=params.get("q", ""), at=timezone.now(), limit=limit)
        return Response({"results": [_data(entry) for entry in found]})


def read_limit(text: str | None, default: int) -> int:
    """A limit from an address. Raises InvalidInput."""
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise InvalidInput(fields={"limit": [_("A whole number from 1 to 100.")]})
    return min(int(text), MAX_PAGE)


def _data(entry: Recalled) -> dict[str, Any]:
    matches = [{"start": start, "end": end} for start, end in entry.matches]
    return dict(
        RecalledSerializer(
            {
                "kind": entry.kind,
                "id": entry.id,
                "on": entry.on,
                "text": entry.text,
                "score": round(entry.score, 4),
                "why": entry.why,
                "matches": matches,
            }
        ).data
    )
