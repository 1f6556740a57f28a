"""REST: the question that stands now, what becomes of it, and the answers given."""

from collections.abc import Callable
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
from memory.lists import FilteredList, Params, between_dates, of_topic
from memory.models import MemoryAnswer, Question, QuestionSource
from memory.recall_api import read_limit
from memory.serializers import (
    AnsweredSerializer,
    AnswerInput,
    AnswerSerializer,
    AskingSerializer,
    BecauseSerializer,
    ChangedAnswerSerializer,
    NextSerializer,
    ReplySourceSerializer,
    WhySerializer,
    answer_data,
    asking_data,
)
from memory.services.answering import answer_of
from memory.services.asking import question_of
from memory.services.recalling import find_answers
from profiles.care_serializers import care_data


def _now(request: SignedInAPIRequest) -> dict[str, Any]:
    return asking_data(services.current_question(user=request.user, at=timezone.now()))


@extend_schema(tags=["questions"])
class CurrentQuestion(SignedInView):
    """The question that stands now, with its sources and the pace."""

    @extend_schema(responses=AskingSerializer)
    def get(self, request: SignedInAPIRequest) -> Response:
        """Reads only: the same question until it is answered, skipped or put aside."""
        return Response(_now(request))


@extend_schema(tags=["questions"])
class AnotherQuestion(IdempotentView):
    """One more question, past the day's number."""

    @extend_schema(request=None, responses=AskingSerializer)
    def post(self, request: SignedInAPIRequest) -> Response:
        """Up to 15 a day; then 409 `day_full`."""
        services.ask_another(user=request.user, at=timezone.now())
        return Response(_now(request))


@extend_schema(tags=["questions"])
class AnswerQuestion(IdempotentView):
    """Answer a question."""

    @extend_schema(request=AnswerInput, responses={201: AnsweredSerializer})
    def post(self, request: SignedInAPIRequest, question_id: UUID) -> Response:
        """By `option` or by `text`. 409 `already_answered` the second time."""
        data = read_input(AnswerInput, request)
        given = services.answer_question(
            user=request.user,
            question_id=question_id,
            option_id=data.get("option"),
            text=data.get("text"),
            at=timezone.now(),
        )
        sources = ReplySourceSerializer(given.reply_sources, many=True).data
        data_out = {"answer": answer_data(given.answer), "reply": given.reply, "reply_sources": sources}
        return Response(data_out | {"next": _now(request), "care": _care(request, given.answer)}, status=201)


class _ChangeQuestion(IdempotentView):
    service: Callable[..., Question]

    @extend_schema(request=None, responses=NextSerializer, tags=["questions"])
    def post(self, request: SignedInAPIRequest, question_id: UUID) -> Response:
        """Answers with what stands now."""
        type(self).service(user=request.user, question_id=question_id, at=timezone.now())
        return Response({"next": _now(request)})


class SkipQuestion(_ChangeQuestion):
    """Not this question; it is not asked again."""

    service = services.skip_question


class SnoozeQuestion(_ChangeQuestion):
    """Not now: it comes back this evening or tomorrow."""

    service = services.snooze_question


class LessQuestion(_ChangeQuestion):
    """Not this question, and less of its topic."""

    service = services.ask_less


class UntrueQuestion(_ChangeQuestion):
    """That is not true: skips the question; what it builds on is corrected. 409 `nothing_quoted`."""

    service = services.deny_question


class MuteQuestion(_ChangeQuestion):
    """Not this topic: skips the question and mutes its topic."""

    service = services.mute_question


class UndoQuestion(_ChangeQuestion):
    """Take back the last answer or skip, until the day turns."""

    service = services.undo_question


@extend_schema(tags=["questions"])
class WhyQuestion(SignedInView):
    """Why a question was asked."""

    @extend_schema(responses=WhySerializer)
    def get(self, request: SignedInAPIRequest, question_id: UUID) -> Response:
        """Strategy, sources and engine, in plain words."""
        question = question_of(request.user, question_id)
        sources = QuestionSource.objects.for_user(request.user).filter(question=question)
        because = BecauseSerializer(sources, many=True).data
        return Response(
            {
                "strategy": question.strategy,
                "because": because,
                "engine": question.worded_by or "built-in",
                "why": question.why,
            }
        )


@extend_schema(
    tags=["answers"],
    parameters=[
        OpenApiParameter("q", str, description="What to find; best first, one page of `limit`."),
        OpenApiParameter("topic", str, description="Only this topic."),
        OpenApiParameter("since", date, description="From this local date on."),
        OpenApiParameter("until", date, description="Up to and including this local date."),
    ],
)
class Answers(FilteredList):
    """The answers, newest first."""

    model, filters = MemoryAnswer, frozenset({"q", "topic", "since", "until"})
    serializer_class = AnswerSerializer

    def narrow(self, rows: Any, params: Params) -> Any:
        """By topic and dates."""
        return between_dates(of_topic(rows.with_question(), params), params)

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """With `q` by how well they fit, else newest first."""
        answers = self.filter_queryset(self.get_queryset())
        params = request.query_params
        if "q" not in params:
            return super().list(request, *args, **kwargs)
        limit = read_limit(params.get("limit"), CursorPages.page_size)
        found = find_answers(answers, user=request.user, query=params["q"], at=timezone.now())[:limit]
        return Response({"results": [answer_data(answer) for answer in found], "next": None, "previous": None})


@extend_schema(tags=["answers"])
class Answer(IdempotentView):
    """One answer: read, change, delete."""

    @extend_schema(responses=AnswerSerializer)
    def get(self, request: SignedInAPIRequest, answer_id: UUID) -> Response:
        """The answer."""
        return Response(answer_data(answer_of(request.user, answer_id)))

    @extend_schema(request=AnswerInput, responses=ChangedAnswerSerializer)
    def patch(self, request: SignedInAPIRequest, answer_id: UUID) -> Response:
        """Another option or other words; what rested on the old ones is withdrawn."""
        data = read_input(AnswerInput, request)
        answer = services.edit_answer(
            user=request.user,
            answer_id=answer_id,
            option_id=data.get("option"),
            text=data.get("text"),
            at=timezone.now(),
        )
        return Response(answer_data(answer) | {"care": _care(request, answer)})

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInAPIRequest, answer_id: UUID) -> Response:
        """Gone, with what quotes it; POST `restore/` undoes it until the day turns."""
        services.delete_answer(user=request.user, answer_id=answer_id, at=timezone.now())
        return Response(status=204)


@extend_schema(tags=["answers"])
class RestoreAnswer(IdempotentView):
    """Undo a deletion."""

    @extend_schema(request=None, responses=AnswerSerializer)
    def post(self, request: SignedInAPIRequest, answer_id: UUID) -> Response:
        """Until the day turns; then 410 `cannot_undo`."""
        return Response(answer_data(services.restore_answer(user=request.user, answer_id=answer_id, at=timezone.now())))


def _care(request: SignedInAPIRequest, answer: MemoryAnswer) -> dict[str, Any] | None:
    return care_data(request.user, answer.text if answer.is_own_words else None)
