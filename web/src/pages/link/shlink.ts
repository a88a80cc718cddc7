// SMART Health Links: reading a link, asking for what it holds, and opening it with the link's own key, which goes to no server.
import { ApiError } from "../../api/client";
import type { Bundle } from "../../api/fhir";
import { fromBase64url } from "../../api/passkey";

export interface Shlink {
  url: string;
  key: string;
  flag?: string;
  label?: string;
  exp?: number;
}

/** null: this is no link. */
export function readLink(text: string): Shlink | null {
  const at = text.indexOf("shlink:/");
  if (at < 0) return null;
  try {
    const bytes = fromBase64url(text.slice(at + "shlink:/".length).trim());
    const link = JSON.parse(new TextDecoder().decode(bytes)) as Shlink;
    return typeof link.url === "string" && typeof link.key === "string" ? link : null;
  } catch {
    return null;
  }
}

/** Pages talk to their own house alone (Content-Security-Policy). */
export const isOurs = (link: Shlink) => URL.canParse(link.url) && new URL(link.url).origin === location.origin;

async function decrypt(jwe: string, key: string): Promise<Bundle> {
  const [head = "", , iv = "", text = "", tag = ""] = jwe.split(".");
  const secret = await crypto.subtle.importKey("raw", fromBase64url(key), "AES-GCM", false, ["decrypt"]);
  const sealed = new Uint8Array([...fromBase64url(text), ...fromBase64url(tag)]);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: fromBase64url(iv), additionalData: new TextEncoder().encode(head) }, secret, sealed);
  const header = JSON.parse(new TextDecoder().decode(fromBase64url(head))) as { zip?: string };
  const stream = new Blob([plain]).stream();
  const whole = header.zip === "DEF" ? stream.pipeThrough(new DecompressionStream("deflate-raw")) : stream;
  return JSON.parse(await new Response(whole).text()) as Bundle;
}

interface Manifest {
  files?: { embedded?: string; location?: string }[];
  remainingAttempts?: number;
}

/** Every file of the link, opened. ApiError 401: the passcode is wrong, `retryAfter` tries are left; 404: it opens nothing. */
export async function openLink(link: Shlink, recipient: string, passcode: string): Promise<Bundle[]> {
  const answer = await fetch(link.url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ recipient, ...(passcode ? { passcode } : {}) }),
    credentials: "omit",
  });
  const said = (await answer.json().catch(() => ({}))) as Manifest;
  if (!answer.ok) throw new ApiError(answer.status, "link", "", said.remainingAttempts ?? null);
  const texts = (said.files ?? []).map(async (f) => f.embedded ?? (await fetch(f.location ?? "", { credentials: "omit" })).text());
  return Promise.all((await Promise.all(texts)).map((t) => decrypt(t, link.key)));
}
