"""A column as it stands in an export, where more is to be said of it than its name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Given:
    """A column that is carried, where more is to be said of it than its name.

    `name` is the attribute that is read and set, `covers` the column behind it where that is another one, `most` the
    longest text or largest number, `refers_to` the section whose ids it holds.
    """

    name: str
    key: str = ""
    covers: str = ""
    least: int = 0
    most: int = 0
    kind: str = ""
    refers_to: str = ""
    is_late: bool = False
    is_nullable: bool | None = None
    says: str = ""
