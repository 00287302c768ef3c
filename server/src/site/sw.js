// The service worker of the visitor's page: pages from the network first, files of the build from the cache first,
// and nothing else touched. The build's name stands in this file, so a new build is a new worker.
const BUILD = "__BUILD__";
const PACKAGE = "/__PACKAGE__/";
const OFFLINE = "/offline";
const CACHE = `carillon-${BUILD}`;

// A new worker waits until the pages of the old build are closed: they keep the files they were made with.
self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([OFFLINE, "/favicon.svg", "/pwa.js", ...["css", "js", "wasm"].map((ending) => `${PACKAGE}visitor/carillon.${ending}`)])),
  );
});

// Unless somebody who was told of it wants it at once.
self.addEventListener("message", ({ data }) => {
  if (data === "take over") self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (/^\/(api|fn|admin|simulator|webhooks)(\/|$)/.test(url.pathname)) return;
  if (request.mode === "navigate") {
    const offline = `${/^\/s\/[a-z0-9-]+/.exec(url.pathname)?.[0] ?? ""}${OFFLINE}`;
    const answer = fetch(request);
    event.respondWith(answer.catch(() => offlinePage(offline)));
    event.waitUntil(answer.then((page) => keep(offline, page.headers.get("content-language")), () => {}));
  } else if (url.pathname.startsWith(PACKAGE) || url.pathname === "/favicon.svg") {
    event.respondWith(cached(request));
  } else if (url.pathname === "/pwa.js") {
    // Not named after a build: kept for the offline page alone.
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});

async function cached(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) cache.put(request, answer.clone());
  return answer;
}

// A site's offline page, in its own words; the default site's where that was never fetched.
async function offlinePage(address) {
  return (await caches.match(address)) ?? (await caches.match(OFFLINE)) ?? Response.error();
}

// Kept in the language of the page that was just read.
async function keep(address, language) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(address);
  if (!known || (language && known.headers.get("content-language") !== language)) await cache.add(address).catch(() => {});
}
