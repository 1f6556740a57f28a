"""Migrations: nothing is missing, and every one of ours goes back."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

OURS = ("accounts", "profiles", "intentions", "memory", "progress", "ops")


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_operation_of_ours_can_be_reversed() -> None:
    loader = MigrationLoader(None)
    for (app, name), migration in loader.disk_migrations.items():
        if app in OURS:
            assert all(operation.reversible for operation in migration.operations), f"{app} {name}"


@pytest.fixture
def _migrated_after() -> Iterator[None]:
    yield
    call_command("migrate", verbosity=0)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_migrated_after")
def test_all_of_ours_go_back_to_nothing_and_forward_again() -> None:
    for app in reversed(OURS):
        if apps.is_installed(app) and any(key[0] == app for key in MigrationLoader(connection).disk_migrations):
            call_command("migrate", app, "zero", verbosity=0)
    assert not [name for name in connection.introspection.table_names() if name.split("_")[0] in OURS]
    call_command("migrate", verbosity=0)
    executor = MigrationExecutor(connection)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())
