"""What the environment may say: one address, one database, secrets from files."""

from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from lot.environment import CONNECTION_SECONDS, database, public_url, read_environment

EMBEDDED = Path("/data/lot.sqlite3")
NAMES = ("PUBLIC_URL", "APP_HOST", "PORT", "DATABASE_URL", "DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD")


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, "DB_SSL", "DB_CA_CERT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def env() -> environ.FileAwareEnv:
    return environ.FileAwareEnv()


def test_without_an_address_lot_is_on_this_machine(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    assert public_url(env) == "http://127.0.0.1:8000"
    monkeypatch.setenv("PORT", "9000")
    assert public_url(env) == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("name", "value", "url"),
    [
        ("PUBLIC_URL", "https://lot.example.org/", "https://lot.example.org"),
        ("PUBLIC_URL", "http://192.168.0.4:8000/path?x=1", "http://192.168.0.4:8000"),
        ("APP_HOST", "lot.example.org", "https://lot.example.org"),
        ("APP_HOST", "http://lot.local", "http://lot.local"),
    ],
)
def test_address_is_scheme_and_host(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, name: str, value: str, url: str
) -> None:
    monkeypatch.setenv(name, value)
    assert public_url(env) == url


@pytest.mark.parametrize("value", ["*", "https://*", "ftp://lot.example.org", "https://"])
def test_address_that_is_none_is_refused(env: environ.Env, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PUBLIC_URL", value)
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL"):
        public_url(env)


def test_without_a_database_named_it_is_sqlite_with_wal_and_immediate_transactions(env: environ.Env) -> None:
    found = database(env, EMBEDDED)
    assert found["NAME"] == EMBEDDED
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_database_is_put_together_from_parts(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOST": "db.example.org", "USER": "ada", "PASSWORD": "p@ss/word", "NAME": "diary"}.items():
        monkeypatch.setenv(f"DB_{name}", value)
    found = database(env, EMBEDDED)
    assert (found["HOST"], found["PORT"], found["USER"], found["NAME"]) == ("db.example.org", "5432", "ada", "diary")
    assert found["PASSWORD"] == "p@ss/word"


def test_url_wins_over_parts(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:secret@one.example.org:6432/diary")
    monkeypatch.setenv("DB_HOST", "two.example.org")
    found = database(env, EMBEDDED)
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("one.example.org", 6432, "diary")


def test_connections_to_postgresql_are_kept(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada@db.example.org/diary")
    assert database(env, EMBEDDED)["CONN_MAX_AGE"] == CONNECTION_SECONDS


def test_url_of_a_sqlite_file_gets_the_same_care(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/lot/own.sqlite3")
    found = database(env, EMBEDDED)
    assert str(found["NAME"]) == "/srv/lot/own.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_other_databases_are_refused(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://ada@db.example.org/diary")
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        database(env, EMBEDDED)


@pytest.mark.parametrize(
    ("value", "mode"),
    [("true", "require"), ("verify-full", "verify-full"), ("false", "disable"), ("Require", "require")],
)
def test_ssl_modes(env: environ.Env, monkeypatch: pytest.MonkeyPatch, value: str, mode: str) -> None:
    monkeypatch.setenv("DB_HOST", "db.example.org")
    monkeypatch.setenv("DB_SSL", value)
    assert database(env, EMBEDDED)["OPTIONS"]["sslmode"] == mode


def test_ssl_mode_that_is_none_is_refused(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_HOST", "db.example.org")
    monkeypatch.setenv("DB_SSL", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="DB_SSL"):
        database(env, EMBEDDED)


def test_certificate_given_as_text_becomes_a_file_and_is_verified(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    monkeypatch.setenv("DB_HOST", "db.example.org")
    monkeypatch.setenv("DB_CA_CERT", text)
    options = database(env, EMBEDDED)["OPTIONS"]
    path = Path(options["sslrootcert"])
    assert path.read_text() == text
    assert options["sslmode"] == "verify-full"
    path.unlink()


def test_secret_may_come_from_a_file(tmp_path: Path, env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "password").write_text("from the file\n")
    monkeypatch.setenv("DB_HOST", "db.example.org")
    monkeypatch.setenv("DB_PASSWORD_FILE", str(tmp_path / "password"))
    assert database(env, EMBEDDED)["PASSWORD"].strip() == "from the file"


def test_env_file_completes_the_environment_and_never_overrides_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("APP_HOST=file.example.org\nDB_NAME=from_file\n")
    monkeypatch.setenv("APP_HOST", "shell.example.org")
    monkeypatch.setenv("DB_NAME", "x")
    monkeypatch.delenv("DB_NAME")
    monkeypatch.delenv("ENV_FILE")
    env = read_environment(tmp_path)
    assert env.str("APP_HOST") == "shell.example.org"
    assert env.str("DB_NAME") == "from_file"
