"""There is one version of LOT."""

import re
from pathlib import Path

from lot.version import VERSION

ROOT = Path(__file__).resolve().parent.parent.parent


def test_version_is_the_newest_heading_of_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert heading is not None
    assert heading[1] == VERSION
