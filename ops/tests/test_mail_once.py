"""Two clocks and two workers, as processes, send each mail once, also where the date line lies between people."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as wall

import pytest

from accounts.tests.make import make_user
from memory.tests.make import make_note
from ops.models import Heartbeat
from ops.tests.make import ROOT, database_url, wait_for
from progress.models import Mailing, Reminder, Review

pytestmark = pytest.mark.django_db(transaction=True)
KIRITIMATI, HONOLULU = datetime(2026, 5, 31, 19, 0, 5, tzinfo=UTC), datetime(2026, 6, 1, 19, 0, 5, tzinfo=UTC)
COMMANDS = ("run_scheduled --loop", "run_scheduled --loop", "work", "work")


@contextmanager
def at_work(at, directory):
    """Two clocks and two workers at this time; what they print stands in the directory."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "WARNING", "PYTHONUNBUFFERED": "1"}
    processes = []
    for number, command in enumerate(COMMANDS):
        with (directory / f"{at:%d}-{number}").open("w") as printed:
            line = [sys.executable, "-m", "ops.tests.at", at.isoformat(), *command.split()]
            processes.append(subprocess.Popen(line, cwd=ROOT, env=environment, stdout=printed))
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def mailed(directory):
    """To whom mail went, and what it was, in any of the processes."""
    lines = [line for path in sorted(directory.iterdir()) for line in path.read_text().splitlines()]
    found = [(line.removeprefix("To: "), lines[place + 1]) for place, line in enumerate(lines) if line[:4] == "To: "]
    return sorted((address, subject.removeprefix("Subject: ")) for address, subject in found)


def sent():
    """How many rows say that their mail has left."""
    return sum(kind.objects.filter(state=Mailing.State.SENT).count() for kind in (Review, Reminder))


def work_at(at, directory, count):
    """Until so many mails in all have left, and a little longer for whoever would be second."""
    directory.mkdir()
    with at_work(at, directory):
        assert wait_for(lambda: Heartbeat.objects.filter(ended_at=None).count() == len(COMMANDS), 90)
        assert wait_for(lambda: sent() == count, 60)
        time.sleep(2)
    return mailed(directory)


def test_two_clocks_and_two_workers_send_honolulu_and_kiritimati_one_review_and_one_reminder_each(tmp_path):
    for name in ("Honolulu", "Kiritimati"):
        user = make_user(f"{name}@example.org".lower(), zone=f"Pacific/{name}")
        user.preferences.change(KIRITIMATI - timedelta(days=9), has_review=True, has_reminders=True, remind_at=wall(9))
        make_note(user, at=datetime(2026, 5, 29, 12, tzinfo=UTC))
    # On that day Kiritimati's clocks show nine on the 1st, and Honolulu's nine on the 31st.
    assert work_at(KIRITIMATI, tmp_path / "31", 3) == [
        ("honolulu@example.org", "A reminder from LOT"),
        ("kiritimati@example.org", "A reminder from LOT"),
        ("kiritimati@example.org", "May 2026 at LOT"),
    ]
    assert work_at(HONOLULU, tmp_path / "1", 6) == [
        ("honolulu@example.org", "A reminder from LOT"),
        ("honolulu@example.org", "May 2026 at LOT"),
        ("kiritimati@example.org", "A reminder from LOT"),
    ]
