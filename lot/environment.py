"""Reading the environment: what a setting may come from, and how the database is described."""

import os
import re
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

from lot.sealing import Keyring

SSL_MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}
CONNECTION_SECONDS = 600
CONNECT_TIMEOUT_SECONDS = 5
REDIS_PORT = 6379
FEWEST_CHARACTERS = 10  # different ones, in a secret that was drawn
WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class Environment(environ.FileAwareEnv):
    """Values as they were written: no `$` is looked up, blanks around them go, and empty is the same as unset.

    `NAME_FILE` names a file with the value. What cannot be read raises ImproperlyConfigured with the variable's
    name and never with its value.
    """

    ENVIRON = FileAwareMapping(cache=False)

    def get_value(self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, **_: Any) -> Any:
        """In the place of the library's own, which takes a value that begins with `$` for another's name."""
        try:
            text = self.ENVIRON.get(var, "").strip()
        except (OSError, UnicodeDecodeError):
            raise ImproperlyConfigured(f"{var}_FILE names a file that cannot be read.") from None
        if not text:
            if default is self.NOTSET:
                raise ImproperlyConfigured(f"{var} must be set.")
            return default
        try:
            return WORDS[text.lower()] if cast is bool else self.parse_value(text, cast)
        except (KeyError, ValueError):
            wanted = {bool: "true or false", int: "a whole number"}.get(cast, "something else")
            raise ImproperlyConfigured(f"{var} must be {wanted}.") from None


def read_environment(base_dir: Path) -> Environment:
    """The environment, completed from `ENV_FILE` (`.env` beside `manage.py`, none where it is empty)."""
    env = Environment()
    path = os.environ.get("ENV_FILE", str(base_dir / ".env"))
    if path and Path(path).is_file():
        env.read_env(path, overwrite=False)
    return env


def public_url(env: environ.Env) -> str:
    """`PUBLIC_URL`, or `APP_HOST` with https in front; scheme and host only, no slash at the end."""
    url = env.str("PUBLIC_URL", default="") or env.str("APP_HOST", default="")
    if not url:
        return f"http://127.0.0.1:{env.int('PORT', default=8000)}"
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or "*" in parts.netloc:
        raise ImproperlyConfigured("PUBLIC_URL must be one address such as https://lot.example.org")
    return f"{parts.scheme}://{parts.netloc}"


def is_placeholder(secret: str) -> bool:
    """Whether this stands where a secret should: `please-change-me`, or the same few characters again and again."""
    return len(set(secret)) < FEWEST_CHARACTERS or any(word in secret.lower() for word in ("change", "example"))


def names_database(env: environ.Env) -> bool:
    """Whether the environment names a database, so that LOT is not embedded."""
    return bool(env.str("DATABASE_URL", default="") or env.str("DB_HOST", default=""))


def database(env: environ.Env, embedded_path: Path) -> dict[str, Any]:
    """Django's description of the database: DATABASE_URL, else DB_*, else SQLite at `embedded_path`."""
    if not names_database(env):
        return sqlite(embedded_path)
    if url := env.str("DATABASE_URL", default=""):
        return describe_database(env, url)
    return _postgresql(env, _from_parts(env))


def describe_database(env: environ.Env, url: str) -> dict[str, Any]:
    """Django's description of the database at an address; how it is encrypted follows from DB_SSL and DB_CA_CERT."""
    config = _from_url(env, url)
    if config["ENGINE"].endswith("sqlite3"):
        return sqlite(Path(config["NAME"]))
    return _postgresql(env, config)


def _postgresql(env: environ.Env, config: dict[str, Any]) -> dict[str, Any]:
    if not config["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// or sqlite:///")
    options = config.setdefault("OPTIONS", {})
    mode = _ssl_mode(env)
    if mode:
        options["sslmode"] = mode
    if certificate := env.str("DB_CA_CERT", default=""):
        options["sslrootcert"] = _certificate_path(certificate)
        # Platforms write `sslmode=require` into the address that they hand over, which does not ask who the server is.
        if not mode and options.get("sslmode") != "verify-ca":
            options["sslmode"] = "verify-full"
    options.setdefault("connect_timeout", CONNECT_TIMEOUT_SECONDS)
    # A connection a request would cost 10 ms of CPU: threads keep theirs, unless the address says otherwise.
    return {"CONN_MAX_AGE": CONNECTION_SECONDS, "CONN_HEALTH_CHECKS": True, **config}


def ai_providers(env: environ.Env, *, known: Sequence[str]) -> list[str]:
    """`AI_PROVIDERS`: the order in which providers are asked; all that LOT knows without it."""
    names = [name.strip().lower() for name in env.list("AI_PROVIDERS", default=[]) if name.strip()]
    if unknown := sorted(set(names) - set(known)):
        raise ImproperlyConfigured(f"AI_PROVIDERS names {', '.join(unknown)}; LOT knows {', '.join(known)}.")
    if len(set(names)) < len(names):
        raise ImproperlyConfigured("AI_PROVIDERS names a provider twice.")
    return names or list(known)


def outside_url(env: environ.Env, name: str, *, example: str, plain_hosts: Sequence[str], default: str = "") -> str:
    """An address that something is sent to: https, or a host that `AI_PLAIN_HOSTS` names, since what is sent would be
    readable on the way."""
    url: str = env.str(name, default=default)
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or parts.username or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} must be an address such as {example}")
    if parts.scheme == "http" and host not in plain_hosts:
        raise ImproperlyConfigured(f"{name} must be https, or AI_PLAIN_HOSTS must name {host}.")
    return url


def local_ai_models(env: environ.Env) -> list[str]:
    """`LOCAL_AI_MODELS`: what the server of one's own is asked for, the first first. Needed with its address."""
    names = [name.strip() for name in env.list("LOCAL_AI_MODELS", default=[]) if name.strip()]
    if env.str("LOCAL_AI_URL", default="") and not names:
        raise ImproperlyConfigured("LOCAL_AI_URL is set, LOCAL_AI_MODELS is not.")
    return names


def ai_models_file(env: environ.Env, *, default: Path) -> Path:
    """`AI_MODELS_FILE`: models and prices in the place of those that LOT ships."""
    path = Path(env.str("AI_MODELS_FILE", default=str(default)))
    if not path.is_file():
        raise ImproperlyConfigured("AI_MODELS_FILE names no file.")
    return path


def at_least_zero(env: environ.Env, name: str, *, default: int) -> int:
    """A whole number that is not below zero."""
    number: int = env.int(name, default=default)
    if number < 0:
        raise ImproperlyConfigured(f"{name} is below zero.")
    return number


def redis_queue(env: environ.Env) -> dict[str, Any]:
    """django-rq's description of the queue at REDIS_URL; empty without it, and the database hands tasks out."""
    url = env.str("REDIS_URL", default="")
    if not url:
        return {}
    try:
        parts = urlsplit(url)
        port, number = parts.port or REDIS_PORT, int(parts.path.strip("/") or 0)
    except ValueError:  # its message would show the password
        raise ImproperlyConfigured("REDIS_URL cannot be read as an address.") from None
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname or parts.query or number < 0:
        raise ImproperlyConfigured("REDIS_URL must be redis://user:password@host:6379/0, or rediss:// with TLS.")
    return {
        "HOST": parts.hostname,
        "PORT": port,
        "DB": number,
        "USERNAME": unquote(parts.username) if parts.username else None,
        "PASSWORD": unquote(parts.password) if parts.password else None,
        "SSL": parts.scheme == "rediss",
        # A page that hands out a task waits so many seconds at most: for a Redis that is away, and for one that hangs.
        "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 2, "socket_timeout": 5, "retry": None},
        # rq's default is pickle: whoever could write to Redis would run code here.
        "SERIALIZER": "json",
        "QUEUE_CLASS": "ops.redis_queue.HandOutQueue",
    }


def backup_url(env: environ.Env) -> str:
    """`BACKUP_URL`: a bucket of an S3-compatible store, with or without a prefix; without a slash at the end."""
    url = env.str("BACKUP_URL", default="").rstrip("/")
    if url and not (url.startswith("s3://") and urlsplit(url).netloc and not urlsplit(url).query):
        raise ImproperlyConfigured("BACKUP_URL must be s3://bucket or s3://bucket/prefix")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        if url and not env.str(name, default=""):
            raise ImproperlyConfigured(f"BACKUP_URL is set, {name} is not.")
    return str(url)


def store_address(env: environ.Env) -> str:
    """`AWS_ENDPOINT_URL`: the store, where it is not Amazon's; scheme and host, as what is sent there is signed."""
    url = env.str("AWS_ENDPOINT_URL", default="").rstrip("/")
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query):
        raise ImproperlyConfigured("AWS_ENDPOINT_URL must be an address such as https://fra1.digitaloceanspaces.com")
    return str(url)


def backup_keys(env: environ.Env) -> Keyring | None:
    """`BACKUP_ENCRYPTION_KEY`: seals backups; written as DATA_KEYS are. None without it."""
    text = env.str("BACKUP_ENCRYPTION_KEY", default="")
    try:
        return Keyring.parse(text) if text else None
    except ValueError as error:
        raise ImproperlyConfigured(f"BACKUP_ENCRYPTION_KEY: {error}") from None


def time_of_day(env: environ.Env, name: str, *, default: str) -> timedelta:
    """`HH:MM` in UTC, as the time since midnight."""
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", env.str(name, default=default))
    if match is None:
        raise ImproperlyConfigured(f"{name} must be a time such as 02:00")
    return timedelta(hours=int(match[1]), minutes=int(match[2]))


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite with a write-ahead log and immediate transactions: writers wait, they do not fail."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # FULL: what a person was told is saved survives a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        },
    }


def _from_url(env: environ.Env, url: str) -> dict[str, Any]:
    try:
        return dict(env.db_url_config(url))
    except ValueError:  # its message would show the password
        raise ImproperlyConfigured("DATABASE_URL cannot be read as an address.") from None


def _from_parts(env: environ.Env) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": env.str("DB_HOST"),
        "PORT": env.str("DB_PORT", default="5432"),
        "NAME": env.str("DB_NAME", default="lot"),
        "USER": env.str("DB_USER", default="lot"),
        "PASSWORD": env.str("DB_PASSWORD", default=""),
    }


def _ssl_mode(env: environ.Env) -> str:
    value = env.str("DB_SSL", default="").strip().lower()
    mode = {"true": "require", "1": "require", "on": "require", "false": "disable", "0": "disable"}.get(value, value)
    if mode and mode not in SSL_MODES:
        raise ImproperlyConfigured(f"DB_SSL must be one of {', '.join(sorted(SSL_MODES))}")
    return mode


def _certificate_path(certificate: str) -> str:
    """libpq wants a file; platforms hand the certificate over as text."""
    if not certificate.lstrip().startswith("-----BEGIN"):
        return certificate
    descriptor, name = tempfile.mkstemp(prefix="lot-ca-", suffix=".pem")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{certificate.strip()}\n")
    return name
