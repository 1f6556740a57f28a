"""Before migrations there is a backup, and without it no migration."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from ops.backups import s3
from ops.backups.archives import archives_in
from ops.backups.stores import local_store
from ops.tests.backups import looking_at
from ops.tests.bucket import ACCESS_KEY, BUCKET, SECRET_KEY, running_bucket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
LAST = ("ops", "0007_export_and_import", "0008_backup_runs")


def is_applied() -> bool:
    return (LAST[0], LAST[2]) in MigrationRecorder(connections["default"]).applied_migrations()


def labels() -> list[str]:
    return [archive.manifest.label for archive in archives_in(local_store())]


@pytest.fixture
def behind(store: Any, target: str) -> str:
    """A database that the version before this one made."""
    with looking_at(target):
        call_command("release", verbosity=0)
        assert labels() == []  # there was nothing to lose
        call_command("migrate", *LAST[:2], verbosity=0)
    return target


def test_a_backup_is_taken_where_migrations_wait_and_only_there(behind: str, capsys: Any) -> None:
    with looking_at(behind):
        call_command("release", verbosity=0)
        assert is_applied()
        assert labels() == ["before-migrate"]
        assert "there is a backup" in capsys.readouterr().out
        call_command("release", verbosity=0)
        assert labels() == ["before-migrate"]


def test_where_it_would_lie_on_a_disk_alone_that_goes_with_the_machine_nothing_is_migrated(
    behind: str, settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("overlay / overlay rw 0 0\n")
    monkeypatch.setattr("ops.health.disks.MOUNTS", mounts)
    monkeypatch.setattr(s3, "RETRIES", 0)
    with running_bucket() as bucket, looking_at(behind):
        settings.BACKUP_URL, settings.AWS_ENDPOINT_URL, settings.AWS_REGION = f"s3://{BUCKET}", bucket.address, ""
        settings.AWS_ACCESS_KEY_ID, settings.AWS_SECRET_ACCESS_KEY = ACCESS_KEY, SECRET_KEY
        bucket.is_away = True
        with pytest.raises(CommandError, match="Nothing was migrated"):
            call_command("release", verbosity=0)
        assert not is_applied()
        bucket.is_away = False
        call_command("release", verbosity=0)
        assert is_applied()
        assert sum(name.endswith("before-migrate.json") for name in bucket.objects) == 2  # the first one too


def test_where_no_backup_can_be_made_nothing_is_migrated(behind: str, settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = tmp_path / "a file"
    settings.BACKUP_DIR.write_text("in the way")
    with looking_at(behind), pytest.raises(CommandError, match="Nothing was migrated"):
        call_command("release", verbosity=0)
    with looking_at(behind):
        assert not is_applied()
