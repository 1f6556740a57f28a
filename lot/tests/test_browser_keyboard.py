"""By keyboard alone every control of a page is reached, in the order of the page, and shows that it has the focus. On a
phone, where the navigation lies over the foot of the page, each time; at a desk in the long run."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.tests.make import mailed, make_user
from intentions.services import set_intention
from lot.tests.browser import ADDRESS, enter, fill_log, open_browser
from lot.tests.looking import SIZES
from memory.tests.make import answer_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 6, 4, 15, tzinfo=UTC)
PAGES = (
    "/",
    "/log/",
    "/memory/",
    "/intentions/",
    "/progress/",
    "/settings/",
    "/egress/",
    "/safety",
    "/log/2026-06-04/",
)
MOST = 400
# All that can be reached, in the order of the page; of radio buttons of one name the chosen one or the first.
CONTROLS = """() => {
    const seen = new Set(), all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')];
    return all.filter(one => {
        if (one.type === 'hidden' || one.disabled || !one.checkVisibility({visibilityProperty: true})) return false;
        if (one.type !== 'radio') return true;
        const key = (one.form ? all.indexOf(one.form.elements[0]) : '') + one.name;
        const group = all.filter(other => other.type === 'radio' && other.name === one.name && other.form === one.form);
        const chosen = group.find(other => other.checked);
        return chosen ? chosen === one : !seen.has(key) && seen.add(key);
    }).map((one, number) => { one.dataset.reached = number; return number; });
}"""
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const shown = [one, one.matches('.pick input') ? one.nextElementSibling : one];
    const is_seen = shown.some(part => {
        const style = getComputedStyle(part);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
    });
    const number = 'reached' in one.dataset ? Number(one.dataset.reached) : null;
    const points = [...one.getClientRects()].flatMap(box => [0.1, 0.5, 0.9].flatMap(across => [0.1, 0.5, 0.9].map(
        down => document.elementFromPoint(box.left + across * box.width, box.top + down * box.height))));
    const is_free = points.some(found => found && one.contains(found));  // WCAG 2.4.11: nothing lies over all of it
    return {number, is_seen, is_free, what: one.outerHTML.slice(0, 120)};
}"""


@pytest.fixture
def ada():
    with time_machine.travel(NOW, tick=True):
        ada = make_user(ADDRESS, zone="Europe/Lisbon")
        answer_days(ada, 12, NOW - timedelta(days=20))
        fill_log(ada, NOW)
        set_intention(user=ada, text="Walk before work.", at=NOW)
        yield ada


def reach(page: Page) -> None:
    """Tabs through the page from its top, and fails with what was not reached, out of order, or without a mark."""
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    wanted = page.evaluate(CONTROLS)
    reached: list[int] = []
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    for _ in range(MOST):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None or (reached and found["number"] == reached[0]):
            break
        assert found["is_seen"], f"{page.url}: nothing shows the focus on {found['what']}"
        assert found["is_free"], f"{page.url}: something lies over {found['what']}"
        if found["number"] is not None:
            reached.append(found["number"])
    missing = [
        page.locator(f"[data-reached='{number}']").evaluate("x => x.outerHTML") for number in set(wanted) - set(reached)
    ]
    assert not missing, f"{page.url}: {missing}"
    assert list(dict.fromkeys(reached)) == sorted(set(reached)), page.url


@pytest.mark.parametrize(
    "size", [SIZES["phone"], pytest.param(SIZES["desk"], marks=pytest.mark.long)], ids=["phone", "desk"]
)
def test_every_control_is_reached_in_order_and_shows_the_focus(chromium, live_server, errors, ada, size):
    page = open_browser(chromium, live_server.url, errors, viewport=size)
    for path in ("/sign-in/", "/status"):
        page.goto(path)
        reach(page)
    enter(page, live_server.url, ada)
    for path in PAGES:
        page.goto(path)
        page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
        reach(page)
    assert errors == []


def test_one_signs_in_reads_and_signs_out_by_keyboard_alone(chromium, live_server, errors, ada):
    page = open_browser(chromium, live_server.url, errors)
    page.goto("/safety")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.goto("/sign-in/")
    expect(page.get_by_role("textbox", name="Mail")).to_be_focused()
    page.keyboard.type(ADDRESS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code/**")
    expect(page.get_by_role("textbox", name="Code")).to_be_focused()
    page.keyboard.type(mailed(ADDRESS)[0])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.get_by_role("link", name="Settings").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/**")
    assert errors == []


def test_a_focus_that_does_not_show_is_found(chromium):
    page = chromium.new_page()
    page.set_content("<html lang=en><style>a { outline: 0 !important }</style><a href='#x'>x</a></html>")
    with pytest.raises(AssertionError, match="nothing shows the focus"):
        reach(page)


def test_a_control_that_is_not_reached_is_found(chromium):
    page = chromium.new_page()
    page.set_content(
        "<html lang=en><style>a { outline: 3px solid }</style><a href='#x'>x</a><button tabindex=-1>y</button>"
    )
    with pytest.raises(AssertionError, match="y</button>"):
        reach(page)


def test_a_control_that_something_lies_over_is_found(chromium):
    page = chromium.new_page()
    over = "<div style='position: fixed; inset: 0; background: white'></div>"
    page.set_content(f"<html lang=en><a href='#x' style='outline: 3px solid'>x</a>{over}</html>")
    with pytest.raises(AssertionError, match="something lies over"):
        reach(page)
