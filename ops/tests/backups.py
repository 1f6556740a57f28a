"""A database worth backing up, an empty one to restore into, and ways to look at either."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from accounts.models import DataKey
from accounts.tests.make import make_user
from intentions.models import Tombstone
from lot.sealing import Keyring, new_keyring_entry
from memory.models import MemoryAnswer, Note
from memory.tests.make import answer_days, answer_once, make_note
from ops.backups.key_files import forget_person
from ops.backups.target import settings_of, standing_in
from ops.models import Erasure

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


def erase(user) -> None:
    """As erasing does: rows and key go, an id stays; once that is committed the key leaves the key files."""
    user_id = user.pk
    Erasure.objects.create(user_id=user_id, erased_at=timezone.now())
    DataKey.objects.filter(pk=user_id).delete()
    Tombstone.objects.filter(user_id=user_id).delete()
    user.delete()
    forget_person(user_id)


def rewrite_manifest(archive, **changes) -> None:
    """As someone who can write to the store could."""
    name = f"{archive.name}.json"
    value = json.loads(b"".join(archive.store.blocks(name))) | changes
    archive.store.write(name, [json.dumps(value).encode()])


def dump_path(archive) -> Path:
    return archive.store.directory / archive.manifest.file
