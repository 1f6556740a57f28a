"""JSON as it comes from outside: no NaN, no name twice in an object, however deep it nests an error and no crash."""

import json
from typing import Any


def read_strictly(text: str) -> Any:
    """The data. Raises ValueError for whatever is not plain JSON, never with the text in its message."""
    try:
        return json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise ValueError("not plain JSON") from None


def _refuse(name: str) -> None:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
