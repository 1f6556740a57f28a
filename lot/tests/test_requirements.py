"""Dependencies: pinned exactly, from no particular host, each with its reason."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def lines(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_exactly(name: str) -> None:
    for line in lines(name):
        assert re.fullmatch(r"[A-Za-z0-9._-]+(\[\w+\])?==[0-9][\w.]*", line), line


def test_every_direct_dependency_has_a_reason_in_the_decisions() -> None:
    decisions = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8").lower()
    for name in ("requirements.txt", "requirements-dev.txt"):
        direct = (ROOT / name).read_text(encoding="utf-8").split("# What these bring along.")[0]
        for package in re.findall(r"^([A-Za-z0-9._-]+)(?:\[\w+\])?==", direct, re.MULTILINE):
            assert f"`{package.lower()}`" in decisions, package
