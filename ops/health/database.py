"""The database: whether it answers, whether all migrations were applied, whether the keys open what it holds."""

from datetime import datetime
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.keys import refuse_unknown_keys
from ops.health.kinds import Check, State


def is_database_up() -> bool:
    """Whether the database answers a real query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Error:
        connection.close()  # a broken connection would fail the next request of this thread too
        return False


def check_database(at: datetime) -> Check:
    """A real query."""
    if is_database_up():
        return Check("database", _("Database"), State.OK, _("Working."))
    return Check("database", _("Database"), State.DOWN, _("Does not answer."))


def check_migrations(at: datetime) -> Check:
    """None that this version brings is missing."""
    missing = len(_brought() - set(MigrationRecorder(connection).applied_migrations()))
    if not missing:
        return Check("migrations", _("Migrations"), State.OK, _("Working."), _("All are applied."))
    detail = ngettext("%(n)d is not applied.", "%(n)d are not applied.", missing) % {"n": missing}
    return Check("migrations", _("Migrations"), State.DEGRADED, _("Being updated."), detail)


def check_keys(at: datetime) -> Check:
    """The keyring opens the data keys that stand here."""
    label = _("Encryption key")
    try:
        refuse_unknown_keys()
    except ImproperlyConfigured:
        detail = _("A key is missing that people's data keys are wrapped with: put it back into DATA_KEYS.")
        return Check("keys", label, State.DOWN, _("Cannot be read."), detail)
    number = len(settings.DATA_KEYS.keys)
    detail = ngettext("%(n)d key, it opens all.", "%(n)d keys, they open all.", number) % {"n": number}
    return Check("keys", label, State.OK, _("Working."), detail)


@cache
def _brought() -> frozenset[tuple[str, str]]:
    """The migrations that lie beside the code, read once a process; those that others replace aside."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return frozenset(set(loader.disk_migrations) - replaced)
