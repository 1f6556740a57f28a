"""Examples of what goes in and out of REST, by serializer: data in `schema_examples.json`, which a test validates."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from drf_spectacular.utils import OpenApiExample

FILE = Path(__file__).with_suffix(".json")


@cache
def _examples() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def examples_of(serializer: Any, direction: str) -> list[OpenApiExample]:
    """The example of this serializer, or of each of its rows; none for what is not a serializer.

    Where what goes in is less than what comes out, it stands under the name with `.request`.
    """
    one = getattr(serializer, "child", serializer)
    name = type(one).__name__ if not isinstance(one, type) else one.__name__
    found = _examples().get(f"{name}.{direction}", _examples().get(name))
    return [] if found is None else [OpenApiExample("example", value=found)]
