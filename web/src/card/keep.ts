// What of the portal stays on this device for the emergency card: the card's own page, in a cache that the worker answers from without a
// network (public/worker.js). Nothing else is ever kept, and nothing at all before a card is.
import { destroyCard, keepCard, type Card } from "./vault";

export const CARD_PAGE = "/carte";
const CACHE = "ens-card"; // worker.js says the same

/** The card can be kept: a secure context, and a browser that has all it takes. */
export const canKeep = () => window.isSecureContext && "serviceWorker" in navigator && "caches" in window && "indexedDB" in window && !!crypto.subtle;

/** The card's page with all that it loads, as it is now. A line that breaks meanwhile leaves what was kept before, whole. */
export async function keepPage(): Promise<void> {
  const page = await fetch(CARD_PAGE, { cache: "no-cache" });
  if (!page.ok) throw new Error(`${CARD_PAGE} was answered with ${page.status}`);
  const markup = await page.clone().text();
  const parts = new Set([...markup.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((m) => m[1]!));
  const cache = await caches.open(CACHE);
  await cache.addAll([...parts]); // all of them or none
  await cache.put(CARD_PAGE, page);
  for (const { url } of await cache.keys()) {
    const path = new URL(url).pathname;
    if (path !== CARD_PAGE && !parts.has(path)) await cache.delete(path);
  }
}

export async function keep(card: Card, code: string): Promise<void> {
  await keepPage();
  await keepCard(card, code);
  await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready;
}

/** Afterwards this browser holds nothing of a card: not the card, not its key, not its page, not the worker. */
export async function forget(): Promise<void> {
  if (!canKeep()) return;
  await destroyCard();
  await caches.delete(CACHE);
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
}
