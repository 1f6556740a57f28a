"""The public page: for visitors, as a preview, and over REST. All three are one page."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import OpenView
from accounts.middleware import SignedInRequest
from lot.public import page_of, public_page


class PublicBadgeSerializer(serializers.Serializer):
    """A badge that was earned, and what it took."""

    name = serializers.CharField()
    symbol = serializers.CharField()
    earned_by = serializers.CharField()


class PublicPageSerializer(serializers.Serializer):
    """What strangers see; `null` for what is not shown."""

    handle = serializers.CharField()
    name = serializers.CharField(allow_null=True)
    city = serializers.CharField(allow_null=True)
    country = serializers.CharField(allow_null=True)
    about = serializers.CharField(allow_null=True)
    time = serializers.CharField(allow_null=True, help_text="local, as 14:20 or, by the owner's clock, 2:20 pm")
    weather = serializers.CharField(allow_null=True, help_text="as Light rain, 9 °C; null where it is not known too")
    since = serializers.CharField(allow_null=True, help_text="month and year")
    intention = serializers.CharField(allow_null=True)
    story = serializers.ListField(child=serializers.CharField(), allow_null=True, help_text="paragraphs")
    badges = PublicBadgeSerializer(many=True, allow_null=True)
    streak = serializers.IntegerField(allow_null=True, help_text="days")


@login_not_required
@require_safe
def public_profile(request: HttpRequest, handle: str) -> HttpResponse:
    """What a visitor sees; 404 for all else."""
    response = render(request, "public.html", {"page": public_page(handle, timezone.now())})
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@require_safe
def preview(request: SignedInRequest) -> HttpResponse:
    """One's own page as a visitor would see it, public or not."""
    context = {"page": page_of(request.user, timezone.now()), "is_preview": True, "here": "settings"}
    return render(request, "public.html", context)


class PublicProfile(OpenView):
    """profiles/{handle}/"""

    @extend_schema(tags=["profiles"], responses=PublicPageSerializer)
    def get(self, request: Request, handle: str, **kwargs: Any) -> Response:
        """What strangers see of a person who has a public page; 404 for all others."""
        return Response(PublicPageSerializer(public_page(handle, timezone.now())).data)
