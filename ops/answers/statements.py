"""The SQL by which lost answers are found and written: the same on both databases, but for the name of the source."""

# ruff: noqa: S608 - the statements are made of names of our own; values are given apart.

from django.db import models

from intentions.models import Tombstone
from memory.models import Memory, MemoryAnswer, MemorySource, Question, QuestionSource, ReplySource
from ops.answers.loading import columns_of
from ops.models import Erasure

LOST = "lot_lost"
# A thousand rows of them at a time, by id.
SPAN = f"SELECT id FROM {LOST} WHERE fate = 'lost' AND id > %s AND id <= %s"
BLOCKED = ", ".join(f"'{state}'" for state in Memory.BLOCKED)
ANSWER, QUESTION = MemoryAnswer._meta.db_table, Question._meta.db_table
MEMORY, STONE, ERASURE = Memory._meta.db_table, Tombstone._meta.db_table, Erasure._meta.db_table

CREATE_LOST = f"""
    CREATE TEMPORARY TABLE {LOST} AS
    SELECT id, user_id, question_id, topic, "on", topic AS fate FROM {ANSWER} WHERE 1 = 0
"""


def find_lost(source: str, condition: str) -> str:
    """Every answer that the source has and the database has not, with what is to become of it."""
    return f"""
        INSERT INTO {LOST}
        SELECT s.id, s.user_id, s.question_id, s.topic, s."on", CASE
            WHEN EXISTS (SELECT 1 FROM {ERASURE} e WHERE e.user_id = s.user_id) THEN 'erased'
            WHEN NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = s.user_id) THEN 'unknown'
            WHEN EXISTS (SELECT 1 FROM {STONE} t WHERE t.kind = 'answer' AND t.row_id = s.id) THEN 'deleted'
            WHEN q.id IS NOT NULL AND q.user_id <> s.user_id THEN 'taken'
            WHEN q.id IS NOT NULL AND q.state <> 'answered' THEN 'undone'
            WHEN EXISTS (SELECT 1 FROM {ANSWER} o WHERE o.question_id = s.question_id) THEN 'anew'
            ELSE 'lost' END
        FROM {source}{ANSWER} s
        LEFT JOIN {QUESTION} q ON q.id = s.question_id
        WHERE NOT EXISTS (SELECT 1 FROM {ANSWER} l WHERE l.id = s.id) {condition}
    """


def put_questions(source: str) -> str:
    """The questions of a span of answers, where they went too."""
    return f"""
        {_insert(Question)}
        FROM {source}{QUESTION} s JOIN {LOST} lost ON lost.question_id = s.id
        WHERE lost.id IN ({SPAN}) AND NOT EXISTS (SELECT 1 FROM {QUESTION} l WHERE l.id = s.id)
    """


def put_answers(source: str) -> str:
    """The answers of a span."""
    return f"{_insert(MemoryAnswer)} FROM {source}{ANSWER} s WHERE s.id IN ({SPAN})"


def put_memories(source: str) -> str:
    """What rested on a span of answers and went with them, unless the person took it back."""
    changed = {
        # Of two that hold, the one that is here goes on: `settle` puts them in order.
        "state": f"""CASE WHEN s.state = 'current' AND EXISTS (SELECT 1 FROM {MEMORY} c WHERE c.user_id = s.user_id
            AND c.key_hash = s.key_hash AND c.state = 'current') THEN 'changed' ELSE s.state END""",
        "replaces_id": f"(SELECT r.id FROM {MEMORY} r WHERE r.id = s.replaces_id)",
        "last_answer_id": f"(SELECT a.id FROM {ANSWER} a WHERE a.id = s.last_answer_id)",
        "doubted_by_id": f"(SELECT a.id FROM {ANSWER} a WHERE a.id = s.doubted_by_id)",
    }
    return f"""
        {_insert(Memory, changed)}
        FROM {source}{MEMORY} s
        WHERE s.id IN (SELECT ms.memory_id FROM {source}{MemorySource._meta.db_table} ms WHERE ms.answer_id IN ({SPAN}))
        AND s.state NOT IN ({BLOCKED})
        AND EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = s.user_id)
        AND NOT EXISTS (SELECT 1 FROM {MEMORY} l WHERE l.id = s.id)
        AND NOT EXISTS (SELECT 1 FROM {STONE} t WHERE t.kind = 'memory' AND t.row_id = s.id)
        AND NOT EXISTS (SELECT 1 FROM {MEMORY} b WHERE b.user_id = s.user_id AND b.key_hash = s.key_hash
            AND b.value_hash = s.value_hash AND b.state IN ({BLOCKED}))
    """


def point_memories(source: str) -> str:
    """Memories that stayed and lost the answer that spoke last."""
    return f"""
        UPDATE {MEMORY} SET last_answer_id = (SELECT s.last_answer_id FROM {source}{MEMORY} s WHERE s.id = {MEMORY}.id)
        WHERE last_answer_id IS NULL AND state NOT IN ({BLOCKED})
        AND id IN (SELECT s.id FROM {source}{MEMORY} s WHERE s.last_answer_id IN ({SPAN}))
    """


def put_sources(source: str, model: type[models.Model]) -> str:
    """Which answer quotes, supports or is named by what, where both ends stand and hold their words."""
    near: dict[type[models.Model], tuple[str, str]] = {
        QuestionSource: (f"s.question_id IN (SELECT question_id FROM {LOST} WHERE id IN ({SPAN}))", "question_id"),
        ReplySource: (f"s.reply_to_id IN ({SPAN})", "reply_to_id"),
        MemorySource: ("1 = 0", "memory_id"),
    }
    also, other = near[model]
    far: dict[type[models.Model], str] = {
        QuestionSource: f"SELECT q.id FROM {QUESTION} q WHERE q.text IS NOT NULL",
        ReplySource: f"SELECT r.id FROM {ANSWER} r WHERE r.reply IS NOT NULL",
        MemorySource: f"SELECT m.id FROM {MEMORY} m WHERE m.state NOT IN ({BLOCKED})",
    }
    table = model._meta.db_table
    intention = "AND (s.intention_id IS NULL OR s.intention_id IN (SELECT id FROM intentions_intention))"
    return f"""
        {_insert(model)}
        FROM {source}{table} s
        WHERE (s.answer_id IN ({SPAN}) OR {also})
        AND s.{other} IN ({far[model]})
        AND (s.answer_id IS NULL OR s.answer_id IN (SELECT a.id FROM {ANSWER} a))
        {intention if model is QuestionSource else ""}
        AND NOT EXISTS (SELECT 1 FROM {table} l WHERE l.id = s.id)
        AND NOT EXISTS (SELECT 1 FROM {table} l WHERE l.{other} = s.{other} AND l.answer_id = s.answer_id)
    """


def spans_in(statement: str) -> int:
    """How often a statement names the span: its two ends are given so many times."""
    return statement.count(SPAN)


def hushed(source: str) -> str:
    """Answers of a span behind something that the person forgot or corrected since."""
    return f"""
        SELECT DISTINCT ms.answer_id FROM {source}{MemorySource._meta.db_table} ms
        JOIN {source}{MEMORY} s ON s.id = ms.memory_id
        WHERE ms.answer_id IN ({SPAN}) AND s.state NOT IN ({BLOCKED}) AND (
            EXISTS (SELECT 1 FROM {STONE} t WHERE t.kind = 'memory' AND t.row_id = s.id)
            OR EXISTS (SELECT 1 FROM {MEMORY} b WHERE b.user_id = s.user_id AND b.key_hash = s.key_hash
                AND b.value_hash = s.value_hash AND b.state IN ({BLOCKED})))
    """


def quoting_deleted(source: str) -> str:
    """Answers of a span whose question or reply quotes an answer that the person deleted since."""
    gone = f"SELECT 1 FROM {STONE} t WHERE t.kind = 'answer' AND t.row_id ="
    return f"""
        SELECT lost.id FROM {LOST} lost WHERE lost.id IN ({SPAN}) AND (
            EXISTS (SELECT 1 FROM {source}{QuestionSource._meta.db_table} qs
                WHERE qs.question_id = lost.question_id AND EXISTS ({gone} qs.answer_id))
            OR EXISTS (SELECT 1 FROM {source}{ReplySource._meta.db_table} rs
                WHERE rs.reply_to_id = lost.id AND EXISTS ({gone} rs.answer_id)))
    """


def _insert(model: type[models.Model], changed: dict[str, str] | None = None) -> str:
    names = columns_of(model)
    given = ", ".join((changed or {}).get(name, f's."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {model._meta.db_table} ({listed}) SELECT {given}"
