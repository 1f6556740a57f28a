"""How the database goes about a statement: which indexes it takes, which tables it reads from end to end."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
WHOLE = "Seq Scan"
OWNER = re.compile(r'("user_id"|"accounts_user"."id") (= |IN \()')


@dataclass(frozen=True, slots=True)
class Statement:
    """What was asked, and with what."""

    sql: str
    values: Any


@dataclass(slots=True)
class Heard:
    """The statements of one visit, and the seconds in which the database answered them."""

    statements: list[Statement] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What the planner means to do: tables that it reads whole, and indexes that it takes."""

    whole: frozenset[str]
    indexes: frozenset[str]


Explained = tuple[Statement, Plan]


def explain(statements: Sequence[Statement], *, without_whole: bool, beside: Sequence[Explained]) -> list[Explained]:
    """The plan of each, the same words asked once, and not what stands `beside`. `without_whole` makes the planner read
    a table from end to end only where nothing else can be done: in a small table it would otherwise rather do that."""
    known = {statement.sql for statement, _plan in beside}
    asked = {one.sql: one for one in statements if one.sql not in known}
    found = []
    with connection.cursor() as cursor, _without(cursor, "enable_seqscan" if without_whole else ""):
        for statement in asked.values():
            if statement.sql.lstrip(" (").upper().startswith(EXPLAINED):
                cursor.execute(f"EXPLAIN (FORMAT JSON) {statement.sql}", statement.values)
                said = cursor.fetchone()[0]
                found.append((statement, read_plan(json.loads(said) if isinstance(said, str) else said)))
    return found


def read_plan(explained: Sequence[dict[str, Any]]) -> Plan:
    """What PostgreSQL says, of all nodes. Pure."""
    nodes = [node for one in explained for node in _nodes(one["Plan"])]
    whole = {str(node["Relation Name"]) for node in nodes if node["Node Type"] == WHOLE}
    return Plan(frozenset(whole), frozenset(str(node["Index Name"]) for node in nodes if "Index Name" in node))


def names_owner(statement: Statement) -> bool:
    """Whether a statement says whose rows it is about: what a distributed database goes by."""
    return bool(OWNER.search(statement.sql.partition(" WHERE ")[2]))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


@contextmanager
def _without(cursor: Any, setting: str) -> Iterator[None]:
    if setting:
        cursor.execute(f"SET {setting} = off")
    yield
    if setting:
        cursor.execute(f"RESET {setting}")
