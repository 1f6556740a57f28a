"""Keys that the database needs and the environment lacks fail `manage.py check --database default`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from accounts.keys import unknown_key_ids


@register(Tags.database)
def check_data_keys(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Every key that wraps a person's data key must be in DATA_KEYS."""
    if "default" not in (databases or ()):
        return []
    missing = ", ".join(sorted(unknown_key_ids()))
    if not missing:
        return []
    return [Error(f"DATA_KEYS lacks {missing}: what was sealed with it cannot be read.", id="accounts.E001")]
