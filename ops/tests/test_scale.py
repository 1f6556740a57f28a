"""People for measuring are made as the services make them, and what is found of plans and times is told."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from lot.fields import EncryptedTextField
from lot.tests.environment import POSTGRESQL
from memory.models import Note
from memory.services.recalling import recall
from ops.belongings import belongings
from ops.scale.lives import INDEX, copy_of, copy_whole, live
from ops.scale.plans import Heard, Plan, Statement, names_owner, read_plan
from ops.scale.telling import Row, faults, growing, large_tables, room, timings
from ops.scale.visits import Taken, acts_of, visitors

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="people are copied on PostgreSQL alone")
ASKED = Statement('SELECT "memory_note"."id" FROM "memory_note" WHERE "memory_note"."user_id" = %s', ["x"])


def took(milliseconds: float, *, failure: str = "") -> Taken:
    return Taken(milliseconds / 1000, Heard([ASKED], milliseconds / 2000), failure)


@pytest.fixture
def life(db) -> User:
    return live(answers=12, now=timezone.now())


def cells(row, column) -> object:
    """What stands in the database, before anything is opened."""
    value = row.__dict__[column.attname]
    return getattr(value, "data", value)


@on_postgresql
def test_a_copy_has_the_rows_of_the_life_with_the_same_columns_filled_in_the_same_way(life):
    (copy,) = copy_whole(life, people=1)
    for one in belongings():
        if one.table in INDEX:  # read anew by its service
            continue
        theirs = {copy_of(row.pk, copy.pk): row for row in one.table._base_manager.filter(**{one.column: life.pk})}
        copies = list(one.table._base_manager.filter(**{one.column: copy.pk}))
        assert len(copies) == len(theirs), one.table
        for row in copies if one.column != "user_id" or one.table._meta.pk.name == "id" else ():
            was = theirs[row.pk]
            for column in one.table._meta.concrete_fields:
                before, after = cells(was, column), cells(row, column)
                assert (before is None) == (after is None), column
                if isinstance(before, bytes | memoryview):
                    assert len(bytes(before)) == len(bytes(after)), column
                if isinstance(column, EncryptedTextField):
                    assert getattr(row, column.attname) == getattr(was, column.attname), column


@on_postgresql
def test_a_copy_is_found_in_by_recall_and_sees_every_page(life):
    (copy,) = copy_whole(life, people=1)
    copy = User.objects.select_related("profile", "preferences").get(pk=copy.pk)
    at = timezone.now()
    text = Note.objects.for_user(life).latest("created_at").text
    first = recall(user=life, query=text, at=at)[0]  # what fits alike goes by id, and copies have others
    found = recall(user=copy, query=text, at=at)[0]
    assert (found.kind, found.on, found.text) == ("note", first.on, text) and first.text == text
    for name, act in acts_of(visitors([copy])[0], f"{at:%Y-%m-%d}"):
        taken = act()
        assert taken.heard.statements and not taken.failure, name


@pytest.mark.once
def test_no_page_and_no_job_needs_to_read_a_table_that_grows_from_end_to_end():
    server = os.environ.get("TEST_DATABASE_URL") or POSTGRESQL
    try:
        psycopg.connect(server, connect_timeout=3).close()
    except psycopg.Error:
        assert os.environ.get("CI") != "true", "PostgreSQL is missing"
        pytest.skip("no PostgreSQL to make databases on")
    run = look("--people", "14", "--answers", "140", "--plans")
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    assert "No table that grows is read whole." in run.stdout


@pytest.mark.long
@pytest.mark.once
def test_ten_times_as_many_people_make_nothing_slower():
    run = look("--people", "1200", "--answers", "60000", "--rounds", "8")
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]


def look(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", "bench_scale", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=1800, check=False)


def test_a_plan_names_the_tables_read_whole_and_the_indexes_taken_at_any_depth():
    scan = {"Node Type": "Seq Scan", "Relation Name": "memory_note"}
    search = {"Node Type": "Index Scan", "Relation Name": "accounts_user", "Index Name": "accounts_user_pkey"}
    explained = [{"Plan": {"Node Type": "Hash Join", "Plans": [{"Node Type": "Hash", "Plans": [scan]}, search]}}]
    assert read_plan(explained) == Plan(frozenset({"memory_note"}), frozenset({"accounts_user_pkey"}))


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ('SELECT * FROM "memory_note" WHERE "memory_note"."user_id" = %s', True),
        ('SELECT * FROM "memory_note" WHERE "memory_note"."user_id" IN (%s, %s)', True),
        ('SELECT * FROM "accounts_user" WHERE "accounts_user"."id" = %s', True),
        ('SELECT * FROM "memory_note" WHERE "memory_note"."id" = %s', False),
        ('SELECT * FROM "memory_note" WHERE "memory_note"."user_id" IS NOT NULL', False),
        ('UPDATE "memory_note" SET "user_id" = %s WHERE "memory_note"."id" = %s', False),
    ],
)
def test_a_statement_says_whose_rows_it_is_about_or_does_not(sql, says):
    assert names_owner(Statement(sql, None)) is says


@pytest.mark.parametrize(
    ("few", "many", "is_fault"), [(10, 11.9, False), (10, 12.5, True), (1, 2.5, False), (100, 121, True)]
)
def test_an_act_that_is_more_than_a_fifth_slower_among_many_is_a_fault(few, many, is_fault):
    found = faults({"log": Row([took(few)], [took(many)])}, growing())
    assert bool(found) is is_fault


def test_where_no_times_were_taken_none_are_judged():
    assert faults({"log": Row([took(10)], [took(90)])}, growing(), has_times=False) == []


def test_what_the_clock_does_may_take_longer_among_many_but_not_read_whole_tables_nor_fail():
    whole = [(ASKED, Plan(frozenset({"memory_note", "memory_keycheck"}), frozenset()))]
    row = Row([took(1)], [took(900, failure="SealError")], whole)
    assert faults({"job: purge": row}, growing()) == [
        "job: purge reads memory_note from end to end",
        "job: purge failed: SealError",
    ]


def test_the_tables_say_what_each_act_took_and_how_much_room_each_table_takes():
    lines = list(timings({"log": Row([took(10)], [took(11)])}))
    assert lines[-1].startswith("| log | 10.0 | 11.0 | +10% | 5.0 | 5.5 | 1 | 0 |")
    lines = list(room([("memory_note", 2000, 800_000, 200_000), ("memory_story", 0, 0, 0)], people=10, years=2))
    assert lines[2] == "| memory_note | 2,000 | 100 | 400 | 500 | 0.00 |"
    assert len(lines) == 4  # what is empty is left out


def test_a_table_that_is_nearly_empty_may_be_read_whole():
    whole = [(ASKED, Plan(frozenset({"memory_note", "memory_memory"}), frozenset()))]
    large = large_tables([("memory_note", 1999, 1, 1), ("memory_memory", 2000, 1, 1)])
    assert faults({"log": Row([], [], whole)}, large) == ["log reads memory_memory from end to end"]


def test_every_table_of_people_is_one_that_grows():
    assert {one.table._meta.db_table for one in belongings()} | {"accounts_user"} == growing()
