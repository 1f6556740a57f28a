"""Says once, for all rows that come back, with which batch each of them comes, and lays them out in that order.

Looked for batch by batch, every row would cost several look-ups in tables of which little fits into memory.
"""

# ruff: noqa: S608 - the statements are made of names of our own.

from django.db import connection, models, transaction

from memory.models import Memory, MemoryAnswer, MemorySource, Question, QuestionSource, ReplySource
from ops.answers import statements as sql

MODELS: tuple[type[models.Model], ...] = (Question, MemoryAnswer, Memory, QuestionSource, ReplySource, MemorySource)
SORTING = "SET LOCAL work_mem = '64MB'"  # a million narrow rows are joined in it


def lay_out(source: str) -> None:
    """Fill the tables that `statements.arriving` and `statements.pointing` name. On SQLite the former are views: rows
    are read where they lie."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(SORTING)
        for model, numbered in _numbered(source).items():
            name = _numbers(model)
            cursor.execute(f"CREATE TEMPORARY TABLE {name} AS {numbered}")
            rows = f"SELECT w.batch, s.* FROM {name} w JOIN {source}{model._meta.db_table} s ON s.id = w.id"
            _keep(sql.arriving(model), name, rows)
        for column, found in _pointed(source).items():
            name = sql.pointing(column)
            cursor.execute(f"CREATE TEMPORARY TABLE {name} AS {found}")
            _index(name)


def clear_away() -> None:
    """All of it."""
    with connection.cursor() as cursor:
        for model in MODELS:
            kind = "TABLE" if connection.vendor == "postgresql" else "VIEW"
            cursor.execute(f"DROP {kind} IF EXISTS {sql.arriving(model)}")
            cursor.execute(f"DROP TABLE IF EXISTS {_numbers(model)}")
        for column in sql.POINTERS:
            cursor.execute(f"DROP TABLE IF EXISTS {sql.pointing(column)}")


def _keep(name: str, numbers: str, rows: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TEMPORARY TABLE {name} AS {rows} ORDER BY w.batch")
            _index(name)
        else:
            cursor.execute(f"CREATE TEMPORARY VIEW {name} AS {rows}")
            _index(numbers)


def _index(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX {name}_by_batch ON {name} (batch)")
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {name} (batch)")


def _numbers(model: type[models.Model]) -> str:
    return f"lot_batch_of_{model._meta.model_name}"


def _numbered(source: str) -> dict[type[models.Model], str]:
    """Batch and id of the rows of each table. What has two ends comes with the later one, if that is lost too."""
    rests = f"{sql.BATCHES} b JOIN {source}{sql.RESTS} ms ON ms.answer_id = b.id"
    return {
        Question: f"SELECT min(batch) AS batch, question_id AS id FROM {sql.BATCHES} GROUP BY question_id",
        MemoryAnswer: f"SELECT batch, id FROM {sql.BATCHES}",
        Memory: f"SELECT min(b.batch) AS batch, ms.memory_id AS id FROM {rests} GROUP BY ms.memory_id",
        MemorySource: f"SELECT b.batch, ms.id FROM {rests}",
        QuestionSource: _with_the_later(source, sql.QUOTES, "question_id", "question_id"),
        ReplySource: _with_the_later(source, sql.NAMES, "reply_to_id", "id"),
    }


def _with_the_later(source: str, table: str, column: str, joined: str) -> str:
    return f"""
        SELECT max({_later("o", "a")}) AS batch, s.id FROM {source}{table} s
        LEFT JOIN {sql.BATCHES} o ON o.{joined} = s.{column} LEFT JOIN {sql.BATCHES} a ON a.id = s.answer_id
        WHERE o.batch IS NOT NULL OR a.batch IS NOT NULL GROUP BY s.id
    """


def _pointed(source: str) -> dict[str, str]:
    """Batch, id and target of memories that cannot name what they refer to when they are written: it comes later, or
    they never went."""
    of = _numbers(Memory)
    said = {
        column: f"""
            SELECT b.batch, s.id, s.user_id, s.{column} FROM {source}{sql.MEMORY} s
            JOIN {sql.BATCHES} b ON b.id = s.{column} LEFT JOIN {of} w ON w.id = s.id
            WHERE w.batch IS NULL OR w.batch < b.batch OR EXISTS (SELECT 1 FROM {sql.MEMORY} l WHERE l.id = s.id)
        """
        for column in sql.SAID
    }
    replaced = f"""
        SELECT {_later("w", "r")} AS batch, s.id, s.user_id, s.replaces_id FROM {source}{sql.MEMORY} s
        LEFT JOIN {of} w ON w.id = s.id LEFT JOIN {of} r ON r.id = s.replaces_id
        WHERE s.replaces_id IS NOT NULL AND (w.batch IS NOT NULL OR r.batch IS NOT NULL)
    """
    return {**said, sql.REPLACES: replaced}


def _later(one: str, other: str) -> str:
    """Of two batches, of which one may be missing."""
    return f"CASE WHEN {one}.batch IS NULL OR {other}.batch > {one}.batch THEN {other}.batch ELSE {one}.batch END"
