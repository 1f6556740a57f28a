"""Runs the same command again on a fresh database of the kind asked for, which is gone afterwards."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from lot.sealing import new_keyring_entry

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"


def run_elsewhere(vendor: str, arguments: Sequence[str]) -> int:
    """Run `manage.py` with these arguments on a fresh database; returns its exit code.

    PostgreSQL is that of TEST_DATABASE_URL, as in the tests, whose user may make databases.
    """
    with tempfile.TemporaryDirectory(prefix="lot-bench-") as directory, _database(vendor, directory) as url:
        environment = os.environ | {
            "ENV_FILE": "",
            "DATA_DIR": directory,
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "JWT_SECRET": secrets.token_urlsafe(48),
            "DATA_KEYS": new_keyring_entry("bench"),
            "DATABASE_URL": url,
        }
        for step in (["migrate", "--verbosity", "0"], list(arguments)):
            command = [sys.executable, "manage.py", *step]
            done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=False)  # noqa: S603
            if done.returncode:
                return done.returncode
        return 0


def is_there() -> bool:
    """Whether a PostgreSQL answers on which databases may be made."""
    import psycopg

    try:
        psycopg.connect(_server(), connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _server() -> str:
    return dict(os.environ).get("TEST_DATABASE_URL") or POSTGRESQL  # no variable of LOT's: the tests know it too


@contextmanager
def _database(vendor: str, directory: str) -> Iterator[str]:
    if vendor == "sqlite":
        yield f"sqlite:///{Path(directory) / 'bench.sqlite3'}"
        return
    import psycopg

    server = _server()
    name = f"lot_bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
