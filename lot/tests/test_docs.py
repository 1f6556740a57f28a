"""The pages under docs/ say what is so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PAGES = [*ROOT.glob("*.md"), *DOCS.glob("*.md")]
LINKS = r"\]\(([^)#:]+)\)"


def test_every_test_that_the_security_page_names_exists() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("*/tests/test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", (DOCS / "security.md").read_text(encoding="utf-8")))
    assert not named - set(re.findall(r"def (test_\w+)", tests))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    for target in re.findall(LINKS, page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_that_the_pages_name_exists() -> None:
    commands = {path.stem for path in ROOT.glob("*/management/commands/*.py")} | {"migrate", "check", "collectstatic"}
    for page in PAGES:
        named = set(re.findall(r"manage\.py (\w+)", page.read_text(encoding="utf-8")))
        assert named <= commands, page.name


def test_index_lists_every_page() -> None:
    index = set(re.findall(LINKS, (DOCS / "README.md").read_text(encoding="utf-8")))
    assert index == {page.name for page in DOCS.glob("*.md")} - {"README.md"}
