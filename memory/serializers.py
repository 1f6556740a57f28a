"""Questions and answers in and out of REST."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lot.api import StrictSerializer
from memory.models import MemoryAnswer
from memory.services.answering import TEXT_LIMIT
from memory.services.asking import Asking
from profiles.care_serializers import CareSerializer


class OptionSerializer(serializers.Serializer):
    """An answer to tap."""

    id = serializers.CharField()
    text = serializers.CharField()


class BecauseSerializer(serializers.Serializer):
    """An earlier answer, or the intention, that a question builds on: one of the two ids is null."""

    answer_id = serializers.UUIDField(allow_null=True)
    intention_id = serializers.UUIDField(allow_null=True)
    on = serializers.DateField()
    text = serializers.CharField(source="quote")


class QuestionSerializer(serializers.Serializer):
    """A question as it is shown."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    options = OptionSerializer(many=True)
    allows_text = serializers.BooleanField(default=True)
    topic = serializers.CharField()
    depth = serializers.IntegerField()
    strategy = serializers.CharField()
    because = BecauseSerializer(many=True)
    origin = serializers.CharField()


class PaceSerializer(serializers.Serializer):
    """Whether a question is due, why not, and when the next one comes."""

    reason = serializers.CharField()
    next_at = serializers.DateTimeField(allow_null=True)
    asked_today = serializers.IntegerField()
    per_day = serializers.IntegerField()


class AskingSerializer(serializers.Serializer):
    """The question that stands now, or null, and the pace."""

    question = QuestionSerializer(allow_null=True)
    pace = PaceSerializer()


class AnswerSerializer(serializers.Serializer):
    """An answer as it is kept."""

    id = serializers.UUIDField()
    question_id = serializers.UUIDField()
    question = serializers.CharField(source="question.text", allow_null=True)
    option = serializers.CharField(source="option_id", allow_null=True)
    text = serializers.CharField()
    topic = serializers.CharField()
    on = serializers.DateField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class ReplySourceSerializer(serializers.Serializer):
    """An answer that a reply speaks of."""

    answer_id = serializers.UUIDField()
    on = serializers.DateField()


class AnsweredSerializer(serializers.Serializer):
    """What an answer brings back. Every tenth reply says what changed lately, and names its sources."""

    answer = AnswerSerializer()
    reply = serializers.CharField()
    reply_sources = ReplySourceSerializer(many=True)
    next = AskingSerializer()
    care = CareSerializer(allow_null=True)


class ChangedAnswerSerializer(AnswerSerializer):
    """An answer that was just changed."""

    care = CareSerializer(allow_null=True)


class NextSerializer(serializers.Serializer):
    """What stands now."""

    next = AskingSerializer()


class WhySerializer(serializers.Serializer):
    """Why a question was asked."""

    strategy = serializers.CharField()
    because = BecauseSerializer(many=True)
    engine = serializers.CharField()
    why = serializers.CharField(allow_null=True)


class AnswerInput(StrictSerializer):
    """`{option: id}` or `{text}`."""

    one_of = ("option", "text")
    option = serializers.CharField(required=False, max_length=64)
    text = serializers.CharField(required=False, max_length=TEXT_LIMIT)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if ("option" in attrs) == ("text" in attrs):
            raise serializers.ValidationError({"text": [_("Give either option or text.")]})
        return attrs


QUESTION = QuestionSerializer()  # one for all: making its fields takes longer than what they do


def asking_data(asking: Asking) -> dict[str, Any]:
    """The answer of GET `memory/question/`."""
    question = asking.question
    row = None
    if question is not None:
        row = QUESTION.to_representation(
            {
                "id": question.pk,
                "text": question.text,
                "options": question.options,
                "allows_text": True,
                "topic": question.topic,
                "depth": question.depth,
                "strategy": question.strategy,
                "because": asking.sources,
                "origin": question.worded_by or "built-in",
            }
        )
    decision = asking.decision
    return {
        "question": row,
        "pace": {
            "reason": decision.reason,
            "next_at": decision.next_at,
            "asked_today": decision.asked_today,
            "per_day": decision.per_day,
        },
    }


def answer_data(answer: MemoryAnswer) -> dict[str, Any]:
    """One answer; the question's text is null where it quoted something deleted since."""
    return AnswerSerializer(answer).data
