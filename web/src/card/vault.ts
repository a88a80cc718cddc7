// The emergency card as this browser keeps it: sealed by a key made of the holder's code, and around that by a key that lives in this
// browser and that no script can read. docs/threat-model.md says against whom that helps.

/** What the card says, in words: nothing of it is ever markup. */
export interface Card {
  lang: "fr" | "en";
  name: string;
  birthDate?: string;
  savedAt: string;
  sections: CardSection[];
}
export interface CardSection {
  title: string;
  entries: CardEntry[];
}
export interface CardEntry {
  title: string;
  details: string[];
  phone?: string;
  isGrave?: boolean;
}

interface Kept {
  deviceKey: CryptoKey;
  salt: Uint8Array<ArrayBuffer>;
  rounds: number;
  codeIv: Uint8Array<ArrayBuffer>;
  deviceIv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
  savedAt: string;
  tries: number;
}

const DATABASE = "ens-card";
const TABLE = "card";
const ONLY = "card";
/** OWASP, Password Storage Cheat Sheet (2023), PBKDF2-HMAC-SHA256. */
const ROUNDS = 600_000;
export const TRIES_MOST = 10;
export const CODE_LEAST = 6;
export const CODE_MOST = 12;

/** Six digits or more, and none of those that everybody tries first. */
export function isGoodCode(code: string): boolean {
  if (!new RegExp(`^[0-9]{${CODE_LEAST},${CODE_MOST}}$`).test(code)) return false;
  const steps = new Set([...code].slice(1).map((d, i) => (Number(d) - Number(code[i]) + 10) % 10));
  return steps.size > 1; // 111111, 123456, 987654, 246802
}

/** Null where nothing is kept: looking leaves no empty database behind. */
function open(mayCreate: boolean): Promise<IDBDatabase | null> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      if (mayCreate) request.result.createObjectStore(TABLE);
      else request.transaction?.abort();
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => (mayCreate ? reject(request.error) : resolve(null));
  });
}

async function within<T>(mode: IDBTransactionMode, mayCreate: boolean, work: (table: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  const database = await open(mayCreate);
  if (!database) return null;
  try {
    return await new Promise<T>((resolve, reject) => {
      const deed = database.transaction(TABLE, mode, { durability: "strict" });
      const request = work(deed.objectStore(TABLE));
      deed.oncomplete = () => resolve(request.result);
      deed.onabort = () => reject(deed.error);
    });
  } finally {
    database.close();
  }
}

const read = () => within<Kept | undefined>("readonly", false, (t) => t.get(ONLY) as IDBRequest<Kept | undefined>);
const write = (kept: Kept) => within("readwrite", true, (t) => t.put(kept, ONLY));

/** Counts a try before it is made, so that closing the page does not save it. */
async function takeTry(): Promise<Kept | null> {
  let taken: Kept | null = null;
  await within<Kept | undefined>("readwrite", false, (t) => {
    const request = t.get(ONLY) as IDBRequest<Kept | undefined>;
    request.onsuccess = () => {
      if (!request.result) return;
      taken = { ...request.result, tries: request.result.tries + 1 };
      t.put(taken, ONLY);
    };
    return request;
  });
  return taken;
}

const random = (size: number) => crypto.getRandomValues(new Uint8Array(size));
const utf8 = (text: string) => new TextEncoder().encode(text);

async function codeKey(code: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", utf8(code), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function keepCard(card: Card, code: string): Promise<void> {
  const [salt, codeIv, deviceIv] = [random(16), random(12), random(12)];
  const deviceKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const additionalData = utf8(card.savedAt);
  const inner = await crypto.subtle.encrypt({ name: "AES-GCM", iv: codeIv, additionalData }, await codeKey(code, salt, ROUNDS), utf8(JSON.stringify(card)));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: deviceIv, additionalData }, deviceKey, inner);
  await write({ deviceKey, salt, rounds: ROUNDS, codeIv, deviceIv, sealed, savedAt: card.savedAt, tries: 0 });
}

/** When the card of this browser was made; null: it keeps none. */
export async function keptSince(): Promise<string | null> {
  return (await read())?.savedAt ?? null;
}

/** The card, or how many tries are left. After the last one nothing is there any more. */
export async function openCard(code: string): Promise<Card | number> {
  const kept = await takeTry();
  if (!kept) return 0;
  const text = await unseal(kept, code);
  if (text) {
    await write({ ...kept, tries: 0 });
    return JSON.parse(new TextDecoder().decode(text)) as Card;
  }
  const left = TRIES_MOST - kept.tries;
  if (left <= 0) await destroyCard();
  return Math.max(left, 0);
}

/** Null: not under this code. */
async function unseal(kept: Kept, code: string): Promise<ArrayBuffer | null> {
  const additionalData = utf8(kept.savedAt);
  const inner = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.deviceIv, additionalData }, kept.deviceKey, kept.sealed);
  const key = await codeKey(code, kept.salt, kept.rounds);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.codeIv, additionalData }, key, inner).catch(() => null);
}

export function destroyCard(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}
