"""Who lived in the Node.js system, and what of them comes over: private unless they chose otherwise there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from accounts.models import fold_email
from lot.clock import is_zone
from ops.legacy.values import local_date, moment, part, table, texts, words
from profiles.countries import two_letters
from profiles.models import PublicPart
from profiles.services import CITY_LIMIT, NAME_LIMIT

COUNTER = "system@lot"
HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
THEMES = {"light": "light", "dark": "dark", "system": "auto", "auto": "auto"}
SWITCHES = {"showCity": PublicPart.CITY, "showLocalTime": PublicPart.TIME}
NOT_CARRIED = ("address", "phone", "stripeCustomerId", "hideActivityLogs", "timeChime")
# Of `metadata` what is read, or says nothing more than that.
READ_HERE = {"privacy", "theme", "lastMemoryStory", "lastMemoryStoryDate", "memoryStoryVersion"}
NAME_OF_A_SETTING = re.compile(r"\w{1,40}")
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LegacyStory:
    """The story that the other system told last. Its sentences name no sources, so it is kept as a note."""

    text: str
    on: date | None


@dataclass(frozen=True, slots=True)
class LegacyPerson:
    """One row of `users`, as far as it comes over."""

    id: str
    email: str
    name: str
    city: str
    country: str
    zone: str
    tags: tuple[str, ...]
    created_at: datetime | None
    last_seen_at: datetime | None
    handle: str
    shown: tuple[str, ...]
    theme: str
    own_accent: str
    story: LegacyStory | None
    left_out: tuple[str, ...]


def read_person(row: dict[str, Any]) -> LegacyPerson:
    """A row of `users` as it is understood; what is not is empty."""
    metadata = table(row.get("metadata"))
    look = part(metadata.get("theme"))
    handle, shown = _public_page(part(metadata.get("privacy")))
    zone = words(row.get("timeZone"))
    return LegacyPerson(
        id=str(row.get("id")),
        email=fold_email(words(row.get("email"))),
        name=" ".join(f"{words(row.get('firstName'))} {words(row.get('lastName'))}".split())[:NAME_LIMIT],
        city=" ".join(words(row.get("city")).split())[:CITY_LIMIT],
        country=two_letters(words(row.get("country"))),
        zone=zone if is_zone(zone) else "",
        tags=texts(row.get("tags")),
        created_at=_past(row.get("joinedAt")) or _past(row.get("createdAt")),
        last_seen_at=_past(row.get("lastSeenAt")),
        handle=handle,
        shown=shown,
        theme=THEMES.get(words(look.get("theme")), ""),
        own_accent=_accent(look),
        story=_story(metadata),
        left_out=tuple(_left_out(row, metadata)),
    )


def is_person(row: dict[str, Any]) -> bool:
    """Whether somebody stands behind the row."""
    return words(row.get("email")).lower() != COUNTER


def by_address(people: Iterable[LegacyPerson]) -> list[list[LegacyPerson]]:
    """Rows whose addresses differ by case alone are one person; the oldest comes first and lends its id. Those without
    an address have nothing in common."""
    groups: dict[str, list[LegacyPerson]] = {}
    for person in people:
        groups.setdefault(person.email or person.id, []).append(person)
    far = datetime.max.replace(tzinfo=UTC)
    return [sorted(group, key=lambda person: (person.created_at or far, person.id)) for group in groups.values()]


def as_one(group: Sequence[LegacyPerson]) -> LegacyPerson:
    """The oldest, with the tags of all, and from the others what it does not say itself. A public page is its own
    alone: what one row opened says nothing of another."""
    return replace(
        group[0],
        name=_first(one.name for one in group),
        city=_first(one.city for one in group),
        country=_first(one.country for one in group),
        zone=_first(one.zone for one in group),
        tags=tuple(dict.fromkeys(tag for one in group for tag in one.tags)),
    )


def _first(said: Iterable[str]) -> str:
    return next(filter(None, said), "")


def _left_out(row: Mapping[str, Any], metadata: Mapping[str, Any]) -> Iterator[str]:
    """What of a row has no place in LOT, by names that say nothing of anybody."""
    yield from (name for name in NOT_CARRIED if row.get(name) not in {None, "", "f", "false"})
    country, zone, look = words(row.get("country")), words(row.get("timeZone")), part(metadata.get("theme"))
    if country and not two_letters(country):
        yield "country, since LOT does not know it"
    if zone and not is_zone(zone):
        yield "timeZone, since it is none"
    if look.get("customThemeEnabled") is True and look.get("baseColor"):
        yield "metadata.theme.baseColor"
    for name in set(metadata) - READ_HERE:
        yield f"metadata.{name}" if NAME_OF_A_SETTING.fullmatch(name) else "metadata of a strange name"


def _public_page(privacy: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """All switches stood on by default there, so that one that stands on says nothing: a page comes over only for who
    gave it an address of its own, with the parts that are switched on by name."""
    handle = words(privacy.get("customUrl"))
    if not handle or privacy.get("isPublicProfile") is not True:
        return "", ()
    return handle, tuple(shown.value for name, shown in SWITCHES.items() if privacy.get(name) is True)


def _accent(look: dict[str, Any]) -> str:
    colour = words(look.get("accentColor"))
    return colour.lower() if look.get("customThemeEnabled") is True and HEX_COLOUR.fullmatch(colour) else ""


def _story(metadata: dict[str, Any]) -> LegacyStory | None:
    text = words(metadata.get("lastMemoryStory"))
    return LegacyStory(text, local_date(metadata.get("lastMemoryStoryDate"))) if text else None


def _past(text: str | None) -> datetime | None:
    found = moment(text)
    return found if found and found >= EARLIEST else None
