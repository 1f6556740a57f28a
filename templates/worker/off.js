// In the place of LOT's service worker, where the operator has switched it off: takes everything away that it kept,
// and then itself.
"use strict";

async function leave() {
  const names = (await caches.keys()).filter((name) => name.startsWith("lot-"));
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.unregister();
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));
