"""Every test runs sealed: no socket but to this machine, no key left over from the test before. On SQLite the database
begins as a copy of one that is migrated already."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_socket import socket_allow_hosts

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync".split()

DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for no database says the same on each of them, and so runs once. It could not touch one unseen: without
    being asked for, every connection is refused."""
    for item in items:
        fixtures: list[str] = getattr(item, "fixturenames", [])
        if not item.get_closest_marker("django_db") and DATABASE.isdisjoint(fixtures):
            item.add_marker("once")


@pytest.fixture(autouse=True)
def _sealed() -> Iterator[None]:
    from accounts.keys import forget_cached_keys
    from accounts.throttles import forget_requests

    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    forget_cached_keys()
    forget_requests()
    yield
    forget_cached_keys()


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """On SQLite Django takes the file that lies there by then."""
    from django.db import connection

    return connection.vendor == "sqlite" or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: Any,
    request: pytest.FixtureRequest,
) -> None:
    from django.db import connection

    from lot.tests.migrated import place_migrated

    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            place_migrated(Path(connection.settings_dict["TEST"]["NAME"]), request.config.cache.mkdir("migrated"))


@pytest.fixture(scope="module")
def _launched() -> Iterator[Any]:
    """One headless browser for the tests of a module."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver runs a loop in this thread
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def chromium(_launched: Any) -> Iterator[Any]:
    """The browser, without what the test before opened: pages left open go on asking the server, each in two processes
    of its own, while later tests run."""
    yield _launched
    for context in list(_launched.contexts):
        context.close()


@pytest.fixture
def errors() -> list[str]:
    """What the browser complains about; a test that looks at a page expects none."""
    return []
