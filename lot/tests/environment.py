"""Seals the tests off from the machine they run on: loaded by pytest before any setting is read.

Nothing of the shell or of `.env` reaches the tests. Data and keys live in a directory that goes away.
`TEST_ON=postgresql` runs them on TEST_DATABASE_URL; `TEST_RUN` keeps two runs at the same time apart.
"""

import atexit
import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

from lot.sealing import new_keyring_entry

ROOT = Path(__file__).resolve().parent.parent.parent
POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"
DATA_DIR = Path(tempfile.mkdtemp(prefix="lot-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)


def documented_names() -> list[str]:
    """Every variable that LOT reads, as `.env.example` lists them."""
    return re.findall(r"^# ([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)


def sealed_environment() -> dict[str, str]:
    """What LOT may see of its environment in tests: fresh keys, a fresh directory, one local address."""
    sealed = {
        "ENV_FILE": "",
        "DATA_DIR": str(DATA_DIR),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "JWT_SECRET": secrets.token_urlsafe(48),
        "DATA_KEYS": new_keyring_entry("test"),
    }
    if os.environ.get("TEST_ON") == "postgresql":
        sealed["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or POSTGRESQL
    return sealed


for _name in documented_names():
    for _variable in (_name, f"{_name}_FILE"):
        os.environ.pop(_variable, None)
os.environ.update(sealed_environment())
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(DATA_DIR / "hypothesis")


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """What differs from production, all of it: where data and static files lie, that no disk is waited for, and that
    nobody looks for maintenance every few seconds, which is a query at moments that no test foresees."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    run = os.environ.get("TEST_RUN", "")
    if database["ENGINE"].endswith("sqlite3"):
        # A file, since threads cannot share Django's database in memory the way they share a real one.
        database.setdefault("TEST", {})["NAME"] = str(DATA_DIR / f"test{run}.sqlite3")
        pragmas = database["OPTIONS"]["init_command"]
        database["OPTIONS"]["init_command"] = pragmas.replace("synchronous=FULL", "synchronous=OFF")
    else:
        database.setdefault("TEST", {})["NAME"] = f"test_lot_{run}" if run else "test_lot"
        database["OPTIONS"]["options"] = "-c synchronous_commit=off"
    settings.MAINTENANCE_LOOK_SECONDS = float("inf")
    settings.STATIC_ROOT = DATA_DIR / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
