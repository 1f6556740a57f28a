"""The clock's command: one look, or a loop that ends when it is asked to."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command

from lot.make_keys import fresh_secrets
from ops.models import JobRun
from ops.schedule import JOBS

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.django_db
def test_one_look_runs_what_is_due_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("run_scheduled")
    assert capsys.readouterr().out.count(" done") == len(JOBS) == JobRun.objects.count()


def runs_in(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM ops_jobrun WHERE outcome = 'done'").fetchone()[0])


@pytest.mark.once
def test_loop_ends_at_once_when_it_is_told_to(tmp_path: Path) -> None:
    environment = {**os.environ, **fresh_secrets(), "DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    clock = subprocess.Popen([sys.executable, "manage.py", "run_scheduled", "--loop"], cwd=ROOT, env=environment)
    gives_up_at = time.monotonic() + 30
    while runs_in(tmp_path / "lot.sqlite3") < len(JOBS) and time.monotonic() < gives_up_at:
        time.sleep(0.1)
    assert clock.poll() is None
    clock.send_signal(signal.SIGTERM)
    assert clock.wait(5) == 0
