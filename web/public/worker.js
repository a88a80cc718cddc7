// Without a network: opens the emergency card, and nothing else. No page of the portal and no answer of its API is ever kept.
const CACHE = "ens-card"; // src/card/keep.ts fills it
const CARD = "/carte";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const kept = (path) => caches.match(path, { cacheName: CACHE });
const fetchedOrKept = (request, path) => fetch(request).catch(async () => (await kept(path)) ?? Response.error());
const keptOrFetched = async (request, path) => (await kept(path)) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  // The card opens at once, also on a line that answers nothing; other pages ask the network first.
  if (request.destination === "document") event.respondWith(url.pathname === CARD ? keptOrFetched(request, CARD) : fetchedOrKept(request, CARD));
  else if (url.pathname.startsWith("/assets/") || url.pathname === "/favicon.svg") event.respondWith(fetchedOrKept(request, url.pathname));
});
