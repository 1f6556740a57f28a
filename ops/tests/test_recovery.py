"""The runbook is what happens: every command of docs/recovery.md is run as it stands there, against PostgreSQL."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from lot.make_keys import fresh_secrets
from memory.models import MemoryAnswer
from ops.backups.target import standing_in
from ops.tests.backups import WORDS, make_life
from ops.tests.make import ROOT

RUNBOOK = ROOT / "docs" / "recovery.md"
BLOCK = re.compile(r"^```sh ?([a-z-]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What the reader fills in, and what a machine needs that is there already.
NOT_RUN = {"setting", "machine"}
PATIENCE_SECONDS = 300


def blocks(*kinds: str) -> str:
    """The commands of these kinds, in order."""
    return "\n".join(text for kind, text in BLOCK.findall(RUNBOOK.read_text(encoding="utf-8")) if kind in kinds)


def test_no_block_of_the_runbook_is_left_out() -> None:
    kinds = {kind for kind, _text in BLOCK.findall(RUNBOOK.read_text(encoding="utf-8"))}
    assert kinds == NOT_RUN | {"", "database", "answers", "by-hand"}


def test_the_runbook_names_no_password_and_every_variable_that_it_uses_is_set_in_it() -> None:
    setting = blocks("setting")
    assert not re.search(r"PASSWORD=\S", setting)
    set_here = set(re.findall(r"\b([A-Z_]+)=", blocks("setting", "")))
    used = set(re.findall(r"\$\{?([A-Z_]+)", blocks("", "database", "answers")))
    assert used <= set_here


class Machine:
    """A checkout with a database of its own on the tests' server, and the shell in which the runbook is read."""

    def __init__(self, directory: Path) -> None:
        config = connection.settings_dict
        self.name = f"lot_recovery_{uuid4().hex[:8]}"
        self.directory = directory
        secrets = fresh_secrets()
        for name, value in (("password", config["PASSWORD"] or ""), ("data_keys", secrets["DATA_KEYS"])):
            (directory / name).write_text(value)
        (directory / "server").write_text(
            f"{config['HOST']}:{config['PORT'] or 5432}:*:{config['USER']}:{config['PASSWORD'] or ''}\n"
        )
        (directory / "server").chmod(0o600)
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "ENV_FILE": "",
            "DATA_DIR": str(directory / "data"),
            "DB_HOST": config["HOST"] or "localhost",
            "DB_PORT": str(config["PORT"] or 5432),
            "DB_NAME": self.name,
            "DB_USER": config["USER"],
            "DB_PASSWORD_FILE": str(directory / "password"),
            "DATA_KEYS_FILE": str(directory / "data_keys"),
            "SECRET_KEY": secrets["SECRET_KEY"],
            "JWT_SECRET": secrets["JWT_SECRET"],
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "BACKUP_DIR": str(directory / "backups"),
            "PGHOST": config["HOST"] or "localhost",
            "PGPORT": str(config["PORT"] or 5432),
            "PGUSER": config["USER"],
            "PGPASSFILE": str(directory / "server"),
        }

    @property
    def address(self) -> dict[str, Any]:
        """How Django reaches its database."""
        return {**connection.settings_dict, "NAME": self.name}

    def read(self, commands: str) -> str:
        """Run commands of the runbook in one shell, which stops at the first that fails."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.directory / "lot",
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    def lose(self, *names: str) -> None:
        """Databases that are gone."""
        with connection.cursor() as cursor:
            for name in names or (self.name,):
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    if connection.vendor != "postgresql":
        pytest.skip("the runbook is about PostgreSQL")
    found = Machine(tmp_path)
    checkout = tmp_path / "lot"
    checkout.mkdir()
    for name in ("manage.py", "lot"):
        (checkout / name).symlink_to(ROOT / name)
    (checkout / ".venv").symlink_to(sys.prefix)
    try:
        yield found
    finally:
        found.lose(found.name, f"{found.name}_copy", f"{found.name}_plain")


def live_in(machine: Machine, settings: Any) -> Any:
    """Somebody's life in the machine's database; returns them."""
    from lot.sealing import Keyring

    settings.DATA_KEYS = Keyring.parse((machine.directory / "data_keys").read_text())
    with standing_in(machine.address):
        return make_life()


@pytest.mark.django_db(transaction=True)
def test_from_a_backup_and_an_empty_machine_to_ten_green_lines(machine: Machine, settings: Any) -> None:
    machine.read(f"createdb {machine.name} && .venv/bin/python manage.py migrate -v0")
    ada = live_in(machine, settings)
    machine.read(".venv/bin/python manage.py backup_db")
    machine.lose()
    said = machine.read(blocks(""))
    assert "is back" in said
    with standing_in(machine.address):
        assert WORDS in {answer.text for answer in MemoryAnswer.objects.for_user(ada)}
        MemoryAnswer.objects.for_user(ada).first().question  # the rows hang together  # noqa: B018
    name = 'BACKUP="$(.venv/bin/python manage.py list_backups | grep -o "lot-[0-9]*T[0-9]*Z[a-z0-9-]*" | tail -n 1)"\n'
    assert "is back" in machine.read(name + blocks("database"))
    assert "0 answers are back" in machine.read(name + blocks("answers"))
    machine.read(blocks("by-hand"))
    for copy in ("copy", "plain"):
        with standing_in({**machine.address, "NAME": f"{machine.name}_{copy}"}):
            assert WORDS in {answer.text for answer in MemoryAnswer.objects.for_user(ada)}
