"""How LOT does: one list of checks, which `/status`, its JSON, `/metrics`, the doctor and the tests all go through."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import Error
from django.utils.translation import gettext as _

from ops.health.background import check_background
from ops.health.backups import check_backup
from ops.health.database import check_database, check_keys, check_migrations, is_database_up
from ops.health.doctors import DOCTORS
from ops.health.kinds import Check, Health, Part, State
from ops.health.machine import check_cache, check_disk
from ops.health.memory import check_engine, check_providers
from ops.health.outside import check_mail, check_web

__all__ = ["PARTS", "Check", "Health", "Part", "State", "examine", "is_database_up", "read_health"]

Looking = Callable[[datetime], Check | tuple[Check, ...]]
# The parts as people know them, and what each of them rests on. Of the checks of a part the gravest speaks.
PARTS: dict[str, tuple[Looking, ...]] = {
    "web": (check_web,),
    "database": (check_database, check_migrations, check_keys, check_disk, check_cache),
    "mail": (check_mail,),
    "memory": (check_engine,),
    "providers": (check_providers,),
    "background": (check_background,),
    "backup": (check_backup,),
}


def read_health(at: datetime) -> Health:
    """Every part now, from the database and this machine alone: nothing is asked over the network."""
    if not is_database_up():
        down = Check("database", _("Database"), State.DOWN, _("Does not answer."))
        return Health(at, (Part("database", down.label, (down,)),))
    return Health(at, tuple(_part(name, looking, at) for name, looking in PARTS.items()))


def examine(at: datetime) -> Sequence[Check]:
    """What the doctor looks at besides."""
    return [check for looking in DOCTORS for check in _look(looking, at)]


def _part(name: str, looking: Sequence[Looking], at: datetime) -> Part:
    checks = tuple(check for look in looking for check in _look(look, at))
    return Part(name, _LABELS[name](), checks)


def _look(looking: Looking, at: datetime) -> tuple[Check, ...]:
    """A table that a check reads may not be there yet, while LOT is being updated."""
    try:
        found = looking(at)
    except Error:
        name = looking.__name__.removeprefix("check_")
        return (Check(name, name.replace("_", " ").capitalize(), State.DEGRADED, _("Not known.")),)
    return found if isinstance(found, tuple) else (found,)


_LABELS: dict[str, Callable[[], str]] = {
    "web": lambda: _("Web"),
    "database": lambda: _("Database"),
    "mail": lambda: _("Sign-in mail"),
    "memory": lambda: _("Memory Engine"),
    "providers": lambda: _("AI providers"),
    "background": lambda: _("Background work"),
    "backup": lambda: _("Last backup"),
}
