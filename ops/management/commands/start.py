"""`make run`: brings database and static files up to date, then runs web, worker and clock until one ends."""

import signal
import subprocess
import sys
import threading
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

GRACE_SECONDS = 10
COMMANDS = {
    "web": ["-m", "gunicorn"],
    "worker": ["manage.py", "work"],
    "clock": ["manage.py", "run_scheduled", "--loop"],
}


class Command(BaseCommand):
    """Exit code 0 after Ctrl-C or SIGTERM, 1 where a process ended by itself."""

    help = "Start LOT on this machine: web, worker and clock. Ctrl-C ends all three."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("release", verbosity=0)
        collect_static_files()
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        # Process groups of their own: Ctrl-C reaches this process alone, which then ends the others in order.
        processes = {
            name: subprocess.Popen(  # noqa: S603
                [sys.executable, *command], cwd=settings.BASE_DIR, process_group=0
            )
            for name, command in COMMANDS.items()
        }
        try:
            while not stop.wait(0.2) and all(process.poll() is None for process in processes.values()):
                pass
        finally:
            ended = [name for name, process in processes.items() if process.poll() is not None]
            end_processes(list(processes.values()))
        if ended and not stop.is_set():
            self.stderr.write(f"{', '.join(ended)} ended, so LOT has stopped.")
            raise SystemExit(1)


def end_processes(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait up to ten seconds, then insist."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def collect_static_files() -> None:
    """Collect only where a file has changed since the last time: hashing and compressing takes seconds."""
    fingerprint = sha256(settings.APP_VERSION.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            fingerprint.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    mark = settings.STATIC_ROOT / ".collected"
    if mark.exists() and mark.read_text() == fingerprint.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(fingerprint.hexdigest())
