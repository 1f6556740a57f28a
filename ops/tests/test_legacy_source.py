"""Reading what PostgreSQL writes: the text of COPY, archives of pg_dump, and a server's own tables."""

import gzip
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from ops.answers.sources import Kind, kind_of
from ops.backups.errors import Refused
from ops.backups.target import settings_of
from ops.legacy.copy_text import BrokenDump, rows_of_dump, unescape
from ops.legacy.source import UnreadableSource, staged
from ops.legacy.values import camel, identity, local_date, moment, table, texts, words
from ops.tests.legacy import COLUMNS, create_statements, dump, log, named, user

ROWS = {"users": [user("ada"), user("bo")], "logs": [log("one", "ada", text="tab\tnew\nline \\ back")]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("plain", "plain"), (r"a\tb\nc", "a\tb\nc"), (r"\\N", r"\N"), (r"\101\x42", "AB"), (r"\q", "q"), ("Ω", "Ω")],
)
def test_escapes_are_read_as_postgresql_writes_them(written: str, meant: str) -> None:
    assert unescape(written) == meant


@pytest.mark.parametrize(
    ("literal", "meant"),
    [
        ("{}", ()),
        (None, ()),
        ("{tea,coffee}", ("tea", "coffee")),
        ('{"green tea","say \\"so\\"","a, b"}', ("green tea", 'say "so"', "a, b")),
        ("{NULL,tea}", ("tea",)),
    ],
)
def test_lists_are_read_as_postgresql_writes_them(literal: str | None, meant: tuple[str, ...]) -> None:
    assert texts(literal) == meant


def test_what_cannot_be_understood_says_nothing() -> None:
    assert (moment("yesterday"), moment(None), identity("x"), local_date(7), table("[1]"), table("{")) == (
        *(None,) * 4,
        {},
        {},
    )
    assert words({"not": "text"}) == ""
    assert words("lone \ud800 half\0") == "lone  half"


def test_times_are_read_with_and_without_fractions_and_zones() -> None:
    wanted = datetime(2025, 3, 1, 7, 30, tzinfo=UTC)
    assert moment("2025-03-01 09:30:00+02") == moment("2025-03-01 07:30:00.000000+00") == wanted
    assert moment("2025-03-01 07:30:00") == wanted
    assert local_date("2025-03-01 23:59:59") == date(2025, 3, 1)
    assert camel("time_zone") == camel("timeZone") == "timeZone"


@pytest.mark.parametrize("text", ["COPY users (id) FROM stdin;\na\n", "COPY users (id, email) FROM stdin;\na\n\\.\n"])
def test_a_damaged_dump_is_refused_by_its_line(text: str) -> None:
    with pytest.raises(BrokenDump, match=r"line \d|Line \d"):
        list(rows_of_dump(text.splitlines(keepends=True)))


def test_a_compressed_dump_is_read(tmp_path: Path) -> None:
    path = tmp_path / "lot.sql.gz"
    path.write_bytes(gzip.compress(dump(ROWS).encode()))
    with staged(str(path)) as stage:
        assert [row["email"] for row in stage.people()] == ["ada@example.org", "bo@example.org"]
        assert [row["text"] for row in stage.of("logs", named("ada"))] == ["tab\tnew\nline \\ back"]


def test_a_file_that_is_no_dump_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0 no dump")
    with pytest.raises(UnreadableSource), staged(str(path)):
        pass


@pytest.fixture
def server(db: None) -> Iterator[str]:
    """The address of a database with the other system's tables."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: the other system had no other database")
    own = connection.settings_dict
    at = f"postgresql://{own['USER']}@{own['HOST']}:{own['PORT']}"
    name = f"{own['NAME']}_legacy"
    with psycopg.connect(f"{at}/postgres", password=own["PASSWORD"], autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(f'CREATE DATABASE "{name}"')
    try:
        with psycopg.connect(f"{at}/{name}", password=own["PASSWORD"]) as filled:
            _fill(filled)
        yield f"{at}/{name}"
    finally:
        with psycopg.connect(f"{at}/postgres", password=own["PASSWORD"], autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}"')


def _fill(target: "psycopg.Connection[tuple]") -> None:
    for statement in create_statements():
        target.execute(statement)  # type: ignore[arg-type]
    for part in dump(ROWS).split("\\.\n\n"):
        head, _, rows = part[part.find("COPY") :].partition("\n")
        if head.startswith("COPY"):
            with target.cursor().copy(head.removesuffix(";")) as copy:  # type: ignore[arg-type]
                copy.write(rows)


def test_a_server_and_its_archive_say_the_same(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", connection.settings_dict["PASSWORD"] or "")
    archive = tmp_path / "lot.dump"
    program = shutil.which("pg_dump")
    assert program, "pg_dump is missing"
    subprocess.run([program, "--format=custom", f"--file={archive}", server], check=True)
    for source in (server, str(archive)):
        with staged(source) as stage:
            assert [row["email"] for row in stage.people()] == ["ada@example.org", "bo@example.org"]
            assert stage.of("logs", named("ada"))[0]["text"] == "tab\tnew\nline \\ back"
            assert set(stage.people()[0]) == set(COLUMNS["users"])


@pytest.mark.parametrize("address", ["lot:secret@127.0.0.1/lot", "127.0.0.1/lot?user=lot&password=secret"])
def test_a_password_on_the_command_line_is_refused(address: str) -> None:
    with pytest.raises(UnreadableSource, match="PGPASSWORD"), staged(f"postgresql://{address}"):
        pass
    with pytest.raises(Refused, match="command line"):
        settings_of(f"postgresql://{address}")
    assert kind_of(f"postgresql://{address}") is Kind.DATABASE  # where it is refused before anything is asked
