// What this device knows while LOT cannot be reached: the worker, the page that it shows then, and whose device this
// is. A page of a person says so; every page that knows nobody takes it away again.
"use strict";

window.LotDevice = (() => {
  const HERE = "here"; // one device, one person at a time
  const PAGES = "lot-pages";
  const PAGE = "/offline/";
  const STALE = 24 * 60 * 60 * 1000; // milliseconds; its help lines may have changed
  const PATIENCE = 1000; // milliseconds that signing out waits for the browser

  // --- Whose device this is: a key that opens, but cannot be read, in IndexedDB ------------------------------
  function open() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open("lot", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("person");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  async function ask(mode, act) {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const change = database.transaction("person", mode);
        const request = act(change.objectStore("person"));
        change.oncomplete = () => resolve(request.result);
        change.onabort = change.onerror = () => reject(change.error);
      });
    } finally {
      database.close();
    }
  }

  // The person, or null: nobody, signed in too long ago, or a browser that keeps nothing.
  async function person() {
    try {
      const found = await ask("readonly", (store) => store.get(HERE));
      if (!found || found.until > Date.now()) return found || null;
      await forget();
      return null;
    } catch {
      return null;
    }
  }

  async function remember(form) {
    const { owner, zone, dayStart, until } = form.dataset;
    if (!window.LotSealed.isPossible) return;
    try {
      const known = await ask("readonly", (store) => store.get(HERE));
      if (known && known.owner !== owner) window.LotSealed.clear("shown");
      const key = await window.LotSealed.keyOf(form);
      const here = { owner, key, zone, dayStart: Number(dayStart), until: Number(until) };
      await ask("readwrite", (store) => store.put(here, HERE));
    } catch {
      // Keeps nothing: nothing can be written offline then, and the page for it says so.
    }
  }

  // The person's own date at a moment, by the zone they live in and the hour at which their day turns.
  function dayOf({ zone, dayStart }, at = Date.now()) {
    const parts = { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" };
    return new Intl.DateTimeFormat("en-CA", parts).format(new Date(at - Number(dayStart) * 60_000));
  }

  // What was shown and the key go; what waits to be sent stays, sealed, for who comes back to it.
  function forget() {
    window.LotSealed.clear("shown");
    const gone = ask("readwrite", (store) => store.delete(HERE)).catch(() => null);
    return Promise.race([gone, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }

  // --- The worker, and the page that stands in ---------------------------------------------------------------
  // That page looks as the others do: it is fetched anew where they look different by now.
  async function refresh() {
    const cache = await caches.open(PAGES);
    const kept = await cache.match(PAGE, { ignoreVary: true });
    if (!kept) return; // the worker is about to fetch it
    const looks = (page) =>
      JSON.stringify([
        { ...page.documentElement.dataset },
        [...page.querySelectorAll('link[rel="stylesheet"]')].map((link) => link.getAttribute("href")),
      ]);
    const isOld = Date.now() - Date.parse(kept.headers.get("Date")) > STALE;
    const page = new DOMParser().parseFromString(await kept.text(), "text/html");
    if (!isOld && looks(page) === looks(document)) return;
    const own = [...document.querySelectorAll('link[href^="/accent/"]')].map((link) => link.href);
    await Promise.all((await cache.keys()).map((old) => old.url.includes("/accent/") && cache.delete(old)));
    await cache.addAll([...own, new Request(PAGE, { cache: "no-store" })]);
  }

  async function keep(address) {
    await navigator.serviceWorker.register(address, { scope: "/", updateViaCache: "none" });
    await refresh();
  }

  async function leave() {
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
    for (const name of await caches.keys()) if (name.startsWith("lot-")) await caches.delete(name);
  }

  async function begin() {
    const form = document.querySelector("form[data-person]");
    if (form) await remember(form);
    else if ("nobody" in document.body.dataset) await forget();
    const isCopy = "copy" in document.body.dataset;
    if (!("serviceWorker" in navigator) || isCopy) return;
    const { worker } = document.body.dataset;
    // What fails here fails again with the next page; no page needs it.
    await (worker ? keep(worker) : leave()).catch(() => null);
  }

  window.addEventListener("load", begin);
  return { person, dayOf, forget };
})();
