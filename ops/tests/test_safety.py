"""Before migrations there is a backup, and without it no migration."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from ops.backups.archives import archives_in
from ops.backups.stores import local_store
from ops.tests.backups import looking_at

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


def test_where_no_backup_can_be_made_nothing_is_migrated(behind: str, settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = tmp_path / "a file"
    settings.BACKUP_DIR.write_text("in the way")
    with looking_at(behind), pytest.raises(CommandError, match="Nothing was migrated"):
        call_command("release", verbosity=0)
    with looking_at(behind):
        assert not is_applied()
