"""The pages under docs/ say what is so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.glob("*.md")]
MOST = 29  # lines of what must hold, but for those with a letter
LINKS = r"\]\(([^)#:]+)\)"


def test_every_test_that_the_security_page_names_exists() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("*/tests/test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", (DOCS / "security.md").read_text(encoding="utf-8")))
    assert not named - set(re.findall(r"def (test_\w+)", tests))


def test_each_line_of_the_security_page_stands_once_in_order_and_names_tests() -> None:
    held, _rest = (DOCS / "security.md").read_text(encoding="utf-8").split("## What no test here can show")
    rows = re.findall(r"^\| (\d+)([a-z]?) \|.*", held, re.MULTILINE)
    assert [int(number) for number, letter in rows if not letter] == list(range(1, MOST + 1))
    assert len(set(rows)) == len(rows)
    for line in re.findall(r"^\| \d+[a-z]? \|.*", held, re.MULTILINE):
        assert "`test_" in line, line[:80]
        assert "not yet" not in line


def test_threats_lead_to_lines_of_the_security_page() -> None:
    lines = set(re.findall(r"^\| (\d+[a-z]?) \|", (DOCS / "security.md").read_text(encoding="utf-8"), re.MULTILINE))
    text = (DOCS / "threat-model.md").read_text(encoding="utf-8")
    named = {line for group in re.findall(r"\(lines? ([0-9a-z, ]+)\)", text) for line in group.split(", ")}
    assert len(named) > 20
    assert not named - lines


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    for target in re.findall(LINKS, page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_that_the_pages_name_exists() -> None:
    commands = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    commands |= {"migrate", "check", "collectstatic", "makemessages", "shell"}
    for page in PAGES:
        named = set(re.findall(r"manage\.py (\w+)", page.read_text(encoding="utf-8")))
        assert named <= commands, page.name


def test_index_lists_every_page() -> None:
    index = set(re.findall(LINKS, (DOCS / "README.md").read_text(encoding="utf-8")))
    assert index == {page.name for page in DOCS.glob("*.md")} - {"README.md"}
