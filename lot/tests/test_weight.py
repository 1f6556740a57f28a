"""What a web process costs before it has done anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads what Linux knows of a process"),
]

ROOT = Path(__file__).resolve().parent.parent.parent
BYTECODE = "PYTHONPYCACHEPREFIX"
MOST_CPU_SECONDS = 1.5
MOST_MIB = 110
TRIES = 5
START = """
import re, sys, time
from lot.wsgi import application
kib = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]
print(time.process_time(), int(kib) / 1024, *sys.modules)
"""


def start(**variables: str) -> tuple[float, float, set[str]]:
    """Seconds of CPU, MiB at most, and what was loaded."""
    environment = {**os.environ, **variables, "PYTHONDONTWRITEBYTECODE": ""}
    said = subprocess.check_output([sys.executable, "-c", START], cwd=ROOT, env=environment, text=True)
    cpu, mib, *modules = said.split()
    return float(cpu), float(mib), set(modules)


@pytest.mark.parametrize("variables", [{}, {"REDIS_URL": "redis://127.0.0.1:1/0"}], ids=["alone", "redis"])
def test_web_process_starts_in_little_time_and_memory(variables: dict[str, str], tmp_path: Path) -> None:
    variables = {BYTECODE: str(tmp_path), **variables}
    start(**variables)  # An installation has its bytecode from the start before.
    cpu, mib, _ = start(**variables)
    assert mib < MOST_MIB
    # What else the machine does makes each second of CPU longer, never shorter.
    assert cpu < MOST_CPU_SECONDS or any(start(**variables)[0] < MOST_CPU_SECONDS for _ in range(TRIES - 1))


def test_rest_waits_for_the_first_request() -> None:
    assert "rest_framework.serializers" not in start()[2]


def test_redis_is_loaded_only_where_it_is_used() -> None:
    assert not {"rq", "redis", "django_rq", "django_tasks_rq"} & start()[2]
