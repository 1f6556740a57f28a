"""What a backup says of itself, as JSON beside it: without a manifest it is none. Pure."""

import json
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

FORMAT = 1
SUFFIX = ".json"
NAME = re.compile(r"lot-(\d{8}T\d{6}Z)(?:-([a-z0-9][a-z0-9-]{0,39}))?")
LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class UnreadableManifest(ValueError):
    """Not a manifest, or one of a later version; says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """No secret and no row stands in it. `rows` counts each table that the dump holds; `key_ids` are those of DATA_KEYS
    that wrap the people's keys, `people` is how many of these lie in the key file, `sealed_by` the id of the key
    of BACKUP_ENCRYPTION_KEY, empty where the file is not sealed."""

    name: str
    made_at: datetime
    app_version: str
    engine: str
    engine_version: str
    tool_version: str
    schema: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    left_out: tuple[str, ...]
    file: str
    size: int
    sha256: str
    sealed_by: str
    people: int
    key_ids: tuple[str, ...]
    format: int = FORMAT

    @property
    def label(self) -> str:
        """What it was made for, as its name says."""
        match = NAME.fullmatch(self.name)
        return (match[2] or "") if match else ""

    @property
    def total_rows(self) -> int:
        """Of all tables."""
        return sum(self.rows.values())

    @property
    def key_file(self) -> str:
        """The file of the people's keys."""
        return f"{self.name}.keys"

    def to_json(self) -> bytes:
        """As it is stored."""
        value = asdict(self) | {"made_at": self.made_at.astimezone(UTC).isoformat()}
        return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Raises UnreadableManifest."""
        value = _object(text)
        if isinstance(value.get("format"), int) and value["format"] > FORMAT:
            raise UnreadableManifest(f"format {value['format']} was written by a later version of LOT")
        if set(value) != {field.name for field in fields(cls)}:
            raise UnreadableManifest("not a manifest of a backup")
        try:
            manifest = cls(**{name: _read(name, part) for name, part in value.items()})
        except (TypeError, ValueError):
            raise UnreadableManifest("a value in the manifest cannot be read") from None
        # Names of files are made of it.
        if not NAME.fullmatch(manifest.name) or not manifest.file.startswith(f"{manifest.name}."):
            raise UnreadableManifest("the manifest names no backup")
        if "/" in manifest.file:
            raise UnreadableManifest("the manifest names a file elsewhere")
        return manifest


def backup_name(at: datetime, label: str = "", taken: Collection[str] = ()) -> str:
    """`lot-20261127T020000Z-label`; where that is taken, the next second that is not. Raises ValueError (label)."""
    if label and not LABEL.fullmatch(label):
        raise ValueError("a label is of small letters, digits and -, at most 40")
    while (name := f"lot-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" + (f"-{label}" if label else "")) in taken:
        at += timedelta(seconds=1)
    return name


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        raise UnreadableManifest("not a manifest of a backup") from None
    if not isinstance(value, dict):
        raise UnreadableManifest("not a manifest of a backup")
    return value


def _read(name: str, value: Any) -> Any:
    if name == "made_at":
        return datetime.fromisoformat(value)
    if name in {"migrations", "left_out", "key_ids"}:
        return tuple(str(part) for part in _as(list, value))
    if name == "rows":
        return {str(table): _as(int, count) for table, count in _as(dict, value).items()}
    return _as(int if name in {"size", "people", "format"} else str, value)


def _as(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError
    return value
