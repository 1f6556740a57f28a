"""Every table is known: it belongs to people, or it stands here as one that does not."""

import sys

import pytest
from django.db import models

from accounts import traces
from accounts.attempts import Limit
from accounts.models import User
from ops.belongings import KEPT, Belonging, belongings, tables

# Tables without a person. A new one stands here or names its person by a foreign key or a column `user_id`.
NOBODYS = {
    "accounts.AdminTag",
    "accounts.AttemptCount",  # by keyed hashes: `accounts.traces`
    "accounts.AuditEvent",  # keeps ids on purpose
    "accounts.AuditHead",
    "accounts.BulkAction",  # ids alone until it has ended, then none; who asked: `accounts.traces`
    "accounts.MailBlock",  # by keyed hashes: `accounts.traces`
    "accounts.LoginCode",  # by address: `accounts.traces`
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
    "django_tasks_database.DBTaskResult",  # ids in its arguments: `ops.services.erasing`
    "memory.BankCount",  # sums over ten people or more
    "memory.InstallationSpending",
    "memory.KeyCheck",
    "memory.ProviderState",
    "ops.BackupRun",
    "ops.CheckRun",
    "ops.Heartbeat",
    "ops.Incident",
    "ops.IncidentUpdate",
    "ops.JobRun",
    "ops.Probe",
    "ops.StatusSample",
    "profiles.HelpLine",
    "profiles.Weather",  # of a place, by a hash of the installation
    "progress.Badge",
    "sessions.Session",  # Django's own: empty, its sessions are cookies
}


def test_every_table_is_somebodys_or_named_as_nobodys():
    known = {one.table._meta.label for one in belongings()} | {table._meta.label for table in KEPT} | {"accounts.User"}
    assert {table._meta.label for table in tables()} - known == NOBODYS


def test_nothing_without_a_person_refers_to_what_is_a_persons():
    owned = {one.table for one in belongings()}
    for table in tables():
        if table not in owned:
            for field in table._meta.concrete_fields:
                assert field.related_model not in owned | {User}, f"{field} would keep the row that it refers to"


def test_what_refers_to_another_row_goes_before_it():
    place = {one.table: index for index, one in enumerate(belongings())}
    for table, index in place.items():
        for field in table._meta.concrete_fields:
            if field.related_model in place and field.related_model is not table:
                assert index < place[field.related_model], field


def test_a_row_that_names_a_row_of_its_own_table_can_let_go_of_it():
    for one in belongings():
        for field in one.table._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is one.table:
                assert field.null, field


def test_every_limit_that_counts_people_is_known():
    found = {
        f"{name}.{attribute}": value
        for name, module in list(sys.modules.items())
        if name.split(".")[0] in {"accounts", "profiles", "intentions", "memory", "progress", "ops", "lot"}
        for attribute, value in vars(module).items()
        if isinstance(value, Limit) and not value.purpose.endswith("-network")
    }
    for place, limit in found.items():
        assert limit in traces.COUNTED or place.startswith("accounts.tests"), place


@pytest.mark.django_db
def test_no_more_rows_go_at_once_than_are_asked_for():
    from accounts.tests.make import make_user
    from memory.models import Note
    from memory.tests.make import make_note

    ada = make_user()
    for number in range(5):
        make_note(ada, f"note {number}")
    notes = Belonging(Note, "user_id")
    assert [notes.delete(ada.pk, most=2) for _ in range(4)] == [2, 2, 1, 0]
