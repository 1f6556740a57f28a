"""The backup of the day: once, verified, at its hour; asked for by an admin; and its keys after a rotation."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from accounts.keys import forget_cached_keys
from accounts.models import AuditEvent
from accounts.tests.make import make_user, run_tasks, sign_in
from lot.sealing import Keyring, new_keyring_entry
from ops.backups.archives import archives_in, find_archive
from ops.backups.errors import Damaged
from ops.backups.key_files import head_line
from ops.models import BackupRun
from ops.schedule import BACKUP, jobs_with
from ops.services.backing_up import back_up
from ops.services.daily import back_up_daily
from ops.services.restoring import restore
from ops.services.verifying import newest_name
from ops.tests.backups import looking_at, make_life, texts_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_it_runs_at_the_hour_that_is_set():
    job = next(job for job in jobs_with(backup_at=timedelta(hours=4, minutes=30)) if job.name == BACKUP)
    assert job.period(datetime(2026, 3, 4, 4, 29, tzinfo=UTC)) == "2026-03-03T04:30Z"
    assert job.period(datetime(2026, 3, 4, 4, 30, tzinfo=UTC)) == "2026-03-04T04:30Z"


NIGHT = datetime(2026, 3, 1, 2, tzinfo=UTC)


def back_up_at(at):
    """As the clock does; returns the name."""
    with time_machine.travel(at, tick=False):
        return back_up_daily(at=at)


def full_ones(store) -> list[str]:
    return sorted(name.removesuffix(".config") for name in store.names() if name.endswith(".config"))


def test_one_a_day_verified_the_first_of_a_month_with_the_configuration(store):
    make_life()
    first = back_up_at(NIGHT)
    assert back_up_at(NIGHT + timedelta(hours=20)) == first
    run = BackupRun.objects.get()
    assert (run.is_sound, run.is_deep) == (True, False)
    second = back_up_at(NIGHT + timedelta(days=1))
    assert (newest_name(), len(archives_in(store))) == (second, 2) and second != first
    assert full_ones(store) == [first]
    april = back_up_at(NIGHT + timedelta(days=31))
    assert full_ones(store) == [first, april]


def test_one_made_by_hand_stands_neither_for_the_next_nor_for_the_full_one_of_the_month(store):
    make_life()
    with time_machine.travel(NIGHT - timedelta(hours=1), tick=False):
        by_hand = back_up().manifest.name
    made = back_up_at(NIGHT)
    assert made != by_hand
    assert full_ones(store) == [made]


def test_one_that_turns_out_to_be_damaged_is_made_again(store):
    make_life()
    broken = back_up_at(NIGHT)
    path = store.directory / find_archive(broken).manifest.file
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(Damaged):
        back_up_at(NIGHT + timedelta(minutes=1))
    made = back_up_at(NIGHT + timedelta(minutes=2))
    assert made != broken and BackupRun.objects.newest().is_sound


def test_an_admin_sees_runs_and_starts_one_and_downloads_none(store, client):
    admin = make_user("root@example.org", tags=("Admin",))
    sign_in(client, admin)
    name = back_up().manifest.name
    page = client.get("/admin/ops/backuprun/").content.decode()
    assert name in page and "Start a backup" in page and str(store.directory) not in page
    shown = client.get(f"/admin/ops/backuprun/{BackupRun.objects.get().pk}/change/").content.decode()
    assert "<a href" in shown and ".sqlite3" not in shown and ".dump" not in shown
    assert client.get("/admin/ops/backuprun/start/").status_code == 405
    assert not DBTaskResult.objects.exists()
    assert client.post("/admin/ops/backuprun/start/").status_code == 302
    assert AuditEvent.objects.filter(kind="backup_asked_for", actor_id=admin.pk).exists()
    run_tasks()
    run = BackupRun.objects.get(label="by-admin")
    assert (run.outcome, run.is_sound) == ("done", True)


def test_who_is_not_staff_starts_none(store, client):
    sign_in(client, make_user())
    client.post("/admin/ops/backuprun/start/")
    assert not DBTaskResult.objects.exists()


def test_after_a_rotation_old_backups_open_with_the_new_key_alone(store, target, settings):
    ada = make_life()
    said = texts_of(ada)
    name = back_up().manifest.name
    fresh, old = Keyring.parse(new_keyring_entry("k2")), settings.DATA_KEYS
    settings.DATA_KEYS = Keyring({**fresh.keys, **old.keys})
    call_command("rotate_data_key")
    settings.DATA_KEYS = fresh
    forget_cached_keys()
    assert {key.kid for key in find_archive(name).wrapped_keys()} == {"k2"}
    restore(name=name, into=target)
    with looking_at(target):
        assert texts_of(ada) == said
    settings.DATA_KEYS = old


def test_a_rotation_says_where_keys_beside_a_backup_could_not_be_rewrapped(store):
    make_life()
    back_up()
    store.write("lot-20260101T000000Z.keys", [head_line("another")])
    with pytest.raises(CommandError, match="Keep the old keys"):
        call_command("rotate_data_key")
