"""Backups go to a bucket too, and come back from there when nothing is left here."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from ops.backups import s3
from ops.backups.archives import archives_in, find_archive
from ops.backups.errors import BackupError, Refused, StoreAway
from ops.backups.key_files import read_key_file
from ops.backups.s3 import S3Store
from ops.backups.stores import configured_stores, store_at
from ops.backups.tombstones import FILE_NAME
from ops.models import BackupRun
from ops.services.backing_up import back_up
from ops.services.restoring import restore
from ops.services.tombstones import keep_tombstones
from ops.services.verifying import verify
from ops.tests.backups import erase, looking_at, make_life, make_sealing, texts_of
from ops.tests.bucket import ACCESS_KEY, BUCKET, SECRET_KEY, Bucket, running_bucket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PREFIX = "nightly/"


@pytest.fixture
def bucket(store, settings, monkeypatch) -> Iterator[Bucket]:
    monkeypatch.setattr(s3, "RETRIES", 0)
    with running_bucket() as running:
        settings.BACKUP_URL = f"s3://{BUCKET}/{PREFIX}"
        settings.AWS_ACCESS_KEY_ID, settings.AWS_SECRET_ACCESS_KEY = ACCESS_KEY, SECRET_KEY
        settings.AWS_ENDPOINT_URL, settings.AWS_REGION = running.address, ""
        yield running


def names_there(bucket: Bucket) -> set[str]:
    assert all(key.startswith(PREFIX) for key in bucket.objects)
    return {key.removeprefix(PREFIX).split(".")[0] for key in bucket.objects} - {"tombstones"}


def test_a_machine_with_nothing_left_restores_from_there(store, bucket, target, settings):
    make_sealing(settings)
    ada = make_life()
    said = texts_of(ada)
    made = back_up(full=True)
    assert len(made.places) == 2 and BackupRun.objects.get().is_elsewhere
    shutil.rmtree(store.directory)
    verify(name=made.manifest.name, deep=True)
    restore(name=made.manifest.name, into=target)
    with looking_at(target):
        assert texts_of(ada) == said
    assert not [path for path in store.directory.iterdir() if path.name.startswith(".fetched")]


def test_what_could_not_be_taken_there_is_taken_by_the_next_run(bucket, caplog):
    make_life()
    bucket.is_away = True
    first = back_up()
    assert first.not_reached and not BackupRun.objects.get().is_elsewhere
    assert SECRET_KEY not in caplog.text
    bucket.is_away = False
    second = back_up()
    assert names_there(bucket) == {first.manifest.name, second.manifest.name}
    assert BackupRun.objects.filter(is_elsewhere=True).count() == 2


def test_the_manifest_is_put_last_and_a_manifest_alone_is_no_backup(bucket):
    make_life()
    name = back_up().manifest.name
    puts = [line.split("/")[-1] for line in bucket.requests if line.startswith("PUT") and name in line]
    assert puts[-1] == f"{name}.json" and len(puts) == 3
    del bucket.objects[f"{PREFIX}{name}.sqlite3"]
    assert archives_in(store_at(f"s3://{BUCKET}/{PREFIX}")) == []


def test_a_large_file_goes_in_parts_and_comes_back_whole(bucket, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(s3, "PART_BYTES", 5 * 1024 * 1024)
    path = tmp_path / "large"
    path.write_bytes(bytes(range(256)) * 48 * 1024)
    there = S3Store(f"s3://{BUCKET}/{PREFIX}")
    there.put(path, "large")
    assert sum("partNumber" in line for line in bucket.requests) == 3
    assert b"".join(there.blocks("large")) == path.read_bytes()
    assert (there.size("large"), there.size("small")) == (path.stat().st_size, None)


def test_an_erased_person_leaves_the_key_files_there_too_at_the_latest_with_the_next_round(bucket):
    ada, bob = make_life(), make_life("bob@example.org")
    name = back_up().manifest.name
    there = configured_stores()[1]
    bucket.is_away = True
    bob_id = bob.pk
    erase(bob)
    bucket.is_away = False
    assert bob_id in {key.user_id for key in read_key_file(there, f"{name}.keys")}
    keep_tombstones(at=timezone.now())
    assert {key.user_id for key in read_key_file(there, f"{name}.keys")} == {ada.pk}
    assert str(bob_id).encode() in bucket.objects[PREFIX + FILE_NAME]
    assert keep_tombstones(at=timezone.now()) == 0


def test_one_that_is_put_elsewhere_only_leaves_nothing_here(store, bucket):
    make_life()
    made = back_up(stores=[store_at(f"s3://{BUCKET}/{PREFIX}")])
    assert made.places == (f"s3://{BUCKET}/nightly",)
    assert not [path for path in store.directory.iterdir() if not path.name.endswith(".lock")]
    assert find_archive(made.manifest.name).name == made.manifest.name
    bucket.is_away = True
    with pytest.raises(StoreAway):
        back_up(stores=[store_at(f"s3://{BUCKET}/{PREFIX}")])
    assert BackupRun.objects.filter(outcome="failed").count() == 1


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_without_keys_nothing_is_sent(bucket, settings, name):
    setattr(settings, name, "")
    with pytest.raises(Refused):
        store_at("s3://bucket/x")


def test_a_refusal_is_said_by_its_code(bucket, settings):
    settings.AWS_ACCESS_KEY_ID = "another"
    with pytest.raises(BackupError, match="AccessDenied"):
        store_at(f"s3://{BUCKET}/x").names()
