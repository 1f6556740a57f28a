"""Many people for measuring: one life lived through the services, then its rows again and again.

Ids and addresses are new in each copy, and everything is sealed anew with a key of the copy's own: it opens as ever,
and nothing shrinks that would not shrink of real people. What is matched by a keyed hash is not found in copies.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.db import connection, models, transaction

from accounts.models import DataKey, User
from intentions.models import Intention
from lot.fields import EncryptedTextField, Sealed
from lot.sealing import new_key, seal
from memory.models import Memory, MemoryAnswer, MemorySource, Question, QuestionSource, ReplySource
from ops.backups.target import standing_in
from profiles.models import Profile, UserPreferences

TABLES: tuple[type[models.Model], ...] = (
    *(User, DataKey, Profile, UserPreferences, Intention),
    *(Question, MemoryAnswer, QuestionSource, ReplySource, Memory, MemorySource),
)
HANDLE = Profile._meta.get_field("handle")
PEOPLE_A_BATCH = 50
Row = list[Any]


def multiply(user: User, *, answers: int, progress: Callable[[int], None] = lambda done: None) -> int:
    """Copy a person, with key, questions, answers and sources, until there are so many answers; returns how many rows
    were written. `progress` is told how many answers there are."""
    life = {model: [_opened(model, user, row) for row in _read(model, user)] for model in TABLES}
    done, written = len(life[MemoryAnswer]), 0
    lives = -(-(answers - done) // done)
    for start in range(0, lives, PEOPLE_A_BATCH):
        batch: dict[type[models.Model], list[Row]] = {model: [] for model in TABLES}
        for _ in range(min(PEOPLE_A_BATCH, lives - start)):
            copy = _Copy()
            for model in TABLES:
                batch[model] += (copy.row(model, row) for row in life[model])
        with transaction.atomic():  # the tables refer to each other
            for model, rows in filter(all, batch.items()):
                _write(model, rows)
                written += len(rows)
        done += len(batch[MemoryAnswer])
        progress(done)
    return written


def copy_tables(source: Mapping[str, Any], models_: Sequence[type[models.Model]]) -> None:
    """All rows of these from another PostgreSQL into the default database, which has none, bytes as they are."""
    with standing_in(source):
        parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters) as other, transaction.atomic(), connection.cursor() as cursor:
        for model in models_:
            table = f"{model._meta.db_table} ({', '.join(_columns(model))})"
            with (
                other.cursor().copy(f"COPY {table} TO STDOUT") as out,
                cursor.cursor.copy(f"COPY {table} FROM STDIN") as into,
            ):
                for block in out:
                    into.write(block)


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def _read(model: type[models.Model], user: User) -> list[Row]:
    """The person's rows as the database writes them: PostgreSQL as text, so that they are copied as they stand."""
    owner = "id" if model is User else "user_id"
    names = ", ".join(f'"{name}"' for name in _columns(model))
    query = f'SELECT {names} FROM {model._meta.db_table} WHERE "{owner}" = '  # noqa: S608
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(query + "%s", [user.pk.hex])
            return [list(row) for row in cursor.fetchall()]
        with cursor.cursor.copy(f"COPY ({query}'{user.pk}') TO STDOUT") as copy:
            text = b"".join(copy).decode()
    return [line.split("\t") for line in text.splitlines()]


def _opened(model: type[models.Model], user: User, row: Row) -> Row:
    """The row with its sealed cells in clear, each as a `_Words`."""
    fields = model._meta.concrete_fields
    pk = _uuid(row[next(place for place, field in enumerate(fields) if field.primary_key)])
    return [_words(field, cell, pk, user) for field, cell in zip(fields, row, strict=True)]


def _words(field: models.Field[Any, Any], cell: Any, pk: UUID, user: User) -> Any:
    if not isinstance(field, EncryptedTextField) or cell is None or cell == "\\N":
        return cell
    sealed = cell if isinstance(cell, bytes) else bytes.fromhex(cell.removeprefix("\\\\x"))
    return _Words(field.open_of(pk, user.pk, Sealed(sealed)) or "")


class _Words(str):
    """What is to be sealed in each copy."""

    __slots__ = ()


class _Copy:
    """One more person: their new ids by the old ones, and their key."""

    def __init__(self) -> None:
        self.ids: dict[Any, Any] = {}
        self.key = new_key()

    def row(self, model: type[models.Model], row: Row) -> Row:
        """A row of the life as one of this person's."""
        cells = [self._anew(field, cell) for field, cell in zip(model._meta.concrete_fields, row, strict=True)]
        named = dict(zip(_columns(model), cells, strict=True))
        if model is DataKey:
            named["kid"], wrapped = settings.DATA_KEYS.wrap(self.key, _uuid(named["user_id"]).bytes)
            named["wrapped"] = _as_bytes(wrapped)
        for name, cell in named.items():
            if isinstance(cell, _Words):
                named[name] = self._sealed(model, name, cell, named)
        return list(named.values())

    def _sealed(self, model: type[models.Model], column: str, words: str, named: dict[str, Any]) -> Any:
        pk = str(model._meta.pk.column) if model._meta.pk else "id"
        bound_to = f"{model._meta.db_table}|{column}|{_uuid(named[pk])}|{_uuid(named['user_id'])}"
        return _as_bytes(seal(self.key, words.encode(), bound_to.encode()))

    def _anew(self, field: models.Field[Any, Any], cell: Any) -> Any:
        if isinstance(cell, bytes):
            return os.urandom(len(cell))
        if isinstance(cell, time):
            return cell.isoformat()  # Django reads one from SQLite, which takes none
        if not isinstance(cell, str) or isinstance(cell, _Words) or cell == "\\N":
            return cell
        if cell.startswith("\\\\x"):
            return _as_bytes(os.urandom((len(cell) - 3) // 2))
        if isinstance(field, models.EmailField):
            return f"{uuid4().hex}@measuring.invalid"
        if field is HANDLE:
            return cell and uuid4().hex[: HANDLE.max_length]
        if isinstance(field, models.UUIDField | models.ForeignKey):
            if cell not in self.ids:
                self.ids[cell] = str(uuid4()) if "-" in cell else uuid4().hex
            return self.ids[cell]
        return cell


def _as_bytes(data: bytes) -> Any:
    return data if connection.vendor == "sqlite" else f"\\\\x{data.hex()}"


def _uuid(cell: Any) -> UUID:
    return UUID(str(cell))


def _write(model: type[models.Model], rows: list[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in _columns(model))
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
            return
        with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for text in _lines(rows):
                copy.write(text)


def _lines(rows: list[Row]) -> Iterator[str]:
    for start in range(0, len(rows), 500):
        yield "".join("\t".join(row) + "\n" for row in rows[start : start + 500])
