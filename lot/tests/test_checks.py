"""Misconfiguration is named before anything is served; production settings are clean."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lot import checks
from lot.make_keys import fresh_secrets

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent.parent


def manage(directory: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """manage.py as an operator would start it, with nothing but these variables."""
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": "", "DATA_DIR": str(directory), **variables}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def production() -> dict[str, str]:
    return {
        **fresh_secrets(),
        "PUBLIC_URL": "https://lot.example.org",
        "TRUSTED_PROXY_COUNT": "1",
        "DATABASE_URL": "postgresql://lot:secret@db.example.org/lot",
        "BACKUP_URL": "s3://lot-backups",
        "AWS_ACCESS_KEY_ID": "id",
        "AWS_SECRET_ACCESS_KEY": "key",
    }


def test_deployment_check_is_clean_in_production(tmp_path: Path) -> None:
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **production())
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"JWT_SECRET": ""}, "JWT_SECRET"),
        ({"DATA_KEYS": ""}, "DATA_KEYS"),
        ({"DATA_KEYS": "k1:" + "A" * 44}, "DATA_KEYS"),
        ({"PUBLIC_URL": "https://*"}, "PUBLIC_URL"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"TRUSTED_PROXY_COUNT": "0"}, "TRUSTED_PROXY_COUNT"),
        ({"BACKUP_URL": "", "BACKUP_DIR": "/dev/shm/lot-backups"}, "BACKUP_URL"),
        ({"RESEND_API_KEY": "re_1"}, "RESEND_FROM_EMAIL"),
        ({"RESEND_WEBHOOK_SECRET": "whsec_"}, "RESEND_WEBHOOK_SECRET"),
        ({"RESEND_WEBHOOK_SECRET": "MDEyMzQ1Njc4OWFiY2RlZg=="}, "RESEND_WEBHOOK_SECRET"),
        ({"ADMIN_EMAILS": "not an address"}, "ADMIN_EMAILS"),
        ({"SECRET_KEY": "please-change-me" * 4}, "SECRET_KEY"),
        ({"DB_HOST": "other.example.org"}, "DB_HOST"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL"),
        ({"BACKUP_AT": "25:00"}, "BACKUP_AT"),
        ({"BACKUP_ENCRYPTION_KEY": "b1:short"}, "BACKUP_ENCRYPTION_KEY"),
        ({"BACKUP_URL": "https://bucket.example.org"}, "BACKUP_URL"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "AWS_SECRET_ACCESS_KEY"),
        ({"AWS_ENDPOINT_URL": "https://store.example.org/bucket"}, "AWS_ENDPOINT_URL"),
        ({"REDIS_URL": "rediss://:secret@redis.example.org:port/0"}, "REDIS_URL"),
    ],
)
def test_what_is_wrong_in_production_is_named(tmp_path: Path, change: dict[str, str], named: str) -> None:
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **{**production(), **change})
    assert result.returncode != 0
    assert named in result.stderr


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"DEBUG": "true"}, "DEBUG"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "please-change-me" * 4}, "SECRET_KEY"),
        ({"JWT_SECRET": "abc" * 20}, "JWT_SECRET"),
        ({"DATA_KEYS": ""}, "DATA_KEYS"),
        ({"PUBLIC_URL": "https://*"}, "PUBLIC_URL"),
    ],
)
def test_production_does_not_start_with_what_is_unsafe(tmp_path: Path, change: dict[str, str], named: str) -> None:
    """Not only the check: the web process itself, as gunicorn loads it."""
    environment = {**production(), "ENV_FILE": "", "DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"], **change}
    command = [sys.executable, "-c", "import lot.wsgi"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {named} " in done.stderr.splitlines()[-1]


def test_redis_that_does_not_answer_is_named_where_the_database_is_asked_too(tmp_path: Path) -> None:
    away = {"REDIS_URL": "redis://127.0.0.1:1"}
    assert "REDIS_URL" in manage(tmp_path, "check", "--database", "default", **away).stderr
    assert "REDIS_URL" not in manage(tmp_path, "check", **away).stderr


def test_address_of_this_machine_is_no_address_for_production(settings: Any) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert "lot.W002" in [found.id for found in checks.check_deployment()]


def test_https_gives_cookies_their_strict_names(tmp_path: Path) -> None:
    names = "s.LOT_SESSION_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS"
    code = f"from django.conf import settings as s; print({names})"
    result = manage(tmp_path, "shell", "--no-imports", "-c", code, **production())
    assert result.stdout.split() == ["__Host-session", "True", "31536000"], result.stderr
