"""Reads an answer: JSON that fits the schema and holds nothing of what was to stay inside."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from lot.strict_json import read_strictly
from memory.providers.kinds import Failure, Outcome

LONGEST_ANSWER = 20_000


def reader(schema: Mapping[str, Any], secrets: Collection[str]) -> Callable[[str], dict[str, Any]]:
    """A function that reads answers to this schema, and refuses those that hold one of the secrets.

    It raises Failure: LEAKED, UNREADABLE or OUT_OF_SHAPE.
    """
    from jsonschema import Draft202012Validator  # 20 ms and 8 MiB that a page has no use for

    validator = Draft202012Validator(dict(schema))

    def read(text: str) -> dict[str, Any]:
        if any(secret in text for secret in secrets):
            raise Failure(Outcome.LEAKED)
        if len(text) > LONGEST_ANSWER:
            raise Failure(Outcome.OUT_OF_SHAPE)
        try:
            data = read_strictly(text)
        except ValueError:
            raise Failure(Outcome.UNREADABLE) from None
        if not isinstance(data, dict) or not validator.is_valid(data):
            raise Failure(Outcome.OUT_OF_SHAPE)
        if any(secret in said for said in _strings(data) for secret in secrets):  # written as \\u escapes
            raise Failure(Outcome.LEAKED)
        return data

    return read


def _strings(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data]
    if isinstance(data, Mapping):
        return [said for pair in data.items() for part in pair for said in _strings(part)]
    if isinstance(data, list):
        return [said for part in data for said in _strings(part)]
    return []
