"""The template of an app spec asks for what LOT reads, and holds no secret."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from lot.tests.environment import documented_names

ROOT = Path(__file__).resolve().parent.parent.parent
SECRETS = {"SECRET_KEY", "JWT_SECRET", "DATA_KEYS", "RESEND_API_KEY", "BACKUP_ENCRYPTION_KEY", "AWS_SECRET_ACCESS_KEY"}


@pytest.fixture(scope="module")
def spec() -> Any:
    return yaml.safe_load((ROOT / "docs" / "deployment" / "app.yaml.example").read_text(encoding="utf-8"))


def test_every_variable_is_one_that_lot_reads(spec: Any) -> None:
    assert {row["key"] for row in spec["envs"]} <= set(documented_names())


def test_what_production_cannot_do_without_is_there(spec: Any) -> None:
    assert {row["key"] for row in spec["envs"]} >= {
        "PUBLIC_URL",
        "TRUSTED_PROXY_COUNT",
        "DB_HOST",
        "DB_CA_CERT",
    } | SECRETS


def test_secrets_are_marked_and_have_no_value(spec: Any) -> None:
    secret = {row["key"] for row in spec["envs"] if row.get("type") == "SECRET"}
    assert secret >= SECRETS
    assert not any("value" in row for row in spec["envs"] if row["key"] in secret)


def test_processes_are_those_of_the_procfile(spec: Any) -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    procfile = {name: command.strip() for name, _, command in (line.partition(":") for line in lines)}
    parts = [*spec["services"], *spec["workers"], *spec["jobs"]]
    assert {part["name"] for part in parts} == set(procfile)
    for part in parts:
        assert part.get("run_command", "gunicorn") == procfile[part["name"]]  # the image starts gunicorn by itself


def test_each_process_has_its_size_and_the_web_its_health_check(spec: Any) -> None:
    parts = [*spec["services"], *spec["workers"]]
    assert {part["instance_size_slug"] for part in parts} == {"apps-s-1vcpu-0.5gb"}  # 512 MiB
    web = spec["services"][0]
    assert (web["http_port"], web["health_check"]["http_path"]) == (8080, "/health")
