"""An installation moves to another database whole: the same rows, readable with the same keys, of either kind."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AuditEvent, Session, User
from accounts.tests.make import sign_in
from lot.fields import Sealed
from lot.tests.environment import POSTGRESQL
from memory.services import current_question
from memory.tests.make import NOON
from ops.backups.errors import Refused
from ops.backups.target import settings_of, standing_in
from ops.models import Incident, JobRun
from ops.services.moving import move_database, tables
from ops.tests.backups import empty_database, make_life, texts_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture(params=["postgresql", "sqlite"])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == connection.vendor:
        with empty_database(tmp_path) as url:
            yield url
        return
    server = os.environ.get("TEST_DATABASE_URL") or POSTGRESQL
    try:
        admin = psycopg.connect(server, autocommit=True, connect_timeout=3)
    except psycopg.Error:
        assert os.environ.get("CI") != "true", "PostgreSQL is missing"
        pytest.skip("no PostgreSQL to move to")
    name = f"lot_moved_{uuid4().hex[:8]}"
    with admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")  # type: ignore[arg-type]
        os.environ["PGPASSWORD"] = admin.info.password
        yield f"postgresql://{admin.info.user}@{admin.info.host}:{admin.info.port}/{name}"
        del os.environ["PGPASSWORD"]
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def columns_of_all_rows() -> dict[str, list[tuple[Any, ...]]]:
    """What stands in each table, but for what the move itself writes."""
    found = {}
    for table in tables():
        if table not in {Incident, AuditEvent} and not table._meta.label.endswith(("IncidentUpdate", "AuditHead")):
            rows = table._base_manager.values_list(*(column.attname for column in table._meta.concrete_fields))
            found[table._meta.label] = sorted(map(repr, map(_plain, rows)))
    return found


def _plain(row: tuple[Any, ...]) -> list[Any]:
    sealed = (value.data if isinstance(value, Sealed) else value for value in row)
    return [bytes(value) if isinstance(value, memoryview) else value for value in sealed]


def test_every_row_arrives_as_it_was_and_life_goes_on_there(new: str, client: Any) -> None:
    ada = make_life()
    sign_in(client, ada)
    JobRun.objects.create(job="x", period="1", started_at=NOON)
    said, before = texts_of(ada), columns_of_all_rows()
    moved = move_database(to=new)
    assert moved["memory_memoryanswer"] == 4
    assert columns_of_all_rows() == before  # the old one is as it was
    assert Incident.objects.closing()  # and nobody writes there what the new one would lack
    with standing_in(settings_of(new)):
        assert columns_of_all_rows() == before
        assert texts_of(ada) == said
        assert not Session.objects.exists()
        assert Incident.objects.closing() is None
        JobRun.objects.create(job="x", period="2", started_at=NOON)  # numbers go on where they ended
        assert current_question(user=User.objects.get(), at=NOON)
        call_command("verify_audit")


def test_a_move_that_fails_leaves_the_old_one_open_and_can_be_tried_again(tmp_path: Path) -> None:
    ada = make_life()
    said = texts_of(ada)

    def stop(table: str, number: int) -> None:
        if table == "memory_note":
            raise Refused("Stopped half-way.")

    with empty_database(tmp_path) as url:
        with pytest.raises(CommandError, match="in use as before"):
            call_command("move_database", "--to", "sqlite:////nowhere/lot.sqlite3")
        with pytest.raises(Refused, match="half-way"):
            move_database(to=url, progress=stop)
        assert Incident.objects.closing() is None
        with standing_in(settings_of(url)):
            assert not User.objects.exists()
        move_database(to=url)
        with standing_in(settings_of(url)):
            assert texts_of(ada) == said


def test_a_database_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    make_life()
    with empty_database(tmp_path) as url:
        move_database(to=url)
        with pytest.raises(CommandError, match="not empty"):
            call_command("move_database", "--to", url)
