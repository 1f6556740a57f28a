"""What verification finds out, and what it keeps."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from lot.sealing import Keyring, new_keyring_entry
from ops.backups.archives import find_archive
from ops.backups.engines import engine_of
from ops.backups.errors import Damaged, Refused
from ops.backups.postgres import scratch_prefix
from ops.backups.tombstones import FILE_NAME
from ops.models import BackupRun, Erasure
from ops.services.backing_up import back_up
from ops.services.tombstones import keep_tombstones
from ops.services.verifying import verify
from ops.tests.backups import dump_path, erase, make_life, make_sealing

pytestmark = pytest.mark.django_db(transaction=True)


def test_deep_verification_restores_beside_opens_texts_and_leaves_nothing(store, settings):
    make_sealing(settings)
    make_life()
    erase(make_life("bob@example.org"))
    name = back_up().manifest.name
    people = set(User.objects.values_list("pk", flat=True))
    found = verify(name=name, deep=True)
    assert found.texts > 10 and found.rows == find_archive(name).manifest.total_rows and found.keys == 1
    assert set(User.objects.values_list("pk", flat=True)) == people
    assert not list(store.directory.glob(".*partial*"))
    run = BackupRun.objects.get(name=name)
    assert (run.is_sound, run.is_deep) == (True, True)
    assert BackupRun.objects.newest_verified() == run


def test_what_a_deep_verification_that_was_killed_left_goes_with_the_next(store):
    """And nothing that another one still fills, nor the scratch database of another installation."""
    make_life()
    name = back_up().manifest.name
    verify(name=name)
    (store.directory / ".database-killed.partial").write_bytes(b"half a database")
    (store.directory / ".database-killed.partial-wal").write_bytes(b"")
    with left_by_others() as (killed, others):
        with engine_of().scratch() as busy:
            verify(name=name, deep=True)
            there = scratches()
            assert killed not in there and others in there
            assert connection.vendor == "sqlite" or busy["NAME"] in there
        assert connection.vendor == "sqlite" or scratches() - {others} == set()
    assert not list(store.directory.glob(".*partial*"))


@contextmanager
def left_by_others() -> Iterator[tuple[str, str]]:
    """Names of a scratch database of this installation that nobody fills, and of one of another installation."""
    if connection.vendor == "sqlite":
        yield "killed", "others"
        return
    names = [f"{scratch_prefix(database)}0{os.getpid()}" for database in (connection.settings_dict["NAME"], "another")]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield names[0], names[1]
        finally:
            for name in names:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def scratches() -> set[str]:
    """Scratch databases of this installation, and the one of the other."""
    if connection.vendor == "sqlite":
        return {"others"}
    prefixes = [scratch_prefix(str(database)) for database in (connection.settings_dict["NAME"], "another")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) OR starts_with(datname, %s)", prefixes
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.once
def test_one_bit_of_a_dump_that_is_not_sealed_is_noticed_and_kept(store, capsys):
    make_life()
    name = back_up().manifest.name
    call_command("verify_backup", latest=True)
    path = dump_path(find_archive(name))
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(CommandError, match="SHA-256"):
        call_command("verify_backup", name)
    run = BackupRun.objects.get(name=name)
    assert run.is_sound is False and "SHA-256" in run.failure
    assert BackupRun.objects.newest_verified() is None


@pytest.mark.once
def test_cut_at_any_sixteenth_it_is_refused(store, settings):
    make_sealing(settings)
    make_life()
    archive = find_archive(back_up().manifest.name)
    path = dump_path(archive)
    whole = path.read_bytes()
    for sixteenth in range(16):
        path.write_bytes(whole[: len(whole) * sixteenth // 16])
        with pytest.raises(Damaged, match="was cut"):
            verify(name=archive.name)


@pytest.mark.once
def test_the_key_file_of_another_backup_does_not_pass(store):
    make_life()
    first = back_up(label="one").manifest
    make_life("bob@example.org")
    second = back_up(label="two").manifest
    (store.directory / second.key_file).write_bytes((store.directory / first.key_file).read_bytes())
    with pytest.raises(Damaged, match="no key file of this backup"):
        verify(name=second.name)


@pytest.mark.once
def test_who_was_erased_before_it_was_made_hides_no_key_that_is_missing(store):
    make_life()
    erase(make_life("bob@example.org"))
    Erasure.objects.update(erased_at=timezone.now() - timedelta(days=1))
    (store.directory / FILE_NAME).unlink()  # written when it was erased
    keep_tombstones(at=timezone.now())
    archive = find_archive(back_up().manifest.name)
    path = store.directory / archive.manifest.key_file
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(Damaged, match="has 0 keys; 1 were written"):
        verify(name=archive.name)


@pytest.mark.once
def test_with_another_keyring_or_without_the_key_of_backups_it_says_so(store, settings):
    make_sealing(settings)
    make_life()
    name = back_up().manifest.name
    before = settings.DATA_KEYS
    settings.DATA_KEYS = Keyring.parse(new_keyring_entry("k2"))
    with pytest.raises(Refused, match="DATA_KEYS does not have test"):
        verify(name=name)
    settings.DATA_KEYS = before
    for ring in (None, Keyring.parse(new_keyring_entry("b2"))):
        settings.BACKUP_KEYS = ring
        with pytest.raises(Refused, match="BACKUP_ENCRYPTION_KEY does not have b1"):
            verify(name=name)
    assert BackupRun.objects.get(name=name).is_sound is None  # it could not be found out


@pytest.mark.once
def test_the_command_wants_a_name_or_the_latest_and_says_where_there_is_none(store):
    for arguments in ({}, {"name": "lot-20260101T000000Z", "latest": True}):
        with pytest.raises(CommandError):
            call_command("verify_backup", **arguments)
    with pytest.raises(CommandError, match="There is no backup"):
        call_command("verify_backup", latest=True)
