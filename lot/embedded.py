"""Keys of an embedded installation (SQLite, no configuration): made once, kept in the data directory."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from lot.make_keys import fresh_secrets

FILE_NAME = "keys.env"
LOST_KEYS = (
    "{database} holds text that is sealed, and its keys are not there: {keys} is missing and DATA_KEYS is not set. "
    "Put the keys back. With new keys nothing that was written could be read again, so LOT does not start."
)


def embedded_keys(data_dir: Path, database: Path, *, has_data_keys: bool) -> dict[str, str]:
    """SECRET_KEY, JWT_SECRET and DATA_KEYS of this installation, made on the first start (mode 0600).

    Raises ImproperlyConfigured where the database holds sealed rows and the keys are gone.
    """
    path = data_dir / FILE_NAME
    if not path.exists():
        if not has_data_keys and _holds_sealed_rows(database):
            raise ImproperlyConfigured(LOST_KEYS.format(database=database, keys=path))
        _write_once(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _write_once(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = "# The keys of this LOT. Keep a copy apart from the backups: without DATA_KEYS nothing can be read.\n"
    content += "".join(f"{name}={value}\n" for name, value in fresh_secrets().items())
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)  # two processes at the first start: the first link wins, both read it
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _holds_sealed_rows(database: Path) -> bool:
    if not database.exists():
        return False
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'accounts_datakey'").fetchone()
        return bool(known and connection.execute("SELECT 1 FROM accounts_datakey LIMIT 1").fetchone())
