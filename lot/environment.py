"""Reading the environment: what a setting may come from, and how the database is described."""

import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SSL_MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}
CONNECTION_SECONDS = 600
CONNECT_TIMEOUT_SECONDS = 5


def read_environment(base_dir: Path) -> environ.FileAwareEnv:
    """The environment, completed from `ENV_FILE` (`.env` beside `manage.py`, none where it is empty).

    `NAME_FILE` names a file with the value.
    """
    env = environ.FileAwareEnv()
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


def names_database(env: environ.Env) -> bool:
    """Whether the environment names a database, so that LOT is not embedded."""
    return bool(env.str("DATABASE_URL", default="") or env.str("DB_HOST", default=""))


def database(env: environ.Env, embedded_path: Path) -> dict[str, Any]:
    """Django's description of the database: DATABASE_URL, else DB_*, else SQLite at `embedded_path`."""
    if not names_database(env):
        return sqlite(embedded_path)
    if url := env.str("DATABASE_URL", default=""):
        config = env.db_url_config(url)
        if config["ENGINE"].endswith("sqlite3"):
            return sqlite(Path(config["NAME"]))
    else:
        config = _from_parts(env)
    if not config["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// or sqlite:///")
    options = config.setdefault("OPTIONS", {})
    if mode := _ssl_mode(env):
        options.setdefault("sslmode", mode)
    if certificate := env.str("DB_CA_CERT", default=""):
        options["sslrootcert"] = _certificate_path(certificate)
        options.setdefault("sslmode", "verify-full")
    options.setdefault("connect_timeout", CONNECT_TIMEOUT_SECONDS)
    # A connection a request would cost 10 ms of the server's CPU: threads keep theirs.
    return {**config, "CONN_MAX_AGE": CONNECTION_SECONDS, "CONN_HEALTH_CHECKS": True}


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
        file.write(certificate)
    return name
