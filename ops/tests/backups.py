"""A database worth backing up, an empty one to restore into, and ways to look at either."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from accounts.tests.make import make_user
from lot.sealing import Keyring, new_keyring_entry
from memory.models import MemoryAnswer, Note
from memory.tests.make import NOON, answer_days, answer_once, make_note
from ops.backups.stores import LocalStore
from ops.backups.target import settings_of, standing_in

WORDS = "marmalade xylophone"


def make_life(email: str = "ada@example.org"):
    """A person with answers that quote each other, in own words too, and a note."""
    user = make_user(email)
    at = answer_days(user, 3)
    answer_once(user, at, text=WORDS)
    make_note(user, f"{WORDS} in a note")
    return user


@contextmanager
def empty_database(directory: Path) -> Iterator[str]:
    """The address of a database of the kind of the test's, without a table; it goes again."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{directory / f'{uuid4().hex}.sqlite3'}"
        return
    name, config = f"lot_target_{uuid4().hex[:8]}", connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield f"postgresql://{config['USER']}@{config['HOST']}:{config['PORT'] or 5432}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def looking_at(url: str) -> Iterator[None]:
    """Models read that database."""
    with standing_in(settings_of(url)):
        yield


def texts_of(user) -> list[str]:
    """All that this person wrote or chose, opened."""
    answers = [answer.text or answer.phrase for answer in MemoryAnswer.objects.for_user(user).order_by("pk")]
    return answers + [note.text for note in Note.objects.for_user(user).order_by("pk")]


def make_sealing(settings) -> None:
    """As with BACKUP_ENCRYPTION_KEY."""
    settings.BACKUP_KEYS = Keyring.parse(new_keyring_entry("b1"))


@pytest.fixture
def store(tmp_path: Path, settings) -> LocalStore:
    """BACKUP_DIR, empty."""
    settings.BACKUP_DIR = tmp_path / "backups"
    return LocalStore(settings.BACKUP_DIR)


@pytest.fixture
def target(tmp_path: Path, db) -> Iterator[str]:
    """An empty database."""
    with empty_database(tmp_path) as url:
        yield url


__all__ = ["NOON", "WORDS", "empty_database", "looking_at", "make_life", "make_sealing", "store", "target", "texts_of"]
