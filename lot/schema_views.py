"""The OpenAPI schema at its address: made once by each process. It takes a second, and strangers may ask for it."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request


class SchemaView(SpectacularAPIView):
    """As JSON or as YAML, whichever is asked for; the same for everybody."""

    def _get_schema_response(self, request: Request) -> HttpResponse:
        renderer: Any = request.accepted_renderer
        kind: Any = type(renderer)
        response = HttpResponse(_written(kind), content_type=renderer.media_type)
        response["Content-Disposition"] = f'inline; filename="lot-api.{renderer.format}"'
        return response


@cache
def _written(renderer: type[Any]) -> bytes:
    text = renderer().render(_schema(), renderer_context={})
    return text if isinstance(text, bytes) else str(text).encode()


@cache
def _schema() -> Any:
    with translation.override(settings.LANGUAGE_CODE):  # whoever asks first, it is the same for everybody
        return SchemaGenerator().get_schema(request=None, public=True)
