"""A backup holds everything but the keys and what passes, says what it is, and fails without harm."""

import json
import os
import resource
import stat
import subprocess
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import DataKey, Session
from accounts.tests.make import sign_in
from lot.errors import InvalidInput
from ops.backups.archives import archives_in, find_archive
from ops.backups.errors import BackupError, Refused
from ops.backups.key_files import read_key_file
from ops.backups.locks import exclusively
from ops.models import BackupRun
from ops.services.backing_up import BUSY, RUN_LOCK, back_up
from ops.services.restoring import restore
from ops.services.verifying import verify
from ops.tests.backups import dump_path, erase, looking_at, make_life, make_sealing, texts_of
from ops.tests.make import wait_for
from progress.models import Badge

pytestmark = pytest.mark.django_db(transaction=True)


def readable(archive) -> bytes:
    """The dump as someone who has it could read it."""
    if archive.manifest.engine == "sqlite":
        return b"".join(archive.content())
    path = dump_path(archive)
    done = subprocess.run(["pg_restore", "-f", "-", str(path)], capture_output=True, check=True)
    return done.stdout


def as_written(value: bytes) -> bytes:
    """Bytes of a row as the dump would show them."""
    return value if connection.vendor == "sqlite" else value.hex().encode()


@pytest.mark.parametrize("is_sealed", [False, True])
def test_what_was_backed_up_comes_back_into_an_empty_database(store, target, settings, is_sealed):
    if is_sealed:
        make_sealing(settings)
    ada = make_life()
    said = texts_of(ada)
    name = back_up().manifest.name
    done = restore(name=name, into=target)
    with looking_at(target):
        assert texts_of(ada) == said
    assert (done.keys, done.safety) == (1, None)
    assert done.rows == sum(find_archive(name).manifest.rows.values())


def test_dump_holds_no_key_no_place_of_sign_in_and_no_index_and_the_keys_lie_beside_it(store, client):
    ada = make_life()
    session = sign_in(client, ada)
    key = bytes(DataKey.objects.get().wrapped)
    archive = find_archive(back_up().manifest.name)
    dump = readable(archive)
    assert ada.email.encode() in dump
    for wrong in (key, bytes(Session.objects.get(pk=session.pk).token_hash)):
        assert as_written(wrong) not in dump
    if connection.vendor == "postgresql":
        for table in archive.manifest.left_out:
            start = dump.index(f"COPY public.{table} ".encode()) if f"COPY public.{table} ".encode() in dump else -1
            assert start == -1
    assert [(one.user_id, one.wrapped) for one in read_key_file(store, archive.manifest.key_file)] == [(ada.pk, key)]


def test_manifest_counts_every_table_and_names_keys_without_their_values(store, settings):
    make_sealing(settings)
    make_life()
    manifest = find_archive(back_up(full=True).manifest.name).manifest
    assert manifest.rows["accounts_user"] == 1
    assert manifest.rows["memory_memoryanswer"] == 4
    assert not set(manifest.rows) & set(manifest.left_out)
    assert (manifest.key_ids, manifest.people, manifest.sealed_by) == (("test",), 1, "b1")
    beside = b"".join(path.read_bytes() for path in store.directory.iterdir() if path.suffix in {".json", ".config"})
    for secret in (settings.SECRET_KEY, os.environ["DATA_KEYS"].split(":")[1], settings.JWT_SECRETS[0]):
        assert secret.encode() not in beside
    configuration = json.loads((store.directory / f"{manifest.name}.config").read_bytes())
    assert "DATA_KEYS" in configuration["variables"] and "AI_ENABLED" not in configuration["variables"]


def test_files_are_for_their_owner_alone_and_sealed_ones_show_no_address(store, settings):
    make_sealing(settings)
    ada = make_life()
    back_up()
    for path in store.directory.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert ada.email.encode() not in path.read_bytes()


def test_run_is_noted_and_listed_and_what_has_no_manifest_is_neither(store, capsys):
    make_life()
    made = back_up(label="by-hand")
    run = BackupRun.objects.get()
    assert (run.name, run.outcome, run.is_here, run.is_elsewhere) == (made.manifest.name, "done", True, False)
    (store.directory / "lot-20260101T000000Z.dump").write_bytes(b"left by a run that was killed")
    call_command("list_backups")
    listed = capsys.readouterr().out
    assert made.manifest.name in listed and "20260101" not in listed
    back_up()
    assert not (store.directory / "lot-20260101T000000Z.dump").exists()


def test_one_run_at_a_time(store):
    with exclusively(RUN_LOCK), pytest.raises(Refused, match="Another backup"):
        back_up()
    assert BUSY and not BackupRun.objects.exists()
    with pytest.raises(InvalidInput):
        back_up(label="Two Words")


def test_on_a_full_disk_it_fails_and_the_backup_before_stays_whole(store):
    make_life()
    before = back_up().manifest.name
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
    try:
        with pytest.raises(BackupError):
            back_up()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [archive.name for archive in archives_in(store)] == [before]
    assert {path.name.split(".")[0] for path in store.directory.iterdir() if path.name[0] != "."} == {before}
    assert not list(store.directory.glob(".*.partial*"))
    assert BackupRun.objects.exclude(name=before).get().outcome == "failed"
    verify(name=before)


def test_an_invariant_that_a_writer_keeps_during_the_backup_holds_in_the_copy(store, target):
    make_life()
    stop = threading.Event()
    writer = threading.Thread(target=write_pairs, args=(stop,))
    writer.start()
    try:
        assert wait_for(lambda: pairs().exists(), 20)
        name = back_up().manifest.name
    finally:
        stop.set()
        writer.join()
    restore(name=name, into=target)
    with looking_at(target):
        keys = set(pairs().values_list("key", flat=True))
    assert 0 < len(keys) < pairs().count()  # some were written before, and some while it ran or after
    assert {key.replace("left", "right") for key in keys if key.endswith("left")} == {
        key for key in keys if key.endswith("right")
    }


def pairs():
    return Badge.objects.filter(key__startswith="pair/")


def write_pairs(stop: threading.Event) -> None:
    number = 0
    while not stop.is_set():
        with transaction.atomic():
            for place, side in enumerate(("left", "right")):
                rule = {"rule": "streak", "parameter": 1000 + 2 * number + place}
                Badge.objects.create(key=f"pair/{number}-{side}", water_name="x", architecture_name="x", **rule)
        number += 1
    connection.close()


def test_who_is_erased_while_it_runs_is_not_in_its_key_file(store):
    ada, bob = make_life(), make_life("bob@example.org")
    erase(bob)
    archive = find_archive(back_up().manifest.name)
    assert [key.user_id for key in archive.wrapped_keys()] == [ada.pk]


def test_what_a_killed_run_left_running_is_said_to_have_been_cut_off(store):
    make_life()
    from django.utils import timezone

    BackupRun.objects.create(name="lot-20260101T000000Z", started_at=timezone.now())
    back_up()
    assert BackupRun.objects.get(name="lot-20260101T000000Z").outcome == "failed"


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite needs no program")
@pytest.mark.parametrize(("says", "why"), [("9.6.1", "as new as the server"), (None, "is not installed")])
def test_a_pg_dump_that_is_missing_or_older_than_the_server_is_refused(store, tmp_path, monkeypatch, says, why):
    programs = tmp_path / "programs"
    programs.mkdir()
    if says:
        program = programs / "pg_dump"
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {says}'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(Refused, match=why):
        back_up()


def test_the_command_says_what_was_made_and_fails_with_one_line(store, capsys, tmp_path: Path):
    make_life()
    call_command("backup_db", to=str(tmp_path / "elsewhere"), label="by-hand")
    said = capsys.readouterr().out
    assert "not sealed: BACKUP_ENCRYPTION_KEY is not set" in said and str(tmp_path / "elsewhere") in said
    with pytest.raises(CommandError, match="small letters"):
        call_command("backup_db", label="No!")
