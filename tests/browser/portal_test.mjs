// How the portal is served: caching, forms, the Content-Security-Policy, what a demonstration alone has, and how much a first visit loads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, house, visitor } from "./kit.mjs";

const { h, b } = await arrange();

const asset = async (origin) => /src="(\/assets\/[^"]+)"/.exec(await (await fetch(origin)).text())[1];

test("the policy of the pages allows nothing unsafe, and nobody may frame them", async () => {
  const answer = await fetch(`${h.origin}/espace/documents`);
  const policy = answer.headers.get("content-security-policy");
  assert.equal(answer.status, 200);
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
  assert.match(answer.headers.get("permissions-policy"), /geolocation=\(\)/);
});

test("hashed files are kept for ever, the page is asked for again and not sent again", async () => {
  const file = await fetch(h.origin + (await asset(h.origin)), { headers: { "Accept-Encoding": "br" } });
  assert.equal(file.headers.get("cache-control"), "public, max-age=31536000, immutable");
  assert.equal(file.headers.get("content-encoding"), "br");
  assert.equal(file.headers.get("content-type"), "text/javascript; charset=utf-8");
  const page = await fetch(h.origin);
  assert.equal(page.headers.get("cache-control"), "no-cache");
  const again = await fetch(h.origin, { headers: { "If-None-Match": page.headers.get("etag") } });
  assert.equal(again.status, 304);
});

test("what is no file and no page is not found", async () => {
  for (const path of ["/assets/none.js", "/assets/index.html", "/nowhere"]) assert.equal((await fetch(h.origin + path)).status, 404, path);
});

test("a first visit loads at most 200 KB of compressed JavaScript", async () => {
  const v = await visitor(b);
  const sizes = [];
  v.page.on("response", (r) => {
    if (r.url().endsWith(".js")) sizes.push(fetch(r.url(), { headers: { "Accept-Encoding": "gzip" } }).then((a) => a.headers.get("content-length")));
  });
  await v.page.goto(h.origin);
  await v.page.getByRole("heading", { level: 1 }).waitFor();
  await v.page.getByRole("heading", { name: "Démonstration" }).waitFor(); // the last that the page asks for
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + Number(size), 0);
  assert.ok(total > 20_000 && total <= 200_000, `${total} bytes`);
  await v.close();
});

test("signing in without a password exists in a demonstration alone", async () => {
  const demo = await fetch(`${h.origin}/signin/demo`);
  assert.equal((await demo.json()).people.length, 4);
  const stranger = await fetch(`${h.origin}/signin/demo`, { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"name":"somebody"}' });
  assert.equal(stranger.status, 404);
  // The same people and accounts, served as a house of real people is.
  const real = await house({ demo: false });
  try {
    assert.equal((await fetch(`${real.origin}/signin/demo`)).status, 404);
    const post = await fetch(`${real.origin}/signin/demo`, { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"name":"demo.mere"}' });
    assert.equal(post.status, 404);
    assert.equal(post.headers.get("set-cookie"), null);
  } finally {
    await real.stop();
  }
});
