"""Another database in the place of the default one, for as long as something is done to it by the usual services."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from accounts.keys import forget_cached_keys
from lot.environment import Environment, describe_database
from ops.backups.errors import Refused

CONFIGURED = "DATABASE_URL"


def settings_of(into: str) -> dict[str, Any]:
    """What Django needs to reach the database that `--into` names: an address, or the word DATABASE_URL for the one
    that LOT is configured for. Raises Refused where a password stands in it, which every process here could read."""
    if into == CONFIGURED:
        return dict(connections["default"].settings_dict)
    if names_password(into):
        raise Refused(
            "A password on the command line can be read by everyone on this machine. Leave it out and set PGPASSWORD "
            "or PGPASSFILE; or set DATABASE_URL and say --into DATABASE_URL."
        )
    try:
        return _completed(describe_database(Environment(), into))
    except ImproperlyConfigured:
        raise Refused("--into takes postgresql://user@host/name, sqlite:////path, or DATABASE_URL.") from None


def names_password(address: str) -> bool:
    """Whether a password stands in the address of a database, before its host or among its parameters."""
    before_host = address.split("://", 1)[-1].rpartition("@")[0]
    return ":" in before_host or "password=" in address.lower()


def connection_to(config: Mapping[str, Any]) -> BaseDatabaseWrapper:
    """A connection to that database beside Django's own, for who speaks SQL to it and closes it."""
    backend = load_backend(str(config["ENGINE"]))
    wrapper: BaseDatabaseWrapper = backend.DatabaseWrapper(_completed(config), "default")
    return wrapper


@contextmanager
def standing_in(config: Mapping[str, Any]) -> Iterator[None]:
    """Inside, this thread's default database is that one. Keys that were opened are forgotten on both ways."""
    before = connections["default"]
    wrapper = connection_to(config)
    connections["default"] = wrapper
    forget_cached_keys()
    try:
        yield
    finally:
        wrapper.close()
        connections["default"] = before
        forget_cached_keys()


def _completed(config: Mapping[str, Any]) -> dict[str, Any]:
    """With the parts that Django fills in for the databases of the settings."""
    return dict(connections.configure_settings({"default": dict(config)})["default"])
