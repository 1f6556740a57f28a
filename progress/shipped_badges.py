"""The badges that LOT ships become rows; what an operator has edited is theirs and stays."""

import tomllib
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).with_name("badges.toml")


def load_badges(model: Any) -> int:
    """Make or renew the rows of the shipped file; returns how many changed. Safe to run twice.

    `model` is Badge, or its historical twin in a migration. Where the operator has a badge for the same rule and
    number, theirs stays alone. One that is shipped no more can be earned no more.
    """
    shipped = {row["key"]: _fields(row) for row in tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["badge"]}
    standing = {badge.key: badge for badge in model.objects.all()}
    theirs = {(badge.rule, badge.parameter) for badge in standing.values() if badge.is_edited}
    changed = 0
    for key, fields in shipped.items():
        badge = standing.get(key)
        if badge is None and (fields["rule"], fields["parameter"]) not in theirs:
            model.objects.create(key=key, **fields)
        elif badge is None or badge.is_edited or all(getattr(badge, name) == fields[name] for name in fields):
            continue
        else:
            model.objects.filter(pk=badge.pk).update(**fields)
        changed += 1
    gone = [row.pk for key, row in standing.items() if key not in shipped and not row.is_edited and row.is_active]
    return changed + model.objects.filter(pk__in=gone).update(is_active=False)


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    looks = {f"{theme}_{part}": row[theme][part] for theme in ("water", "architecture") for part in ("name", "symbol")}
    return {"rule": row["rule"], "parameter": row["parameter"], "is_active": True} | looks
