"""The help lines that LOT ships become rows; what an operator has edited is theirs and stays."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.text import slugify

SHIPPED = Path(__file__).with_name("help_lines.toml")


def load_help_lines(model: Any) -> int:
    """Make or renew the rows of the shipped file; returns how many changed. Safe to run twice.

    `model` is HelpLine, or its historical twin in a migration. A row that is no longer shipped is shown no more,
    unless it was made or edited here.
    """
    changed = 0
    shipped = dict(_rows())
    standing = {line.key: line for line in model.objects.all()}
    for key, fields in shipped.items():
        line = standing.get(key)
        if line is None:
            model.objects.create(key=key, **fields)
        elif line.is_edited or all(getattr(line, name) == value for name, value in fields.items()):
            continue
        else:
            model.objects.filter(pk=line.pk).update(**fields)
        changed += 1
    gone = [line.pk for key, line in standing.items() if key not in shipped and not line.is_edited and line.is_active]
    return changed + model.objects.filter(pk__in=gone).update(is_active=False)


def _rows() -> Iterator[tuple[str, dict[str, Any]]]:
    named: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    for row in tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["help_line"]:
        name = f"{row['country'] or 'international'}/{slugify(row['name'])}"
        named[name] += 1
        placed[row["country"]] += 1
        key = name if named[name] == 1 else f"{name}-{named[name]}"
        fields = {"text": ""} | row | {"languages": ", ".join(row["languages"]), "position": placed[row["country"]]}
        yield key, fields | {"is_active": True}
