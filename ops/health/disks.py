"""Which disk a directory lies on, and whether that outlives the container."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

MOUNTS = Path("/proc/self/mounts")
# What a container writes beside its volumes goes with it, and what lies in memory with the machine.
FLEETING = frozenset({"overlay", "aufs", "tmpfs", "ramfs", "devtmpfs"})


LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})
SERVER = Path("/var/lib/postgresql")  # where systems keep what a PostgreSQL of theirs holds


def place_of_database(config: Mapping[str, Any]) -> Path | None:
    """Where on this machine the database lies, by Django's settings of it; None where its server is another machine."""
    if config["ENGINE"].endswith("sqlite3"):
        return Path(config["NAME"])
    host = str(config.get("HOST") or "")
    return SERVER if host in LOCAL or host.startswith("/") else None


def is_fleeting(directory: Path) -> bool:
    """Whether what is written there goes with the container or the machine; False where that cannot be known."""
    return kind_of_disk(directory, MOUNTS) in FLEETING


def is_same_disk(one: Path, other: Path) -> bool:
    """Whether the two, or the nearest of their parents that are there, lie on one disk."""
    return _nearest(one).stat().st_dev == _nearest(other).stat().st_dev


def kind_of_disk(directory: Path, mounts: Path) -> str:
    """The kind of file system by a table of what is mounted, as Linux keeps it; empty where there is none."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    path, found = str(directory.absolute()), ("", "")
    for place, kind in (line.split(" ")[1:3] for line in lines if line.count(" ") >= 2):
        is_above = place == "/" or path == place or path.startswith(f"{place}/")
        if is_above and len(place) >= len(found[0]):
            found = place, kind
    return found[1]


def _nearest(path: Path) -> Path:
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
