"""REST: the person's own profile and preferences."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import RetrieveUpdateAPIView
from rest_framework.response import Response

from accounts.api_views import IdempotentView
from accounts.authentication import SignedInAPIRequest
from lot.api import read_input
from profiles.care_serializers import care_data
from profiles.models import Profile, UserPreferences
from profiles.serializers import PreferencesSerializer, ProfileChange, ProfileSerializer, WrittenProfile
from profiles.services import save_profile, save_public_page


@extend_schema(tags=["me"])
class MyPreferences(IdempotentView, RetrieveUpdateAPIView):
    """How LOT asks this person, and where their words may go: for themselves to change, not for a token."""

    writes = None

    serializer_class = PreferencesSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> Any:
        """There is one row a person."""
        return UserPreferences.objects.select_related("user").get(user=self.request.user)


@extend_schema(tags=["me"])
class MyProfile(IdempotentView):
    """me/profile/: what others see of a person is not for a token to change."""

    writes = None

    @extend_schema(responses=ProfileSerializer)
    def get(self, request: SignedInAPIRequest) -> Response:
        """The profile, with what others may see of it."""
        return Response(ProfileSerializer(Profile.objects.get(user=request.user)).data)

    @extend_schema(request=ProfileChange, responses=WrittenProfile)
    def patch(self, request: SignedInAPIRequest) -> Response:
        """What is given changes, all of it or nothing."""
        data, at = read_input(ProfileChange, request), timezone.now()
        public = {name: data.pop(name) for name in ("handle", "is_public", "shown") if name in data}
        with transaction.atomic():
            profile = save_profile(user=request.user, at=at, **data)
            if public:
                profile = save_public_page(user=request.user, at=at, **public)
        texts = [data.get(name) for name in ("name", "city", "about")]
        return Response(ProfileSerializer(profile).data | {"care": care_data(request.user, *texts)})
