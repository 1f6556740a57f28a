"""Settings, `.env.example` and docs/configuration.md say the same."""

import re
from pathlib import Path

from lot.tests.environment import documented_names

ROOT = Path(__file__).resolve().parent.parent.parent
HELPERS = "at_least_zero|outside_url|time_of_day"
CALLS = rf"""env(?:\.(?:str|bool|int|list))?\(\s*|os\.environ\.get\(|_secret\(|(?:{HELPERS})\(\s*env, """
READ_BY = re.compile(rf"""(?:{CALLS})["']([A-Z][A-Z_]+)["']""")
SOURCES = ("lot/settings.py", "lot/environment.py", "lot/checks.py", "gunicorn.conf.py")


def names_read() -> set[str]:
    """Every variable that the code asks the environment for."""
    text = "".join((ROOT / source).read_text(encoding="utf-8") for source in SOURCES)
    return set(READ_BY.findall(text))


def test_example_lists_exactly_the_variables_that_are_read() -> None:
    assert set(documented_names()) == names_read()


def test_configuration_page_lists_exactly_the_variables_that_are_read() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE)) == names_read()


def test_no_variable_stands_twice() -> None:
    names = documented_names()
    assert len(names) == len(set(names))


def test_no_variable_is_read_elsewhere() -> None:
    for path in ROOT.glob("*/**/*.py"):
        relative = path.relative_to(ROOT)
        if relative.parts[0].startswith(".") or "tests" in relative.parts or str(relative) in SOURCES:
            continue
        assert not READ_BY.search(path.read_text(encoding="utf-8")), relative
