"""Addresses that a browser asks for by itself: manifest, service worker, and the page that it keeps."""

import json

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lot.context import look_for
from lot.offline import manifest, worker_source
from profiles.models import HelpLine


@login_not_required
@require_safe
@cache_control(no_cache=True)
def web_manifest(request: HttpRequest) -> HttpResponse:
    """By what LOT is installed on a phone or a desk."""
    text = json.dumps(manifest(look_for(request)), ensure_ascii=False)
    return HttpResponse(text, content_type="application/manifest+json; charset=utf-8")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served at the root, for a worker sees only what lies below its own address."""
    return HttpResponse(worker_source(), content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page for when LOT cannot be reached: in the look of whose page it stands in for, and nobody's otherwise."""
    context = {"user": AnonymousUser(), "is_nobody": False, "is_copy": True, "lines": HelpLine.objects.active()}
    return render(request, "offline/page.html", context)
