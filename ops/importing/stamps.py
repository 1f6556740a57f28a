"""By what a row that an import made is known to be unchanged: a keyed hash of what a person can change of it."""

import json
from collections.abc import Callable
from typing import Any

from accounts.models import User
from lot.fields import owner_hashing
from ops.portable.sections import Table


def stamping(user: User) -> Callable[[str], bytes]:
    """The hash of one person."""
    return owner_hashing(user.pk, "imported-row")


def stamp_of(table: Table, row: Any, hashed: Callable[[str], bytes]) -> bytes:
    """The stamp of a row as it stands."""
    return hashed(json.dumps([str(getattr(row, name)) for name in table.section.own], ensure_ascii=False))
