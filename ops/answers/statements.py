"""The SQL by which lost answers are found and written: the same on both databases, but for the name of the source."""

# ruff: noqa: S608 - the statements are made of names of our own; values are given apart.

from django.db import models

from accounts.models import User
from intentions.models import Tombstone
from memory.models import (
    Memory,
    MemoryAnswer,
    MemorySource,
    Question,
    QuestionSource,
    RecallState,
    ReplySource,
)
from ops.answers.tables import columns_of
from ops.models import Erasure
from progress.models import UserProgress

LOST = "lot_lost"
BATCHES = "lot_batches"
# The answers of one batch, which is a transaction; those of a person stand in one, or in some that follow each other.
BATCH = f"SELECT id FROM {BATCHES} WHERE batch = %s"
PEOPLE = f"SELECT DISTINCT user_id FROM {BATCHES} WHERE batch = %s"
LIVE = ", ".join(f"'{state}'" for state in Question.LIVE)
BLOCKED = ", ".join(f"'{state}'" for state in Memory.BLOCKED)
ANSWER, QUESTION, USER = MemoryAnswer._meta.db_table, Question._meta.db_table, User._meta.db_table
MEMORY, STONE, ERASURE = Memory._meta.db_table, Tombstone._meta.db_table, Erasure._meta.db_table
SAID = ("last_answer_id", "doubted_by_id")  # answers that a memory refers to
REPLACES = "replaces_id"  # the memory that held before it
POINTERS = (*SAID, REPLACES)
RESTS, QUOTES, NAMES = (model._meta.db_table for model in (MemorySource, QuestionSource, ReplySource))

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
            WHEN NOT EXISTS (SELECT 1 FROM {USER} u WHERE u.id = s.user_id) THEN 'unknown'
            WHEN EXISTS (SELECT 1 FROM {STONE} t WHERE t.kind = 'answer' AND t.row_id = s.id) THEN 'deleted'
            WHEN q.id IS NOT NULL AND q.user_id <> s.user_id THEN 'taken'
            WHEN EXISTS (SELECT 1 FROM {ANSWER} o WHERE o.id = s.id) THEN 'taken'
            WHEN q.id IS NOT NULL AND q.state <> 'answered' AND q.state NOT IN ({LIVE}) THEN 'ended'
            WHEN EXISTS (SELECT 1 FROM {ANSWER} o WHERE o.question_id = s.question_id) THEN 'anew'
            ELSE 'lost' END
        FROM {source}{ANSWER} s
        LEFT JOIN {QUESTION} q ON q.id = s.question_id
        WHERE NOT EXISTS (SELECT 1 FROM {ANSWER} l WHERE l.id = s.id AND l.user_id = s.user_id) {condition}
    """


def take_in_batches(size: int) -> str:
    """What is lost, person by person, so many answers a batch."""
    return f"""
        CREATE TEMPORARY TABLE {BATCHES} AS
        SELECT id, user_id, question_id, (row_number() OVER (ORDER BY user_id, id) - 1) / {size} AS batch
        FROM {LOST} WHERE fate = 'lost'
    """


def arriving(model: type[models.Model]) -> str:
    """The table of what comes back into that of a model: its columns, and the batch that each row comes with."""
    return f"lot_arriving_{model._meta.model_name}"


def pointing(column: str) -> str:
    """The table of memories that are to refer by this column to what comes with a batch."""
    return f"lot_pointing_{column}"


def put_questions() -> str:
    """The questions of a batch of answers, where they went too."""
    return f"""
        {_insert(Question)}
        AND s.state = 'answered'
        AND s.user_id = (SELECT u.id FROM {USER} u WHERE u.id = s.user_id)
        AND NOT EXISTS (SELECT 1 FROM {QUESTION} l WHERE l.id = s.id)
    """


def end_questions() -> str:
    """The questions of a batch that stand here as they stood before they were answered, as after a restore of an older
    backup. An answer that its person took back has left a tombstone."""
    columns = ("state", "draft", "opened_at", "snoozed_at", "snoozed_until", "fits_until", "ended_at", "ended_on")
    return f"""
        UPDATE {QUESTION} AS q SET {", ".join(f"{name} = s.{name}" for name in columns)} FROM {arriving(Question)} s
        WHERE s.batch = %s AND s.id = q.id AND s.user_id = q.user_id AND s.state = 'answered' AND q.state IN ({LIVE})
    """


def put_answers() -> str:
    """The answers of a batch. What was answered, or who was erased, since they were looked for, stays as it is."""
    return f"""
        {_insert(MemoryAnswer)}
        AND s.user_id = (SELECT q.user_id FROM {QUESTION} q WHERE q.id = s.question_id AND q.state = 'answered')
        AND NOT EXISTS (SELECT 1 FROM {ANSWER} l WHERE l.id = s.id)
        AND NOT EXISTS (SELECT 1 FROM {ANSWER} l WHERE l.question_id = s.question_id)
    """


def put_memories() -> str:
    """What rested on a batch of answers and went with them, unless the person took it back."""
    changed = {
        # Of two that hold, the one that is here goes on: `settle` puts them in order.
        "state": f"""CASE WHEN s.state = 'current' AND EXISTS (SELECT 1 FROM {MEMORY} c WHERE c.user_id = s.user_id
            AND c.key_hash = s.key_hash AND c.state = 'current') THEN 'changed' ELSE s.state END""",
        **{name: f"(SELECT a.id FROM {ANSWER} a WHERE a.id = s.{name} AND a.user_id = s.user_id)" for name in SAID},
        REPLACES: "NULL",  # it may come with the same statement: `point_memories` follows
    }
    return f"""
        {_insert(Memory, changed)}
        AND s.state NOT IN ({BLOCKED})
        AND s.user_id = (SELECT u.id FROM {USER} u WHERE u.id = s.user_id)
        AND NOT EXISTS (SELECT 1 FROM {MEMORY} l WHERE l.id = s.id)
        AND NOT {_taken_back("s")}
    """


def point_memories() -> list[str]:
    """What memories refer to, where it came with this batch: the answer that spoke last, the one that does not agree,
    the memory that held before. Those that stayed lost the same."""
    return [
        _point("last_answer_id", ANSWER),
        _point("doubted_by_id", ANSWER, "AND m.doubt IS NOT NULL"),
        _point(REPLACES, MEMORY),
    ]


def put_sources(model: type[models.Model]) -> str:
    """Which answer quotes, supports or is named by what, as soon as both ends stand and hold their words."""
    far: dict[type[models.Model], tuple[str, str]] = {
        QuestionSource: ("question_id", f"{QUESTION} f WHERE f.text IS NOT NULL"),
        ReplySource: ("reply_to_id", f"{ANSWER} f WHERE f.reply IS NOT NULL"),
        MemorySource: ("memory_id", f"{MEMORY} f WHERE f.state NOT IN ({BLOCKED})"),
    }
    other, holding = far[model]
    table = model._meta.db_table
    intention = f"AND (s.intention_id IS NULL OR {_stands('intentions_intention', 's.intention_id')})"
    return f"""
        {_insert(model)}
        AND s.user_id = (SELECT f.user_id FROM {holding} AND f.id = s.{other})
        AND (s.answer_id IS NULL OR {_stands(ANSWER, "s.answer_id")})
        {intention if model is QuestionSource else ""}
        AND NOT EXISTS (SELECT 1 FROM {table} l WHERE l.id = s.id)
        AND NOT EXISTS (SELECT 1 FROM {table} l WHERE l.{other} = s.{other} AND l.answer_id = s.answer_id)
    """


TOOK_AWAY = f"""
    SELECT 1 FROM {STONE} t WHERE t.user_id IN ({PEOPLE}) AND t.kind IN ('answer', 'memory')
    UNION SELECT 1 FROM {MEMORY} m WHERE m.user_id IN ({PEOPLE}) AND m.state IN ({BLOCKED})
"""
"""Whether anyone whose answers are in a batch deleted, forgot or corrected something: most have not."""


def hushed(source: str) -> str:
    """Answers behind something that the person forgot or corrected since: of a batch, or quoted by one."""
    return f"""
        SELECT a.id FROM {ANSWER} a WHERE a.id IN (
            {BATCH}
            UNION SELECT qs.answer_id FROM {source}{QUOTES} qs
                WHERE qs.question_id IN (SELECT question_id FROM {BATCHES} WHERE batch = %s)
            UNION SELECT rs.answer_id FROM {source}{NAMES} rs WHERE rs.reply_to_id IN ({BATCH}))
        AND EXISTS (SELECT 1 FROM {source}{RESTS} ms JOIN {source}{MEMORY} s ON s.id = ms.memory_id
            WHERE ms.answer_id = a.id AND s.state NOT IN ({BLOCKED}) AND {_taken_back("s")})
    """


def with_replies(source: str) -> str:
    """Answers of a batch with a reply, of people who forgot or corrected since what the source remembers: a reply may
    say it, and nothing but its words would tell."""
    return f"""
        SELECT a.id FROM {ANSWER} a WHERE a.id IN ({BATCH}) AND a.reply IS NOT NULL
        AND EXISTS (SELECT 1 FROM {MEMORY} b JOIN {source}{MEMORY} s ON s.id = b.id
            WHERE b.user_id = a.user_id AND b.state IN ({BLOCKED}) AND s.state NOT IN ({BLOCKED}))
    """


def asked_by_deleted(source: str) -> str:
    """Answers of a batch whose question quotes an answer that the person deleted since."""
    return f"""
        SELECT b.id FROM {BATCHES} b WHERE b.batch = %s AND EXISTS (SELECT 1 FROM {source}{QUOTES} qs
            JOIN {STONE} t ON t.kind = 'answer' AND t.row_id = qs.answer_id WHERE qs.question_id = b.question_id)
    """


def naming_deleted(source: str) -> str:
    """Answers of a batch whose reply speaks of an answer that the person deleted since."""
    return f"""
        SELECT b.id FROM {BATCHES} b WHERE b.batch = %s AND EXISTS (SELECT 1 FROM {source}{NAMES} rs
            JOIN {STONE} t ON t.kind = 'answer' AND t.row_id = rs.answer_id WHERE rs.reply_to_id = b.id)
    """


BY_INDEX = """
    SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
    SET CONSTRAINTS ALL IMMEDIATE
"""
"""PostgreSQL plans by what it last knew of a table: one that fills from empty would be read whole each time. And what a
row refers to is written before it: looked for at once it is still at hand, and takes less than at the end."""

ENDING = f"{PEOPLE} AND user_id NOT IN (SELECT user_id FROM {BATCHES} WHERE batch = %s + 1)"
"""Whose last answer is in a batch."""

UNSETTLED = f"""
    SELECT DISTINCT x.user_id, x.key_hash FROM {MEMORY} x JOIN {MEMORY} c
        ON c.user_id = x.user_id AND c.key_hash = x.key_hash AND c.state = 'current'
    WHERE x.user_id IN ({ENDING}) AND x.state = 'changed' AND NOT EXISTS (
        SELECT 1 FROM {MEMORY} y WHERE y.user_id = x.user_id AND y.key_hash = x.key_hash
        AND y.state NOT IN ({BLOCKED}) AND y.id <> x.id
        AND (y.last_confirmed_on, y.created_at) >= (x.last_confirmed_on, x.created_at))
"""
"""Keys of these people under which the latest that was said is not what holds."""

MARK_INDEX = f"""
    INSERT INTO {RecallState._meta.db_table} (user_id, next_number, language, is_stale)
    SELECT id, 0, 'en', TRUE FROM {USER} WHERE id IN ({PEOPLE})
    ON CONFLICT (user_id) DO UPDATE SET is_stale = TRUE
"""
"""The index of these people is to be read anew."""


def out_of_step(source: str, condition: str) -> str:
    """People of the source whose answers are counted otherwise than they stand here."""
    return f"""
        SELECT a.user_id FROM (SELECT user_id, count(*) AS number FROM {ANSWER} GROUP BY user_id) a
        LEFT JOIN {UserProgress._meta.db_table} p ON p.user_id = a.user_id
        WHERE (p.answers IS NULL OR p.answers <> a.number)
        AND a.user_id IN (SELECT s.user_id FROM {source}{ANSWER} s WHERE 1 = 1 {condition})
        ORDER BY 1
    """


def times_in(statement: str) -> int:
    """How often a statement names its batch."""
    return statement.count("%s")


def _taken_back(memory: str) -> str:
    """Whether the person forgot or corrected what this memory of the source says."""
    return f"""(
        EXISTS (SELECT 1 FROM {STONE} t WHERE t.kind = 'memory' AND t.row_id = {memory}.id)
        OR EXISTS (SELECT 1 FROM {MEMORY} b WHERE b.user_id = {memory}.user_id AND b.key_hash = {memory}.key_hash
            AND b.value_hash = {memory}.value_hash AND b.state IN ({BLOCKED})))"""


def _stands(table: str, column: str) -> str:
    """Whether a row of the same person stands here: a file may name what is another's. Asked row by row: joined, a
    table of which PostgreSQL thinks that it is small would be gone through from its end of the join."""
    return f"s.user_id = (SELECT o.user_id FROM {table} o WHERE o.id = {column})"


def _point(column: str, target: str, also: str = "") -> str:
    return f"""
        UPDATE {MEMORY} AS m SET {column} = s.{column} FROM {pointing(column)} s
        WHERE s.batch = %s AND s.id = m.id AND s.user_id = m.user_id AND m.{column} IS NULL
        AND m.state NOT IN ({BLOCKED}) {also} AND {_stands(target, f"s.{column}")}
    """


def _insert(model: type[models.Model], changed: dict[str, str] | None = None) -> str:
    """The beginning of a statement that writes what arrives with a batch; conditions follow."""
    names = columns_of(model)
    given = ", ".join((changed or {}).get(name, f's."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    return f"""
        INSERT INTO {model._meta.db_table} ({listed}) SELECT {given} FROM {arriving(model)} s WHERE s.batch = %s
    """
