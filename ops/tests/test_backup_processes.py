"""`backup_db` and `restore_db` as processes: killed at any moment, and watched while they run."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accounts.models import User
from accounts.tests.make import make_tags
from lot.sealing import new_keyring_entry
from ops.backups.archives import archives_in
from ops.services.backing_up import back_up
from ops.services.restoring import restore
from ops.services.verifying import verify
from ops.tests import legacy
from ops.tests.backups import empty_database, looking_at, make_life, texts_of
from ops.tests.make import ROOT, database_url

pytestmark = pytest.mark.django_db(transaction=True)
SEALING = new_keyring_entry("b1")


def start(store, *command: str, **variables: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DATABASE_URL": database_url(), "BACKUP_DIR": str(store.directory), **variables}
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def seconds_of(store, *command: str) -> float:
    began = time.monotonic()
    process = start(store, *command)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return time.monotonic() - began


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.communicate()


def kill_backups(store, times: int) -> None:
    make_life()
    whole = seconds_of(store, "backup_db")
    known = {archive.name for archive in archives_in(store)}
    chance = random.Random(3)
    for number in range(times):
        # Later moments more often: the first second is Python's own.
        kill_after(start(store, "backup_db"), whole * (0.4 + 0.6 * (number + chance.random()) / times))
        for archive in archives_in(store):
            if archive.name not in known:  # it had ended before it was killed
                verify(name=archive.name)
                known.add(archive.name)
    name = back_up(label="after").manifest.name
    verify(name=name)
    assert not list(store.directory.glob(".*.partial*"))
    assert {path.name.split(".")[0] for path in store.directory.iterdir() if path.name[0] != "."} - {"tombstones"} <= {
        *known,
        name,
    }


def test_a_killed_run_leaves_nothing_that_is_listed_or_passes(store):
    kill_backups(store, 3)


@pytest.mark.long
def test_a_run_killed_at_20_moments_leaves_nothing_that_is_listed_or_passes(store):
    kill_backups(store, 20)


def kill_restores(store, target: str, times: int) -> None:
    """Until it has ended, Bob's database is Bob's; once it has, it is Ada's."""
    bob = make_life("bob@example.org")
    restore(name=back_up(label="bobs").manifest.name, into=target)
    with looking_at(target):
        bobs = texts_of(bob)
    User.objects.filter(pk=bob.pk).delete()
    ada = make_life()
    name = back_up(label="adas").manifest.name
    typed = target.rsplit("/", 1)[-1]
    whole = 8.0
    chance = random.Random(4)
    for number in range(times):
        process = start(store, "restore_db", name, "--into", target, "--yes-replace", typed)
        kill_after(process, whole * (0.2 + 0.7 * (number + chance.random()) / times))
        with looking_at(target):
            is_bobs = bool(texts_of(bob))
            assert texts_of(bob) == (bobs if is_bobs else [])
            assert bool(texts_of(ada)) != is_bobs
        if not is_bobs:
            return


def test_a_restore_that_is_killed_leaves_the_old_data_or_the_new_whole(store, target):
    kill_restores(store, target, 2)


@pytest.mark.long
def test_a_restore_killed_at_20_moments_leaves_the_old_data_or_the_new_whole(store, target):
    kill_restores(store, target, 20)


@contextmanager
def watching() -> Iterator[list[bytes]]:
    """Every command line of this machine, while the block lasts."""
    seen: set[bytes] = set()
    lines: list[bytes] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.add(path.read_bytes())
                except OSError:
                    continue

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lines
    finally:
        stop.set()
        thread.join()
        lines.extend(seen)


def test_no_secret_stands_on_a_command_line_or_is_printed(store, target):
    watch_commands(store, target)


@pytest.mark.long
def test_no_secret_stands_on_any_command_line_of_operations(store, target, tmp_path):
    make_tags()
    dump = tmp_path / "node.sql"
    dump.write_text(legacy.dump({"users": [legacy.user("ada")], "logs": [legacy.log("one", "ada", text="Rain.")]}))
    with empty_database(tmp_path) as new:
        watch_commands(
            store,
            target,
            ["restore_memory_answers", "--from", "NAME", "--apply"],
            ["restore_memory_answers", "--from", target, "--apply"],
            ["import_lot", "--from", str(dump), "--apply"],
            ["release"],
            ["maintenance", "on"],
            ["maintenance", "off"],
            ["move_database", "--to", new],
            ["rotate_data_key"],
        )


def watch_commands(store, target, *more: list[str]) -> None:
    """Back up, verify, list, restore and do whatever more is asked, all in one environment with every secret."""
    make_life()
    password = "a-password-that-nobody-else-has"
    # PostgreSQL trusts this machine, so any password is let in and passed on.
    url = (
        database_url().replace("postgres@", f"postgres:{password}@") if "postgres" in database_url() else database_url()
    )
    secrets = [password, SEALING, SEALING.split(":")[1], os.environ["DATA_KEYS"], os.environ["SECRET_KEY"]]
    said = b""
    with watching() as lines:
        for command in (
            ["backup_db", "--full"],
            ["verify_backup", "--latest", "--deep"],
            ["list_backups"],
            ["restore_db", "NAME", "--into", target],
            *more,
        ):
            line = [archives_in(store)[0].name if part == "NAME" else part for part in command]
            process = start(store, *line, DATABASE_URL=url, BACKUP_ENCRYPTION_KEY=SEALING, PGPASSWORD=password)
            said += process.communicate(timeout=120)[0]
            assert process.returncode == 0, said
    everything = b"\n".join(lines)
    assert b"backup_db" in everything
    if "postgresql" in url:
        assert b"pg_dump" in everything
    for secret in secrets:
        assert secret.encode() not in everything
        assert secret.encode() not in said
