"""Whether everybody can use a page, as far as a machine can tell: axe-core, by the rules of WCAG 2.2 A and AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}


def check_axe(page: Page) -> None:
    """Fails with what axe found, and where. Open what is folded first: it looks at what can be seen."""
    found = Axe().run(page, options=OPTIONS)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
