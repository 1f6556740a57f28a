"""How the flows of this room say "leave as it is"."""

from enum import Enum
from typing import Final, Literal


class Keep(Enum):
    """Tells "leave as it is" from "make it empty"."""

    KEEP = "keep"


KEEP: Final[Literal[Keep.KEEP]] = Keep.KEEP
