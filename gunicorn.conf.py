"""How gunicorn serves LOT: threads with persistent connections, no access log (LOT logs routes itself)."""

import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

from lot.environment import read_environment

env = read_environment(Path(__file__).resolve().parent)

wsgi_app = "lot.wsgi:application"
bind = f"{env.str('HOST', default='0.0.0.0')}:{env.int('PORT', default=8080)}"  # noqa: S104 - a container's own port
worker_class = "lot.web_worker.Worker"
workers = env.int("WEB_CONCURRENCY", default=2)
threads = env.int("WEB_THREADS", default=4)
timeout = 30
graceful_timeout = 10
keepalive = 75  # longer than the proxies in front keep theirs
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = "warning"
accesslog = None
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn's heartbeat, no disk

NEW_OBJECTS = 10_000  # between two looks for garbage in cycles; Python's 700 are made by a third of a page


def post_worker_init(worker: Any) -> None:
    """What is loaded by now stays for good: the collector need not look through it again with every few pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])


def when_ready(server: Any) -> None:
    """Print the first sign-in link of a new installation once the server answers."""
    subprocess.Popen([sys.executable, "manage.py", "first_link"])
