"""REST: intentions with the days they were lived, check-ins, moods."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.api_lists import ListView
from accounts.api_views import IdempotentView
from accounts.authentication import SignedInAPIRequest
from accounts.models import User
from intentions import services
from intentions.models import CheckIn, Intention, Mood, own_mood_labels
from intentions.serializers import (
    CheckInChange,
    CheckInInput,
    CheckInSerializer,
    DayInput,
    IntentionChange,
    IntentionInput,
    IntentionSerializer,
    MoodChange,
    MoodInput,
    MoodsSerializer,
    WrittenCheckInSerializer,
    WrittenIntentionSerializer,
    WrittenMoodSerializer,
    mood_data,
    moods_data,
)
from lot.api import CursorPages, read_input
from lot.errors import NotFound
from profiles.care_serializers import care_data
from profiles.days import local_day


class IntentionPages(CursorPages):
    """Newest span first."""

    ordering = ("-starts_on", "-created_at", "-id")


class CheckInPages(CursorPages):
    """Newest moment first."""

    ordering = ("-at", "-id")


@extend_schema(tags=["intentions"])
class Intentions(IdempotentView, ListView):
    """This month's intention, and those before."""

    serializer_class = IntentionSerializer
    pagination_class = IntentionPages

    def get_queryset(self) -> Any:
        """The person's own."""
        if getattr(self, "swagger_fake_view", False):
            return Intention.objects.none()
        return Intention.objects.for_user(self.request.user).with_days()

    def get_serializer_context(self) -> dict[str, Any]:
        """The person's date decides what is over."""
        context = dict(super().get_serializer_context())
        if getattr(self, "swagger_fake_view", False):
            return context
        return context | {"today": local_day(self.request.user, timezone.now())}

    def depends_on(self, rows: Sequence[Intention]) -> Any:
        """What is over by now."""
        return local_day(self.request.user, timezone.now())

    @extend_schema(request=IntentionInput, responses={201: WrittenIntentionSerializer})
    def post(self, request: SignedInAPIRequest) -> Response:
        """Set one. 409 `intention_exists` where another covers a day of it."""
        data = read_input(IntentionInput, request)
        intention = services.set_intention(user=request.user, at=timezone.now(), **data)
        return Response(_written(request.user, intention, data["text"]), status=201)


@extend_schema(tags=["intentions"])
class OneIntention(IdempotentView):
    """One intention: read, reword, end, delete."""

    @extend_schema(responses=IntentionSerializer)
    def get(self, request: SignedInAPIRequest, intention_id: UUID) -> Response:
        """The intention."""
        return Response(_intention_data(request.user, services.intention_of(request.user, intention_id)))

    @extend_schema(request=IntentionChange, responses=WrittenIntentionSerializer)
    def patch(self, request: SignedInAPIRequest, intention_id: UUID) -> Response:
        """`{text, starts_on, ends_on}`, or `{state, reflection}`; `{state: active}` takes an ending back."""
        data = read_input(IntentionChange, request)
        given: dict[str, Any] = {"user": request.user, "intention_id": intention_id, "at": timezone.now()}
        if data.get("state") == Intention.State.ACTIVE:
            intention = services.reopen_intention(**given)
        elif {"state", "reflection"} & data.keys():
            if "reflection" in data:
                data["reflection"] = data["reflection"] or ""
            intention = services.end_intention(**given, **data)
        else:
            intention = services.edit_intention(**given, **data)
        return Response(_written(request.user, intention, *(data.get(name) for name in ("text", "reflection"))))

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInAPIRequest, intention_id: UUID) -> Response:
        """Gone, with its days; POST `restore/` undoes it until the day turns."""
        services.delete_intention(user=request.user, intention_id=intention_id, at=timezone.now())
        return Response(status=204)


@extend_schema(tags=["intentions"])
class RestoreIntention(IdempotentView):
    """Undo a deletion."""

    @extend_schema(request=None, responses=IntentionSerializer)
    def post(self, request: SignedInAPIRequest, intention_id: UUID) -> Response:
        """Until the day turns; then 410 `cannot_undo`. 409 `intention_exists` where another one has its days now."""
        at = timezone.now()
        restored = services.restore_intention(user=request.user, intention_id=intention_id, at=at)
        return Response(_intention_data(request.user, restored))


@extend_schema(tags=["intentions"])
class IntentionDays(IdempotentView):
    """Days on which an intention was lived."""

    @extend_schema(request=DayInput, responses=IntentionSerializer)
    def post(self, request: SignedInAPIRequest, intention_id: UUID) -> Response:
        """Mark one; marking it twice is marking it once."""
        data = read_input(DayInput, request)
        services.mark_day(user=request.user, intention_id=intention_id, at=timezone.now(), **data)
        return Response(_intention_data(request.user, services.intention_of(request.user, intention_id)))


@extend_schema(tags=["intentions"])
class OneIntentionDay(IdempotentView):
    """A day on which an intention was lived."""

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInAPIRequest, intention_id: UUID, on: str) -> Response:
        """Take the mark off."""
        services.unmark_day(user=request.user, intention_id=intention_id, on=_date(on))
        return Response(status=204)


@extend_schema(tags=["check-ins"])
class CheckIns(IdempotentView, ListView):
    """How the person felt, newest first."""

    serializer_class = CheckInSerializer
    pagination_class = CheckInPages

    def get_queryset(self) -> Any:
        """The person's own."""
        if getattr(self, "swagger_fake_view", False):
            return CheckIn.objects.none()
        return CheckIn.objects.for_user(self.request.user)

    def get_serializer_context(self) -> dict[str, Any]:
        """Names of own moods, read once for the page."""
        context = dict(super().get_serializer_context())
        if getattr(self, "swagger_fake_view", False):
            return context
        return context | {"labels": self.labels}

    @cached_property
    def labels(self) -> Any:
        """What the person calls their own moods."""
        return own_mood_labels(self.request.user)

    def depends_on(self, rows: Sequence[CheckIn]) -> Any:
        """How their moods are called."""
        return sorted(self.labels.items())

    @extend_schema(request=CheckInInput, responses={201: WrittenCheckInSerializer})
    def post(self, request: SignedInAPIRequest) -> Response:
        """Note a mood. Several a day are fine."""
        data = _check_in_input(CheckInInput, request)
        entry = services.check_in(user=request.user, now=timezone.now(), **data)
        return Response(_noted(request.user, entry, data.get("note")), status=201)


@extend_schema(tags=["check-ins"])
class OneCheckIn(IdempotentView):
    """One check-in: read, change, delete."""

    @extend_schema(responses=CheckInSerializer)
    def get(self, request: SignedInAPIRequest, check_in_id: UUID) -> Response:
        """The check-in."""
        return Response(_check_in_data(request.user, services.check_in_of(request.user, check_in_id)))

    @extend_schema(request=CheckInChange, responses=WrittenCheckInSerializer)
    def patch(self, request: SignedInAPIRequest, check_in_id: UUID) -> Response:
        """What is given changes; `null` takes intensity or note away."""
        data = _check_in_input(CheckInChange, request)
        entry = services.edit_check_in(user=request.user, check_in_id=check_in_id, now=timezone.now(), **data)
        return Response(_noted(request.user, entry, data.get("note")))

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInAPIRequest, check_in_id: UUID) -> Response:
        """Gone, with its note; POST `restore/` undoes it until the day turns."""
        services.delete_check_in(user=request.user, check_in_id=check_in_id, at=timezone.now())
        return Response(status=204)


@extend_schema(tags=["check-ins"])
class RestoreCheckIn(IdempotentView):
    """Undo a deletion."""

    @extend_schema(request=None, responses=CheckInSerializer)
    def post(self, request: SignedInAPIRequest, check_in_id: UUID) -> Response:
        """Until the day turns; then 410 `cannot_undo`."""
        entry = services.restore_check_in(user=request.user, check_in_id=check_in_id, at=timezone.now())
        return Response(_check_in_data(request.user, entry))


@extend_schema(tags=["check-ins"])
class Moods(IdempotentView):
    """The moods to choose from."""

    @extend_schema(responses=MoodsSerializer)
    def get(self, request: SignedInAPIRequest) -> Response:
        """The fourteen and one's own, all on one page."""
        return Response(moods_data(list(Mood.objects.for_user(request.user).order_by("created_at", "id"))))

    @extend_schema(request=MoodInput, responses={201: WrittenMoodSerializer})
    def post(self, request: SignedInAPIRequest) -> Response:
        """Add one. 409 `mood_exists`, `too_many_moods`."""
        data = read_input(MoodInput, request)
        mood = services.add_mood(user=request.user, at=timezone.now(), **data)
        return Response(mood_data(mood) | {"care": care_data(request.user, data["label"])}, status=201)


@extend_schema(tags=["check-ins"])
class OneMood(IdempotentView):
    """A mood of one's own."""

    @extend_schema(request=MoodChange, responses=WrittenMoodSerializer)
    def patch(self, request: SignedInAPIRequest, mood_id: UUID) -> Response:
        """Another word for it, in every check-in too. 409 `mood_exists`."""
        label = read_input(MoodChange, request)["label"]
        mood = services.rename_mood(user=request.user, mood_id=mood_id, label=label, at=timezone.now())
        return Response(mood_data(mood) | {"care": care_data(request.user, label)})


def _check_in_input(serializer_class: type[CheckInInput], request: SignedInAPIRequest) -> dict[str, Any]:
    data = read_input(serializer_class, request)
    return data | {"note": data["note"] or ""} if "note" in data else data


def _intention_data(user: User, intention: Intention) -> Any:
    return IntentionSerializer(intention, context={"today": local_day(user, timezone.now())}).data


def _check_in_data(user: User, entry: CheckIn) -> Any:
    return CheckInSerializer(entry, context={"labels": own_mood_labels(user)}).data


def _written(user: User, intention: Intention, *texts: str | None) -> Any:
    """The intention, with help lines where what was sent asks for them."""
    return _intention_data(user, intention) | {"care": care_data(user, *texts)}


def _noted(user: User, entry: CheckIn, note: str | None) -> Any:
    return _check_in_data(user, entry) | {"care": care_data(user, note)}


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
