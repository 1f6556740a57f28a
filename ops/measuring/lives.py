"""Many people for measuring: one life lived through the services, then its rows again and again.

Ids and addresses are new in each copy, and every sealed byte is drawn anew, so that nothing shrinks that would not
shrink of real people. What is sealed in copies does not open: nothing that is measured reads it.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from django.db import connection, models, transaction

from accounts.models import DataKey, User
from intentions.models import Intention
from memory.models import MemoryAnswer, Question, QuestionSource

TABLES: tuple[type[models.Model], ...] = (User, DataKey, Intention, Question, MemoryAnswer, QuestionSource)
PEOPLE_A_BATCH = 50
Row = list[Any]


def multiply(user: User, *, answers: int, progress: Callable[[int], None] = lambda done: None) -> int:
    """Copy a person, with key, questions, answers and sources, until there are so many answers; returns how many rows
    were written. `progress` is told how many answers there are."""
    life = {model: _read(model, user) for model in TABLES}
    done, written = len(life[MemoryAnswer]), 0
    lives = -(-(answers - done) // done)
    for start in range(0, lives, PEOPLE_A_BATCH):
        batch: dict[type[models.Model], list[Row]] = {model: [] for model in TABLES}
        for _ in range(min(PEOPLE_A_BATCH, lives - start)):
            ids: dict[Any, Any] = {}
            for model in TABLES:
                batch[model] += (_copied(model, row, ids) for row in life[model])
        with transaction.atomic():  # the tables refer to each other
            for model, rows in batch.items():
                _write(model, rows)
                written += len(rows)
        done += len(batch[MemoryAnswer])
        progress(done)
    return written


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


def _copied(model: type[models.Model], row: Row, ids: dict[Any, Any]) -> Row:
    return [_anew(field, cell, ids) for field, cell in zip(model._meta.concrete_fields, row, strict=True)]


def _anew(field: models.Field[Any, Any], cell: Any, ids: dict[Any, Any]) -> Any:
    if isinstance(cell, bytes):
        return os.urandom(len(cell))
    if not isinstance(cell, str) or cell == "\\N":
        return cell
    if cell.startswith("\\\\x"):
        return f"\\\\x{os.urandom((len(cell) - 3) // 2).hex()}"
    if isinstance(field, models.EmailField):
        return f"{uuid4().hex}@measuring.invalid"
    if isinstance(field, models.UUIDField | models.ForeignKey):
        if cell not in ids:
            ids[cell] = str(uuid4()) if "-" in cell else uuid4().hex
        return ids[cell]
    return cell


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
