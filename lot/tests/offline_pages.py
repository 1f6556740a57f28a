"""What tests of LOT as a thing on a device do: lose the connection, and look at all that the browser has kept."""

from collections.abc import Callable

from playwright.sync_api import Page

IS_KEPT = """async () => Boolean(navigator.serviceWorker.controller)
    && Boolean(await LotDevice.person()) && Boolean(await caches.match('/offline/'))"""
ALL_THAT_IS_KEPT = """async () => {
    const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const kept of await cache.keys()) found.push(kept.url + await (await cache.match(kept)).text());
    }
    const database = await new Promise((done) => {
        const request = indexedDB.open('lot');
        request.onsuccess = () => done(request.result);
    });
    const rows = await new Promise((done) => {
        const request = database.transaction('person').objectStore('person').getAll();
        request.onsuccess = () => done(request.result);
    });
    for (const row of rows) found.push(JSON.stringify(row) + row.key.extractable);
    return found.join('\\n');
}"""


def until(page: Page, is_so: Callable[[], object]) -> None:
    """Waits for what the browser does by itself, ten seconds at most."""
    for _ in range(200):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came to be")


def settle(page: Page) -> None:
    """Waits until the device is ready for being offline."""
    until(page, lambda: page.evaluate(IS_KEPT))


def forgotten(page: Page) -> None:
    """Waits until the device no longer knows whose it was."""
    until(page, lambda: page.evaluate("LotDevice.person().then(found => !found)"))


def files(page: Page) -> list[str]:
    """The caches of files, the oldest first."""
    return page.evaluate("caches.keys().then(names => names.filter(name => name.startsWith('lot-files-')))")


def waiting(page: Page) -> list[str]:
    """What waits in the browser to be sent, by kind."""
    names = page.evaluate("Object.keys(localStorage).filter(name => !name.startsWith('lot.shown.'))")
    return sorted(name.split(".")[1] for name in names)


def nothing_waits(page: Page) -> None:
    until(page, lambda: not waiting(page))
