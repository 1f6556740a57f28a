"""Profile and preferences of a file: what was never set here is filled in, what was set here stays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from lot.clock import is_zone
from lot.errors import InvalidInput
from ops.importing.drafts import Draft
from ops.portable.columns import Column
from ops.portable.sections import tables_by_name
from profiles.countries import is_country
from profiles.models import PublicPart
from profiles.services import save_public_page

Changes = dict[str, dict[str, list[Any]]]
"""By section and key of the file: what stood before, and what stands since, as JSON has them."""


def changes_of(user: User, drafts: list[Draft]) -> Changes:
    """What a file would fill in. Reads."""
    found: Changes = {}
    for draft in drafts:
        row = draft.table.model.objects.get(user=user)
        pristine = draft.table.model(user=user)
        changed: dict[str, list[Any]] = {}
        for column in draft.table.columns:
            now, wanted = getattr(row, column.name), draft.values[column.name]
            is_untouched = now == getattr(pristine, column.name) or (now or "") == ""
            if column.name in {"zone", "is_zone_confirmed"}:
                is_untouched = not row.is_zone_confirmed  # a browser's guess
            if is_untouched and now != wanted and _may_stand(row, column, wanted):
                changed[column.key] = [column.write(now), column.write(wanted)]
        if changed:
            found[draft.table.name] = changed
    return found


def fill_in(*, user: User, drafts: list[Draft], changes: Changes, at: datetime) -> Changes:
    """Write these changes; returns those that were made: a handle may have gone to somebody meanwhile."""
    for draft in drafts:
        wanted = changes.get(draft.table.name, {})
        names = {column.key: column.name for column in draft.table.columns}
        _write(user, draft.table.model, {names[key]: draft.values[names[key]] for key in wanted if key != "handle"})
        if "handle" in wanted and not _take_handle(user, draft.values["handle"], at):
            del wanted["handle"]
    return changes


def put_back(*, user: User, changes: Changes) -> int:
    """Put back what was filled in and is still as it was filled in; returns how many values stay, being changed."""
    kept = 0
    for section, changed in changes.items():
        table = tables_by_name()[section]
        row = table.model.objects.get(user=user)
        back = {}
        for column in table.columns:
            before, since = changed.get(column.key, (None, None))
            if column.key not in changed:
                continue
            now = column.write(getattr(row, column.name))
            if now == since:
                back[column.name] = column.read(before)
            elif now != before:
                kept += 1
        if "handle" in back and row.is_public:
            del back["handle"]
            kept += 1
        _write(user, table.model, back)
    return kept


@transaction.atomic
def _write(user: User, model: Any, values: Mapping[str, Any]) -> None:
    if not values:
        return
    User.objects.lock(user)
    row = model.objects.get(user=user)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values, "updated_at"])


def _take_handle(user: User, handle: str, at: datetime) -> bool:
    try:
        save_public_page(user=user, handle=handle, at=at)
    except InvalidInput:
        return False
    return True


def _may_stand(model: Any, column: Column, value: Any) -> bool:
    """What pages and REST would refuse is not filled in."""
    if column.name == "zone":
        return is_zone(value)
    if column.name == "country":
        return value == "" or is_country(value)
    if column.name == "shown":
        return set(value) <= set(PublicPart.values)
    try:
        model._meta.get_field(column.covers).run_validators(value)
    except ValidationError:
        return False
    return True
