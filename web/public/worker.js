// Without a network: opens the emergency card, and nothing else. No page of the portal and no answer of its API is ever kept.
const CACHE = "ens-card"; // src/card/keep.ts fills it
const CARD = "/carte";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const kept = async (path) => (await (await caches.open(CACHE)).match(path)) ?? Response.error();

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  // The card opens at once, also on a line that answers nothing; other pages ask the network first.
  if (request.destination === "document") event.respondWith(url.pathname === CARD ? keptOrFetched(request, CARD) : fetch(request).catch(() => kept(CARD)));
  else if (url.pathname.startsWith("/assets/") || url.pathname === "/favicon.svg") event.respondWith(fetch(request).catch(() => kept(url.pathname)));
});

async function keptOrFetched(request, path) {
  const found = await caches.match(path, { cacheName: CACHE });
  return found ?? fetch(request);
}
