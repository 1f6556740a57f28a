"""How the flows of this room say "leave as it is", and how they leave alone what was changed elsewhere."""

from enum import Enum
from typing import Final, Literal, Protocol

from django.utils.translation import gettext as _

from lot.errors import Conflict


class Keep(Enum):
    """Tells "leave as it is" from "make it empty"."""

    KEEP = "keep"


KEEP: Final[Literal[Keep.KEEP]] = Keep.KEEP


class Stamped(Protocol):
    """A row that tells by a stamp how it stands."""

    @property
    def stamp(self) -> str: ...


def refuse_if_changed(row: Stamped, seen: str | None) -> None:
    """Raises Conflict `changed` where the row no longer stands as the person saw it; None: however it stands."""
    if seen is not None and seen != row.stamp:
        raise Conflict(_("This was changed in the meantime."), code="changed")
