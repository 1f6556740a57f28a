"""A Redis of the tests' own, so that they may empty and stop it."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from lot.environment import Environment, redis_queue
from ops.backups.stores import LocalStore
from ops.tests.backups import empty_database
from ops.tests.make import wait_for


@pytest.fixture
def probes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that `ops.tests.probes` writes to."""
    monkeypatch.setenv("PROBES", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[int]:
    program = shutil.which("redis-server")
    if program is None:
        assert os.environ.get("CI") != "true", "redis-server is missing"
        pytest.skip("redis-server is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"--port": str(port), "--bind": "127.0.0.1", "--save": "", "--appendonly": "no"}
    command = [program, *(part for option in options.items() for part in option)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    assert wait_for(lambda: answers(port), 10)
    yield port
    server.terminate()
    server.wait(10)


def answers(port: int) -> bool:
    try:
        return bool(Redis(port=port, retry=None).ping())
    except RedisError:
        return False


@pytest.fixture
def redis(_redis_server: int) -> Redis:
    """An empty Redis."""
    client = Redis(port=_redis_server)
    client.flushall()
    return client


@pytest.fixture
def redis_url(redis: Redis) -> str:
    return f"redis://127.0.0.1:{redis.connection_pool.connection_kwargs['port']}/0"


@pytest.fixture
def on_redis(redis_url: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process hands its tasks out through Redis, as with REDIS_URL."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    use_redis(settings)
    handlers = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    yield
    for name, handler in handlers.items():
        signal.signal(name, handler)


def use_redis(settings: Any) -> None:
    settings.RQ_QUEUES = dict.fromkeys(("default", "leisure"), redis_queue(Environment()))
    settings.TASKS = {
        "default": {"BACKEND": "ops.backends.RedisBackend", "QUEUES": ["default"]},
        "redis": {"BACKEND": "django_tasks_rq.RQBackend", "QUEUES": ["default", "leisure"]},
    }


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> LocalStore:
    """BACKUP_DIR, empty."""
    settings.BACKUP_DIR = tmp_path / "backups"
    return LocalStore(settings.BACKUP_DIR)


@pytest.fixture
def target(tmp_path: Path, transactional_db: None) -> Iterator[str]:
    """The address of an empty database of the kind that the test has."""
    with empty_database(tmp_path) as url:
        yield url
