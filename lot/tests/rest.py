"""Every view of REST, with an address at which it answers."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

NOBODYS_ID = str(UUID(int=1))


def views_of_rest() -> list[tuple[str, type[APIView]]]:
    """Addresses under /api/v1/ and their views; ids in them are nobody's."""
    found = []
    for route, pattern in _patterns(get_resolver()):
        if route.startswith("api/v1/"):
            address = "/" + route
            for name, converter in pattern.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                address = address.replace(f"<{kind}:{name}>", NOBODYS_ID if kind == "uuid" else "2026-03-05")
            found.append((address, pattern.callback.view_class))  # type: ignore[attr-defined]
    return found


def _patterns(resolver: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route)
        else:
            yield route, pattern
