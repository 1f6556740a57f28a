"""Looks at one state of a page after another: each has one h1 and fits, and axe finds nothing. With SCREENSHOTS set to
a directory the pictures stay, to be looked at by people."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lot.tests.axe import check_axe
from lot.tests.browser import SETTLED

NOW = datetime(2026, 6, 4, 15, tzinfo=UTC)
SIZES = {"phone": {"width": 375, "height": 812}, "desk": {"width": 1280, "height": 844}}
# `test_browser_site` looks at every page on a dark phone each time; states are looked at on a light desk each time,
# other sizes and themes in the long run.
LOOKS = [
    ("desk", "light"),
    *(
        pytest.param(*other, marks=pytest.mark.long)
        for other in (("phone", "dark"), ("phone", "light"), ("desk", "dark"))
    ),
]
# What the browser itself says of an answer that was meant.
EXPECTED = ("status of 4", "status of 5")
Look = Callable[..., None]


def make_look(page: Page, *, size: str, theme: str) -> Look:
    """`look(name, path)` opens a page and judges it; without a path, what stands. `status` is what it answers."""
    pictures, width = os.environ.get("SCREENSHOTS"), SIZES[size]["width"]

    def look(name: str, path: str = "", *, status: int | None = 200) -> None:
        if path:
            response = page.goto(path)
            assert response is None or status in {None, response.status}, (name, response.status)
        page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
        page.wait_for_function(f"() => {SETTLED}")
        expect(page.locator("h1")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if pictures:
            page.screenshot(path=Path(pictures) / f"{name}-{size}-{theme}.png", full_page=True)
        check_axe(page)

    return look
