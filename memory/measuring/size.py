"""How much room the recall index takes: rows with what the database adds to them, and its own indexes."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from accounts.models import User
from memory.models import RecallItem, RecallPostings, RecallSlots

TABLES = [model._meta.db_table for model in (RecallItem, RecallSlots, RecallPostings)]
LINE_POINTER = 4  # of each row of PostgreSQL, which pg_column_size leaves out


def index_bytes(user: User) -> int:
    """Bytes of the index: of everyone's on SQLite, of this person's rows and all indexes on PostgreSQL. Pages that
    PostgreSQL has still to clean up do not count."""
    if connection.vendor == "sqlite":
        marks = ", ".join("%s" for _ in TABLES)
        of_tables = f"SELECT name FROM sqlite_master WHERE tbl_name IN ({marks})"  # noqa: S608
        return _one(f"SELECT COALESCE(SUM(pgsize), 0) FROM dbstat WHERE name IN ({of_tables})", TABLES)  # noqa: S608
    rows = sum(
        _one(
            f"SELECT COALESCE(SUM(pg_column_size(t.*) + {LINE_POINTER}), 0) FROM {table} t WHERE user_id = %s",  # noqa: S608
            [user.pk],
        )
        for table in TABLES
    )
    return rows + sum(_one("SELECT pg_indexes_size(%s::regclass)", [table]) for table in TABLES)


def _one(sql: str, values: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])
