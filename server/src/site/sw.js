// The service worker of the visitor's page: pages from the network first, files of the build from the cache first,
// and nothing else touched. The build's name stands in this file, so a new build is a new worker.
const BUILD = "__BUILD__";
const PACKAGE = "/__PACKAGE__/";
const OFFLINE = "/offline";
const CACHE = `carillon-${BUILD}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([OFFLINE, `${PACKAGE}carillon.css`, "/favicon.svg"]))
      .then(() => self.skipWaiting()),
  );
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
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (url.pathname.startsWith(PACKAGE) || url.pathname === "/favicon.svg") {
    event.respondWith(cached(request));
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
