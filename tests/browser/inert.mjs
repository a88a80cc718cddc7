// What sees whether something that somebody wrote runs, loads, leads away or becomes an element.
import assert from "node:assert/strict";
import { settled, visitor } from "./kit.mjs";
import { payloads } from "./payloads.mjs";

export const evil = payloads.find((p) => p.startsWith("<img src=x onerror=pwned"));

/** A visitor whose every page tells of what ran, loaded or was stopped. */
export async function watching(b, h, options = {}) {
  const v = await visitor(b, options);
  v.seen = [];
  const note = (what) => v.seen.push(what);
  await v.context.addInitScript(() => {
    globalThis.pwned = () => console.error("a script ran");
    addEventListener("securitypolicyviolation", (e) => console.error(`Content-Security-Policy: ${e.violatedDirective} ${e.blockedURI}`));
  });
  v.page.on("dialog", (d) => (note(`a dialog: ${d.message()}`), d.dismiss()));
  v.page.on("popup", (p) => note(`a window: ${p.url()}`));
  v.page.on("request", (r) => !/^(blob:|data:|file:|about:)/.test(r.url()) && !r.url().startsWith(`${h.origin}/`) && note(`a request: ${r.url()}`));
  return v;
}

const FOREIGN = [
  "script:not([src^='/']):not([src=''])",
  "script:not([src])",
  ...["onerror", "onload", "onclick", "onfocus", "onmouseover", "ontoggle", "onbegin", "onstart", "onanimationstart", "srcdoc", "formaction", "popover"].map((a) => `[${a}]`),
  ...["href", "src", "action", "data"].flatMap((a) => [`[${a}^='javascript:' i]`, `[${a}*='foreign.invalid']`]),
  "math, marquee, object, embed, base, xss, mglyph, foreignObject, animate, template, meta[http-equiv=refresh]",
].join(", ");

/** The browser told of nothing, but that the tool's own waiting is a script too, in a frame that may run none; that the document holds none is `inert`'s. */
export function noFaults(v, where) {
  assert.deepEqual(v.faults.splice(0).filter((f) => !/\$html' because the document's frame is sandboxed/.test(f)), [], where);
}

/** The longest that a page may take to show what it still reads. */
const PATIENCE_MS = 10_000;
const squeeze = (s) => s.replace(/\s+/g, " ").trim();

/** All text of a page and its frames: what is written, what stands in fields, what is told to who cannot see. */
async function textOf(page) {
  const texts = await Promise.all(page.frames().map((f) => f.locator("body").evaluate((e) => [e.textContent, ...[...e.querySelectorAll("input, textarea, option")].map((x) => x.value), ...[...e.querySelectorAll("[aria-label],[title],[alt]")].flatMap((x) => [x.ariaLabel, x.title, x.alt])].join("\n"))));
  return squeeze(texts.join("\n"));
}

/** The page comes to hold `what` (one or several) as text, and nothing that is not ours; nothing happened on the way here. */
export async function inert(v, where, what = evil) {
  if (await v.page.locator("#root").count()) await settled(v.page); // (waiting is a script, which a document's own page does not run)
  for (const end = Date.now() + PATIENCE_MS; ; await v.page.waitForTimeout(100)) {
    const shown = await textOf(v.page);
    const missing = [what].flat().find((text) => !shown.includes(squeeze(text)));
    if (missing === undefined) break;
    assert.ok(Date.now() < end, `${where}: the text itself is not shown: ${missing}`);
  }
  for (const f of v.page.frames()) assert.deepEqual(await f.locator(FOREIGN).evaluateAll((list) => list.map((e) => e.outerHTML.slice(0, 200))), [], `${where}: elements that are not ours`);
  await v.page.mouse.move(300, 300);
  assert.deepEqual(v.seen, [], where);
  noFaults(v, where);
}
