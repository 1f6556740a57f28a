"""What a process costs, as the kernel says, and how a process of its own reaches the default database."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

LOOK_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of a process and all it started, wall seconds, and the most memory that the process itself held."""

    cpu: float
    wall: float
    mebibytes: float


def cost_of(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """What the kernel says of a child's memory begins with that of its parent, so it is read from the child itself."""
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603
        command, cwd=settings.BASE_DIR, env=dict(environment), stdout=subprocess.DEVNULL
    )
    most = 0.0
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        most = max(most, mebibytes_of(process.pid))
        time.sleep(LOOK_SECONDS)
    _, status, usage = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise CommandError(f"{' '.join(command[:3])} failed.")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - began, most)


def seconds_to_start() -> float:
    """CPU seconds that starting Django takes just now: a yardstick, by which figures of other hours compare."""
    return cost_of([sys.executable, "-c", "import django; django.setup()"], os.environ).cpu


def mebibytes_of(pid: int) -> float:
    """The most that it ever held."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def cpu_of(pid: int) -> float:
    """Seconds so far, of one that may be gone."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def named_database() -> dict[str, str]:
    """The default database, for a process of its own: by the parts, where that is PostgreSQL."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{config['NAME']}"}
    parts = {f"DB_{name}": str(config[name] or "") for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")}
    return {"DATABASE_URL": "", **parts}
