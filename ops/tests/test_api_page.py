"""docs/api.md is what happens: its session with curl and its session with Python, against a server that is started."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from lot.tests.environment import sealed_environment
from ops.tests.make import ROOT

PAGE = ROOT / "docs" / "api.md"
BLOCK = re.compile(r"^```(sh curl|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^Your code: (\S+ \S+)$", re.MULTILINE)
PATIENCE_SECONDS = 60
# What no request of REST answers: pages, commands, the webhook.
ELSEWHERE = {"backup_refused", "backup_failed", "csrf_failed", "erased", "other_browser", "wrong_signature", "not_over"}
ELSEWHERE |= {"oneself", "not_undone"}  # the admin's

pytestmark = pytest.mark.once


def read(kind: str) -> str:
    return "\n".join(text for name, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if name == kind)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """LOT as `make run` starts it, with its mail in its output."""

    def __init__(self, directory: Path) -> None:
        self.said, self.directory, port = directory / "said", directory, free_port()
        self.address = f"http://127.0.0.1:{port}"
        variables = sealed_environment() | {"PATH": os.environ["PATH"], "HOME": str(directory)}
        variables |= {"DATA_DIR": str(directory / "data"), "PUBLIC_URL": self.address, "HOST": "127.0.0.1"}
        variables |= {"PORT": str(port), "SIGNUP_OPEN": "true", "PYTHONUNBUFFERED": "1"}
        variables.pop("DATABASE_URL", None)
        self.variables = variables
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "start"], cwd=ROOT, env=variables, stdout=said, stderr=said
            )

    def codes(self) -> list[str]:
        """Those that were mailed so far."""
        return CODE.findall(self.said.read_text())

    def talk(self, command: list[str], codes: int) -> str:
        """Run what the page says, type each code as it comes by mail, and give what was said."""
        had = len(self.codes())
        variables = {"PATH": os.environ["PATH"], "HOME": str(self.directory), "LOT": self.address}
        pipe = subprocess.PIPE
        with subprocess.Popen(
            command, cwd=self.directory, env=variables, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        ) as one:
            assert one.stdin is not None
            for number in range(had, had + codes):
                self.wait(lambda number=number: len(self.codes()) > number or one.poll() is not None)
                if one.poll() is None:
                    one.stdin.write(self.codes()[number] + "\n")
                    one.stdin.flush()
            out, err = one.communicate(timeout=PATIENCE_SECONDS)
        assert one.returncode == 0, f"{out}\n{err}\n{self.said.read_text()[-3000:]}"
        return out

    def wait(self, is_there: object) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_there():  # type: ignore[operator]
            assert time.monotonic() < until, self.said.read_text()[-3000:]
            time.sleep(0.1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    import httpx

    found = Server(tmp_path_factory.mktemp("api"))

    def is_up() -> bool:
        try:
            return httpx.get(f"{found.address}/health").status_code == 200
        except httpx.TransportError:
            return False

    try:
        found.wait(is_up)
        yield found
    finally:
        found.process.terminate()
        found.process.wait(timeout=30)


def test_the_session_with_curl_does_what_the_page_says(server: Server) -> None:
    said = server.talk(["bash", "-euo", "pipefail", "-c", read("sh curl")], codes=3).splitlines()
    assert said.count("Boots dry by the stove.") == 2  # found again, then read by the token
    assert "calm" in said and said[-1] == "no_tokens_here"
    with ZipFile(server.directory / "lot.zip") as file:
        assert "Boots dry by the stove." in file.read("lot.json").decode()


def test_the_session_with_python_does_what_the_page_says(server: Server) -> None:
    said = server.talk([sys.executable, "-c", read("python")], codes=2)
    assert "Heron on the weir." in said and "true" in said
    assert re.search(r"^304$", said, re.MULTILINE) and re.search(r"^.*\d{3,} bytes$", said, re.MULTILINE)


def test_the_page_names_every_code_that_rest_can_answer_with() -> None:
    rooms = ("accounts", "profiles", "intentions", "memory", "progress", "ops", "lot")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py") if "tests" not in path.parts]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    codes = set(re.findall(r'code="([a-z_]+)"', text)) | set(re.findall(r'code, default, status = "([a-z_]+)"', text))
    codes |= set(re.findall(r'exceptions\.\w+: \("([a-z_]+)"', text))
    named = set(re.findall(r"`([a-z_]+)`", PAGE.read_text(encoding="utf-8").split("## Errors")[1].split("## Lists")[0]))
    assert codes - ELSEWHERE <= named
    assert named - {"code", "message", "fields"} <= codes - ELSEWHERE
