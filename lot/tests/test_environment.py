"""What the environment may say: one address, one database, secrets from files."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from lot.environment import (
    CONNECTION_SECONDS,
    Environment,
    ai_providers,
    database,
    outside_url,
    public_url,
    read_environment,
    redis_queue,
)
from lot.make_keys import fresh_secrets

ROOT = Path(__file__).resolve().parent.parent.parent
SHOWN = "APP_NAME PUBLIC_URL ADMIN_EMAILS RESEND_API_KEY TRUSTED_PROXY_COUNT DEBUG EMBEDDED LOG_FORMAT".split()
EMBEDDED = Path("/data/lot.sqlite3")
NAMES = ("PUBLIC_URL", "APP_HOST", "PORT", "DATABASE_URL", "DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD")


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, "DB_SSL", "DB_CA_CERT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def env() -> Environment:
    return Environment()


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


@pytest.mark.parametrize("url", ["http://10.0.0.5:11434/v1", "ftp://127.0.0.1", "127.0.0.1:11434", "https://u:p@x.org"])
def test_a_server_of_ones_own_is_https_or_named(env: Environment, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("LOCAL_AI_URL", url)
    with pytest.raises(ImproperlyConfigured, match="LOCAL_AI_URL"):
        outside_url(env, "LOCAL_AI_URL", example="http://127.0.0.1:11434/v1", plain_hosts=["127.0.0.1"])
    for good in ("http://10.0.0.5:11434/v1", "https://models.example.org/v1"):
        monkeypatch.setenv("LOCAL_AI_URL", good)
        assert outside_url(env, "LOCAL_AI_URL", example="", plain_hosts=["10.0.0.5"]) == good


@pytest.mark.parametrize("names", ["openai,nobody", "openai,openai"])
def test_an_order_of_providers_that_cannot_be_kept_is_refused(
    env: Environment, monkeypatch: pytest.MonkeyPatch, names: str
) -> None:
    monkeypatch.setenv("AI_PROVIDERS", names)
    with pytest.raises(ImproperlyConfigured, match="AI_PROVIDERS"):
        ai_providers(env, known=["openai", "local"])
    monkeypatch.setenv("AI_PROVIDERS", " Local , openai")
    assert ai_providers(env, known=["openai", "local"]) == ["local", "openai"]


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
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada@pooler.example.org/diary?conn_max_age=0")
    assert database(env, EMBEDDED)["CONN_MAX_AGE"] == 0


def test_the_address_can_say_that_a_pooler_stands_before_the_database(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada@db.example.org:6432/diary?disable_server_side_cursors=true")
    found = database(env, EMBEDDED)
    assert found["DISABLE_SERVER_SIDE_CURSORS"] and "disable_server_side_cursors" not in found["OPTIONS"]


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


@pytest.mark.parametrize(
    ("variables", "mode"),
    [({"DB_CA_CERT": "/ca.pem"}, "verify-full"), ({"DB_SSL": "verify-ca"}, "verify-ca"), ({}, "require")],
)
def test_an_address_that_only_asks_for_tls_does_not_weaken_what_is_asked_for_beside_it(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], mode: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://lot@db.example.org/lot?sslmode=require")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert database(env, EMBEDDED)["OPTIONS"]["sslmode"] == mode


def test_without_redis_there_is_no_queue_in_it(env: environ.Env) -> None:
    assert redis_queue(env) == {}


def test_address_of_redis_is_taken_apart_and_read_without_pickle(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "rediss://lot:p%40ss@redis.example.org:6380/3")
    found = redis_queue(env)
    assert (found["HOST"], found["PORT"], found["DB"], found["SSL"]) == ("redis.example.org", 6380, 3, True)
    assert (found["USERNAME"], found["PASSWORD"], found["SERIALIZER"]) == ("lot", "p@ss", "json")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1")
    assert [redis_queue(env)[name] for name in ("PORT", "DB", "SSL", "PASSWORD")] == [6379, 0, False, None]


@pytest.mark.parametrize(
    "url",
    [
        "localhost:6379",
        "http://redis.example.org",
        "redis://",
        "redis://:secret@host:port",
        "redis://:secret@host/first",
        "redis://:secret@host/-1",
        "redis://:secret@host/0?ssl=true",
        "redis://:secret@[host",
    ],
)
def test_address_of_redis_that_is_none_is_refused_and_shows_no_password(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL") as caught:
        redis_queue(env)
    assert "secret" not in str(caught.value)


def test_secret_may_come_from_a_file(tmp_path: Path, env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "password").write_text("from the file\n")
    monkeypatch.setenv("DB_HOST", "db.example.org")
    monkeypatch.setenv("DB_PASSWORD_FILE", str(tmp_path / "password"))
    assert database(env, EMBEDDED)["PASSWORD"] == "from the file"


def test_secret_file_that_is_not_there_is_named(env: environ.Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_HOST", "db.example.org")
    monkeypatch.setenv("DB_PASSWORD_FILE", "/no/such/file")
    with pytest.raises(ImproperlyConfigured, match="DB_PASSWORD_FILE"):
        database(env, EMBEDDED)


@pytest.mark.parametrize("password", ["$uperSecret1", "abc$DB_HOST", "#1", "a=b"])
def test_password_is_taken_as_it_was_written(env: environ.Env, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv("DB_HOST", "db.example.org")
    monkeypatch.setenv("DB_PASSWORD", password)
    assert database(env, EMBEDDED)["PASSWORD"] == password


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_empty_is_the_same_as_unset(env: environ.Env, monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    monkeypatch.setenv("PORT", blank)
    assert env.int("PORT", default=8000) == 8000
    with pytest.raises(ImproperlyConfigured, match="PORT must be set"):
        env.int("PORT")


@pytest.mark.parametrize(("kind", "value"), [("int", "eight"), ("bool", "perhaps")])
def test_value_of_another_kind_is_refused_with_the_name_and_without_the_value(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch, kind: str, value: str
) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match="PORT must be") as caught:
        getattr(env, kind)("PORT", default=1)
    assert value not in str(caught.value)


def test_address_of_a_database_that_cannot_be_read_shows_no_password(
    env: environ.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:secret@db.example.org:port/diary")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as caught:
        database(env, EMBEDDED)
    assert "secret" not in str(caught.value)


def start_settings(tmp_path: Path, lines: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that reads these lines and prints what the settings made of them."""
    (tmp_path / "lot.env").write_text(lines)
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = {"ENV_FILE": str(tmp_path / "lot.env"), "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "lot.settings"}
    code = "import json; from django.conf import settings as s; "
    code += f"print(json.dumps([getattr(s, name) for name in {SHOWN!r}]))"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=kept | own | more, capture_output=True, text=True, check=False
    )


@pytest.mark.once
def test_settings_start_from_the_example_with_every_line_of_it_in_use(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    ran = start_settings(tmp_path, re.sub(r"^# ([A-Z][A-Z_]+=)", r"\1", example, flags=re.MULTILINE))
    assert ran.returncode == 0, ran.stderr
    found = dict(zip(SHOWN, json.loads(ran.stdout), strict=True))
    assert found == {
        "APP_NAME": "LOT",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "ADMIN_EMAILS": [],
        "RESEND_API_KEY": "",
        "TRUSTED_PROXY_COUNT": 0,
        "DEBUG": False,
        "EMBEDDED": True,
        "LOG_FORMAT": "text",
    }


@pytest.mark.once
@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_SECRET", "DATA_KEYS"])
def test_comment_behind_a_secret_is_never_part_of_it(tmp_path: Path, name: str) -> None:
    secrets = fresh_secrets()
    secrets[name] += "  # kept in the safe"
    ran = start_settings(tmp_path, "".join(f"{key}={value}\n" for key, value in secrets.items()))
    assert ran.returncode != 0
    assert f"{name} holds a blank or a #" in ran.stderr
    assert secrets[name] not in ran.stderr


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
