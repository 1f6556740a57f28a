"""REST: what left this server, and the exact text that did."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.api_views import SignedInView
from accounts.authentication import SignedInAPIRequest
from memory.lists import FilteredList
from memory.models import ProviderCall
from memory.services.egress import call_of


class CallSerializer(serializers.ModelSerializer):
    """One call: where to, for what, and what it cost."""

    cost = serializers.DecimalField(
        max_digits=16,
        decimal_places=6,
        source="dollars",
        help_text="US dollars; where the provider did not say, the most that it can be.",
    )
    tokens = serializers.SerializerMethodField()

    class Meta:
        model = ProviderCall
        fields = ["id", "created_at", "provider", "host", "model", "purpose", "outcome", "verdict", "milliseconds"]
        fields += ["tokens", "tokens_in", "tokens_out", "cost", "item_ids"]

    def get_tokens(self, call: ProviderCall) -> int:
        """In and out together; 0 where the provider did not say."""
        return call.tokens_in + call.tokens_out


class SentSerializer(serializers.Serializer):
    """What was sent, to the letter."""

    system = serializers.CharField()
    text = serializers.CharField()
    schema = serializers.CharField()


class CallWithTextSerializer(CallSerializer):
    """`sent` is null once thirty days are over, or what it quoted was taken back."""

    sent = SentSerializer(allow_null=True)

    class Meta(CallSerializer.Meta):
        fields = [*CallSerializer.Meta.fields, "sent"]


@extend_schema(tags=["egress"])
class Egress(FilteredList):
    """Every call to a model provider, the newest first."""

    model, filters = ProviderCall, frozenset()
    serializer_class = CallSerializer


@extend_schema(tags=["egress"])
class OneCall(SignedInView):
    """One call."""

    @extend_schema(responses=CallWithTextSerializer)
    def get(self, request: SignedInAPIRequest, call_id: UUID) -> Response:
        """With the exact text, as long as it is kept."""
        return Response(CallWithTextSerializer(call_of(request.user, call_id)).data)
