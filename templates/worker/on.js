// LOT's service worker. Keeps what pages are made of, and one page for when LOT cannot be reached; never a page of a
// person. Their texts stand sealed in the browser, under the care of the pages themselves.
"use strict";

const FILES = "lot-files-VERSION_OF_FILES";
const KEPT = [{% for file in files %}
  "{{ file|escapejs }}",{% endfor %}
];
const PAGES = "lot-pages"; // device.js keeps it up to date
const PAGE = "{{ page|escapejs }}";
const STATIC = "{{ static|escapejs }}";
const ELSEWHERE = ["/admin/", "/api/"]; // whose pages may take their time
const PATIENCE = 10_000; // milliseconds until a page counts as out of reach

// All or nothing: where one file is missing, the worker before this one goes on.
async function install() {
  const files = await caches.open(FILES);
  await files.addAll(KEPT);
  const pages = await caches.open(PAGES);
  await pages.add(new Request(PAGE, { cache: "no-store" }));
}

// The files of the version before stay once more, for pages that are on their way or open.
async function takeOver() {
  const older = (await caches.keys()).filter((name) => name.startsWith("lot-files-") && name !== FILES);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
  await self.clients.claim();
}

async function visit(event) {
  const asked = (async () => (await event.preloadResponse) || fetch(event.request))();
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const answer = await Promise.race([asked, late]);
    if (answer) return answer;
  } catch {
    // No connection: the page that stands in says so.
  }
  return (await caches.match(PAGE, { cacheName: PAGES, ignoreVary: true })) || asked;
}

async function read(request) {
  return (await caches.match(request, { ignoreVary: true })) || fetch(request);
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(install());
});
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (ELSEWHERE.some((path) => pathname.startsWith(path))) return;
  if (mode === "navigate") event.respondWith(visit(event));
  else if (pathname.startsWith(STATIC) || pathname.startsWith("/accent/")) event.respondWith(read(event.request));
});
