"""REST: the person's own preferences."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.generics import RetrieveUpdateAPIView

from accounts.api_views import SignedInView
from profiles.models import UserPreferences
from profiles.serializers import PreferencesSerializer


@extend_schema(tags=["me"])
class MyPreferences(SignedInView, RetrieveUpdateAPIView):
    """How LOT asks this person."""

    serializer_class = PreferencesSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self) -> Any:
        """There is one row a person."""
        return UserPreferences.objects.get(user=self.request.user)
