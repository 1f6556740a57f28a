"""Secrets are scanned for by `make check`: what it runs finds a key that was left in a file."""

import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT = {
    "aws": 'key = "AKIA' + 'QW7ERTY3UIOP5ASD"',
    "private key": "-----BEGIN RSA PRIVATE" + " KEY-----",
    "password in an address": "url = postgresql://lot:" + "hunter2hunter2@db.example.org/lot",
    "secret in code": 'password = "' + 'q8Zr4vTn2Lx7Wb9K"',
}


def scan(path: Path) -> int:
    """The hook of `.ci/check`, with what that leaves out, on one file."""
    line = re.search(r"detect-secrets-hook.*?(?=\necho)", (ROOT / ".ci/check").read_text(encoding="utf-8"), re.DOTALL)
    assert line, "make check scans for no secrets"
    options = re.findall(r"(--[\w-]+)(?: '([^']*)')?", line[0])
    command = [str(ROOT / ".venv/bin/detect-secrets-hook")]
    for name, value in options:
        command += [name, value] if value else [name]
    return subprocess.run([*command, path.name], cwd=path.parent, capture_output=True, check=False).returncode


@pytest.mark.parametrize("kind", LEFT)
def test_a_secret_that_was_left_in_a_file_is_found(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "settings.py"
    path.write_text(LEFT[kind] + "\n", encoding="utf-8")
    assert scan(path) != 0


def test_a_file_without_one_passes(tmp_path: Path) -> None:
    path = tmp_path / "settings.py"
    path.write_text('name = env.str("SECRET_KEY")\n', encoding="utf-8")
    assert scan(path) == 0
