"""REST: the story, its versions, and "not like this"."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.api_views import IdempotentView, SignedInView
from accounts.authentication import SignedInAPIRequest
from accounts.models import User
from lot.api import CursorPages
from lot.errors import NotFound
from memory import services
from memory.lists import FilteredList, Params
from memory.models import Story, StorySentence, TopicRule
from memory.services.striking import Struck, struck_by
from memory.services.telling import version_of


class StorySourceSerializer(serializers.Serializer):
    """An answer that a sentence rests on."""

    answer_id = serializers.UUIDField()
    on = serializers.DateField()


class StorySentenceSerializer(serializers.Serializer):
    """One sentence; `is_struck` where the person does not want it told."""

    id = serializers.UUIDField()
    paragraph = serializers.IntegerField()
    topic = serializers.CharField()
    text = serializers.CharField()
    is_struck = serializers.BooleanField()
    origin = serializers.CharField()
    sources = StorySourceSerializer(many=True)


class VersionSerializer(serializers.Serializer):
    """That a version was told."""

    number = serializers.IntegerField()
    on = serializers.DateField()
    told_at = serializers.DateTimeField()
    memories = serializers.IntegerField(source="memories_count")


class StorySerializer(VersionSerializer):
    """A version with its sentences in order; those whose words are gone left out."""

    sentences = StorySentenceSerializer(many=True)


@extend_schema(tags=["story"])
class LatestStory(SignedInView):
    """The story."""

    may_answer: ClassVar = {"GET": (404,)}

    @extend_schema(responses=StorySerializer)
    def get(self, request: SignedInAPIRequest) -> Response:
        """The newest version; 404 `not_found` before the first."""
        story = Story.objects.for_user(request.user).last_told()
        if story is None:
            raise NotFound(_("The Story needs ten answers."))
        return Response(story_data(request.user, story))


class VersionPages(CursorPages):
    """By number, the newest first."""

    ordering = "-number"


@extend_schema(tags=["story"])
class Versions(FilteredList):
    """Every version that was told, the newest first."""

    model, filters = Story, frozenset()
    serializer_class = VersionSerializer
    pagination_class = VersionPages

    def narrow(self, rows: Any, params: Params) -> Any:
        """All of them."""
        return rows


@extend_schema(tags=["story"])
class OneVersion(SignedInView):
    """One version."""

    @extend_schema(responses=StorySerializer)
    def get(self, request: SignedInAPIRequest, number: str) -> Response:
        """With its sentences."""
        return Response(story_data(request.user, version_of(request.user, number)))


class _ChangeSentence(IdempotentView):
    service: Callable[..., StorySentence]

    @extend_schema(request=None, responses={204: None}, tags=["story"])
    def post(self, request: SignedInAPIRequest, sentence_id: UUID) -> Response:
        """Nothing to say but that it is done."""
        type(self).service(user=request.user, sentence_id=sentence_id, at=timezone.now())
        return Response(status=204)


class StrikeSentence(_ChangeSentence):
    """Not like this: what the sentence says is told no more, in any version."""

    service = services.strike_sentence


class UnstrikeSentence(_ChangeSentence):
    """It may be told again."""

    service = services.unstrike_sentence


def story_data(user: User, story: Story) -> dict[str, Any]:
    """A version as REST answers it: struck sentences marked; muted topics, and what they say elsewhere, left out."""
    struck = struck_by(user)
    muted = TopicRule.objects.for_user(user).muted()
    rows = StorySentence.objects.for_user(user).filter(story=story).exclude(topic__in=muted).told().with_sources()
    sentences = [_sentence(row, struck) for row in rows if struck.names(row) or not struck.silences(row)]
    return dict(VersionSerializer(story).data) | {"sentences": sentences}


def _sentence(row: StorySentence, struck: Struck) -> dict[str, Any]:
    shown = {"id": row.pk, "paragraph": row.paragraph, "topic": row.topic, "text": row.text}
    shown |= {"is_struck": struck.names(row), "sources": row.sources.all(), "origin": row.worded_by or "built-in"}
    return dict(StorySentenceSerializer(shown).data)
