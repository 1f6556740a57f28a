"""The configuration record of a full backup: which variables are set, never to what, and the versions of everything."""

import json
import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings


def configuration_record() -> bytes:
    """JSON, for whoever sets an empty machine up again."""
    record = {
        "app_version": settings.APP_VERSION,
        "commit": _commit(settings.BASE_DIR),
        "python": platform.python_version(),
        "system": platform.platform(),
        "variables": _names_set(settings.BASE_DIR / ".env.example"),
        "packages": sorted(f"{one.metadata['Name']}=={one.version}" for one in distributions()),
    }
    return json.dumps(record, indent=1).encode() + b"\n"


def _names_set(example: Path) -> list[str]:
    """Of the variables that LOT reads, and of their `_FILE` twins, those that have a value."""
    known = re.findall(r"^# ([A-Z][A-Z_]+)=", example.read_text(encoding="utf-8"), re.MULTILINE)
    return [name for variable in known for name in (variable, f"{variable}_FILE") if os.environ.get(name)]


def _commit(directory: Path) -> str:
    """Empty where the code does not come with its history."""
    git = shutil.which("git")
    if git is None or not (directory / ".git").exists():
        return ""
    done = subprocess.run(  # noqa: S603
        [git, "-C", str(directory), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
