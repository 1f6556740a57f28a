"""A migrated SQLite to begin tests with: made once for the code as it stands, and copied by whoever starts after.

Migrating takes 14 seconds of a processor, in each of the workers, before the first test that asks for the database.
On PostgreSQL every run migrates anew, and `test_migrations.py` goes all the way back and forth.
"""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from ops.backups.target import standing_in

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("lot", "accounts", "profiles", "intentions", "memory", "progress", "ops")
SHOWN_ONLY = ("tests", "static", "templates", "__pycache__")


def place_migrated(database: Path, shelf: Path) -> None:
    """Put a migrated SQLite at `database`: a copy of the one on the shelf. Who finds none there makes it, and another
    worker of the same run waits for that."""
    with (shelf / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = shelf / f"{fingerprint()}.sqlite3"
        if not kept.exists():
            for old in shelf.glob("*.sqlite3*"):  # of other code, or of who was stopped while making one
                old.unlink()
            _migrate(kept)
        shutil.copyfile(kept, database)


def fingerprint() -> str:
    """Of all that migrations are, or could read: every file of LOT's rooms but tests and what is only shown, and the
    versions of what LOT stands on."""
    found = hashlib.sha256(f"{sys.version} {django.__version__}".encode())
    for path in sorted(read_by_migrations()):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:32]


def read_by_migrations() -> Iterator[Path]:
    """What a migration could import or open."""
    yield ROOT / "requirements.txt"
    for room in ROOMS:
        for directory, below, files in os.walk(ROOT / room):
            below[:] = [name for name in below if name not in SHOWN_ONLY]
            yield from (Path(directory, name) for name in files)


def _migrate(path: Path) -> None:
    unfinished = path.with_name(f"{path.name}-unfinished")
    with standing_in({**settings.DATABASES["default"], "NAME": str(unfinished)}):
        call_command("migrate", verbosity=0)
    unfinished.rename(path)
