"""What a person deletes of this room leaves a tombstone; a sealed copy in it brings it back until the day turns."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from intentions.models import CheckIn, Intention, IntentionDay, Tombstone
from lot.errors import Gone, NotFound
from profiles.days import day_turns

Kind = Tombstone.Kind
CHECK_IN_TEXTS = ("sealed_mood", "sealed_score", "sealed_intensity", "note")
INTENTION_TEXTS = ("state", "text", "reflection")


def bury_check_in(*, user: User, entry: CheckIn, at: datetime) -> None:
    """Leave the tombstone of a check-in that goes. Inside the caller's transaction."""
    copy = {name: getattr(entry, name) for name in CHECK_IN_TEXTS}
    dates = {name: _text(getattr(entry, name)) for name in ("at", "on", "created_at", "edited_at")}
    _bury(user, Kind.CHECK_IN, entry.pk, copy | dates, at)


def bury_intention(*, user: User, intention: Intention, at: datetime) -> None:
    """Leave the tombstone of an intention that goes, with its days. Inside the caller's transaction."""
    copy: dict[str, Any] = {name: getattr(intention, name) for name in INTENTION_TEXTS}
    names = ("starts_on", "ends_on", "created_at", "ended_at", "asks_on")
    dates = {name: _text(getattr(intention, name)) for name in names}
    days = [[str(day.pk), day.on.isoformat()] for day in intention.days.all()]
    _bury(user, Kind.INTENTION, intention.pk, copy | dates | {"days": days}, at)


def check_in_again(user: User, stone: Tombstone) -> CheckIn:
    """The check-in as it was, not stored yet."""
    copy = copy_in(stone)
    entry = CheckIn(pk=stone.row_id, user=user, **{name: copy[name] for name in CHECK_IN_TEXTS})
    entry.at, entry.on = datetime.fromisoformat(copy["at"]), date.fromisoformat(copy["on"])
    entry.created_at, entry.edited_at = datetime.fromisoformat(copy["created_at"]), _moment(copy["edited_at"])
    return entry


def intention_again(user: User, stone: Tombstone) -> tuple[Intention, list[IntentionDay]]:
    """The intention as it was with its days, not stored yet."""
    copy = copy_in(stone)
    row = Intention(pk=stone.row_id, user=user, **{name: copy[name] for name in INTENTION_TEXTS})
    row.starts_on, row.ends_on = date.fromisoformat(copy["starts_on"]), date.fromisoformat(copy["ends_on"])
    row.created_at, row.ended_at = datetime.fromisoformat(copy["created_at"]), _moment(copy["ended_at"])
    row.asks_on = date.fromisoformat(copy["asks_on"]) if copy["asks_on"] else None
    days = [IntentionDay(pk=UUID(pk), user=user, intention=row, on=date.fromisoformat(on)) for pk, on in copy["days"]]
    return row, days


def stone_to_undo(*, user: User, kind: Tombstone.Kind, row_id: UUID, missing: str, at: datetime) -> Tombstone:
    """The tombstone with its copy. Raises NotFound with the words `missing`, and Gone once the day has turned."""
    stone = Tombstone.objects.for_user(user).filter(kind=kind, row_id=row_id).first()
    if stone is None:
        raise NotFound(missing)
    if stone.copy is None or (stone.undo_until and stone.undo_until <= at):
        raise Gone(_("The day has turned. This cannot be undone any more."), code="cannot_undo")
    return stone


def copy_in(stone: Tombstone) -> Mapping[str, Any]:
    """What the sealed copy of a tombstone holds."""
    found: dict[str, Any] = json.loads(stone.copy or "{}")
    return found


def _bury(user: User, kind: Tombstone.Kind, row_id: UUID, copy: Mapping[str, Any], at: datetime) -> None:
    stone = Tombstone(row_id=row_id, user_id=user.pk, kind=kind, at=at, undo_until=day_turns(user, at))
    stone.copy = json.dumps(copy, ensure_ascii=False)
    stone.save(force_insert=True)


def _text(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
