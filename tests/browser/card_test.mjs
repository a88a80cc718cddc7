// The emergency card: kept on the device under a code, opened without a network, and gone without a trace when it is to go.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { accessible, arrange, dialog, enter, entered, fits, line, settled, until, visitor } from "./kit.mjs";

const { h, b } = await arrange();
const net = await line(h.origin);
after(net.close);
const CODE = "730184";

async function keepCard(v, code = CODE) {
  await v.page.goto(`${net.origin}/espace/resume`);
  await v.page.getByRole("button", { name: /^(Garder ma carte sur cet appareil|Refaire ma carte)$/ }).click();
  await dialog(v.page).getByLabel("Code de la carte").fill(code);
  await dialog(v.page).getByLabel("Le même code encore une fois").fill(code);
  await dialog(v.page).getByRole("button", { name: "Garder ma carte sur cet appareil" }).click();
  await v.page.getByText(/^Une carte du/).waitFor();
}
/** All that a browser may hold of a card. */
const held = (page) =>
  page.evaluate(async () => [
    (await indexedDB.databases()).map((d) => d.name),
    await caches.keys(),
    (await navigator.serviceWorker.getRegistrations()).map((r) => r.scope),
  ]);
const NOTHING = [[], [], []];
async function openCard(page, code = CODE) {
  await page.getByLabel("Code de la carte").fill(code);
  await page.getByRole("button", { name: "Ouvrir", exact: true }).click();
}
const offlineFaults = (v) => v.faults.splice(0); // what the browser itself tells of a missing network

test("a code that anybody guesses is refused, and so are two that differ", async () => {
  const v = await entered(b, net.origin, { as: 1, path: "/espace/resume" });
  await v.page.getByRole("button", { name: "Garder ma carte sur cet appareil" }).click();
  const save = dialog(v.page).getByRole("button", { name: "Garder ma carte sur cet appareil" });
  for (const weak of ["123456", "000000", "987654", "73018", ""]) {
    await dialog(v.page).getByLabel("Code de la carte").fill(weak);
    await save.click();
    await dialog(v.page).getByText(/trop facile à deviner/).waitFor();
  }
  await dialog(v.page).getByLabel("Code de la carte").fill(CODE);
  await dialog(v.page).getByLabel("Le même code encore une fois").fill("730185");
  await save.click();
  await dialog(v.page).getByText("Les deux codes ne sont pas les mêmes.").waitFor();
  await accessible(v.page, "the form of the card");
  assert.deepEqual(await held(v.page), NOTHING, "nothing is kept before a card is");
  await v.close();
});

test("a card that was kept opens without a network; every other page says what to do", async () => {
  const v = await entered(b, net.origin, { as: 1 });
  const { name } = await v.page.evaluate(async () => {
    const { patient } = await (await fetch("/signin/session")).json();
    const p = await (await fetch(`/fhir/${patient}`)).json();
    const n = p.name.find((x) => x.use === "usual") ?? p.name[0];
    return { name: n.family };
  });
  await keepCard(v);
  await v.page.getByRole("button", { name: "Se déconnecter" }).click();
  await v.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  net.cut();
  await v.page.goto(`${net.origin}/espace/documents`);
  await v.page.getByRole("heading", { level: 1, name: "Pas de connexion à Internet" }).waitFor();
  await v.page.getByRole("link", { name: "Ouvrir ma carte d’urgence" }).click();
  await v.page.getByRole("heading", { level: 1, name: "Carte d’urgence" }).waitFor();
  assert.equal(await v.page.getByText(name).count(), 0, "nothing of the person before the code");
  await openCard(v.page, "111222");
  await v.page.getByRole("alert").getByText("Il reste 9 essais").waitFor();
  await openCard(v.page);
  await v.page.getByRole("heading", { level: 1, name: new RegExp(name, "i") }).waitFor();
  await v.page.getByRole("heading", { level: 2, name: "Traitements" }).waitFor();
  assert.ok((await v.page.getByRole("listitem").count()) > 1);
  assert.equal(await v.page.title(), "Carte d’urgence", "no name in the list of tabs");
  await v.page.reload();
  await v.page.getByLabel("Code de la carte").waitFor(); // locked again
  net.mend();
  await v.page.goto(`${net.origin}/espace/documents`);
  await v.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor(); // the portal again
  offlineFaults(v);
  await v.close();
});

test("the worker keeps the card's page alone: no other page, no answer of the API, nothing in the clear", async () => {
  const v = await entered(b, net.origin, { as: 1 });
  await keepCard(v);
  for (const path of ["/espace/documents", "/espace/profil", "/"]) {
    await v.page.goto(net.origin + path);
    await settled(v.page);
  }
  const kept = await v.page.evaluate(async () => {
    const paths = [];
    for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) paths.push(new URL(r.url).pathname);
    const database = await new Promise((resolve) => (indexedDB.open("ens-card").onsuccess = (e) => resolve(e.target.result)));
    const row = await new Promise((resolve) => (database.transaction("card").objectStore("card").get("card").onsuccess = (e) => resolve(e.target.result)));
    database.close();
    const taken = await crypto.subtle.exportKey("raw", row.deviceKey).then(
      () => "the key was taken out",
      (e) => e.name,
    );
    return { paths, members: Object.keys(row).sort(), extractable: row.deviceKey.extractable, taken, rounds: row.rounds, text: new TextDecoder("latin1").decode(row.sealed) };
  });
  assert.ok(kept.paths.includes("/carte"));
  for (const path of kept.paths) assert.match(path, /^\/(carte|favicon\.svg|assets\/[\w-]+\.(js|css))$/);
  assert.deepEqual(kept.members, ["codeIv", "deviceIv", "deviceKey", "rounds", "salt", "savedAt", "sealed", "tries"]);
  assert.equal(kept.extractable, false);
  assert.equal(kept.taken, "InvalidAccessError");
  assert.ok(kept.rounds >= 600_000);
  assert.doesNotMatch(kept.text, /title|sections|metformine/i);
  await v.close();
});

test("a line that breaks while the card's page is kept anew leaves the page that was kept", async () => {
  const v = await entered(b, net.origin, { as: 1 });
  await keepCard(v);
  const kept = () => v.page.evaluate(async () => (await (await caches.open("ens-card")).keys()).map((r) => new URL(r.url).pathname).sort());
  const before = await kept();
  await v.page.addInitScript(() => {
    Cache.prototype.addAll = () => ((globalThis.isAsked = true), Promise.reject(new TypeError("the line broke")));
  });
  await v.page.reload();
  await v.page.waitForFunction(() => globalThis.isAsked);
  await v.page.getByText(/^Une carte du/).waitFor();
  assert.deepEqual(await kept(), before);
  await v.close();
});

test("ten wrong codes delete the card", { timeout: 600_000 }, async () => {
  const v = await entered(b, net.origin, { as: 1 });
  await keepCard(v);
  await v.page.goto(`${net.origin}/carte`);
  for (let left = 9; left > 0; left--) {
    await openCard(v.page, "555777");
    await v.page.getByRole("alert").getByText(left === 1 ? "Il reste 1 essai" : `Il reste ${left} essais`).waitFor();
    if (left === 5) await v.page.reload(); // does not give tries back
  }
  await openCard(v.page, "555777");
  await v.page.getByText(/Trop de mauvais codes/).waitFor();
  assert.deepEqual(await held(v.page), NOTHING);
  await v.close();
});

test("deleting the card, and signing out everywhere, leave nothing of it", async () => {
  const v = await entered(b, net.origin, { as: 1 });
  await keepCard(v);
  await v.page.getByRole("button", { name: "Effacer la carte" }).click();
  await dialog(v.page).getByRole("button", { name: "Effacer la carte" }).click();
  await v.page.getByText("Aucune carte n’est gardée sur cet appareil.").waitFor();
  assert.deepEqual(await held(v.page), NOTHING);
  await keepCard(v);
  await v.page.goto(`${net.origin}/carte`);
  await v.page.getByRole("button", { name: "Effacer la carte de cet appareil" }).click();
  await v.page.getByRole("button", { name: "Oui, effacer la carte" }).click();
  await v.page.getByText("La carte est effacée de cet appareil.").waitFor();
  assert.deepEqual(await held(v.page), NOTHING);
  await keepCard(v);
  await v.page.goto(`${net.origin}/espace/compte`);
  await v.page.getByRole("button", { name: "Tout déconnecter" }).click();
  await dialog(v.page).getByText("La carte d’urgence est effacée de cet appareil").waitFor();
  await dialog(v.page).getByRole("button", { name: "Tout déconnecter" }).click();
  await v.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  assert.deepEqual(await held(v.page), NOTHING);
  await v.close();
});

test("a shared screen offers no card, and forgets one that was kept there before", async () => {
  const v = await entered(b, net.origin, { as: 1 });
  await keepCard(v);
  await v.page.goto(`${net.origin}/espace/resume?kiosk=1`);
  await v.page.getByRole("heading", { name: "Partager par un lien" }).waitFor();
  assert.equal(await v.page.getByText("Ma carte d’urgence").count(), 0);
  assert.equal(await v.page.locator("link[rel=manifest]").count(), 0, "nothing to install");
  await until(v.page, async () => !(await indexedDB.databases()).length && !(await caches.keys()).length && !(await navigator.serviceWorker.getRegistrations()).length);
  await v.close();
});

test("the card's page breaks no rule of accessibility, in both languages and themes, and fits 320 px", async () => {
  for (const lang of ["fr", "en"])
    for (const theme of ["light", "dark"]) {
      const v = await visitor(b, { lang: "fr", theme, width: 320, height: 640 });
      const check = async (what) => {
        await accessible(v.page, `${what} (${lang}, ${theme})`);
        await fits(v.page, what);
      };
      await enter(v.page, net.origin, { as: 1 });
      await keepCard(v);
      await v.page.evaluate((l) => localStorage.setItem("ens.language", l), lang);
      await v.page.goto(`${net.origin}/carte`);
      await v.page.locator("#code").waitFor();
      await check("a locked card");
      await v.page.locator("#code").fill(CODE);
      await v.page.locator("#code").press("Enter");
      await v.page.getByRole("heading", { level: 2 }).first().waitFor();
      await check("an open card");
      await v.page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
      await fits(v.page, "an open card with text twice as large");
      net.cut();
      await v.page.goto(`${net.origin}/espace/droits`);
      await v.page.getByRole("heading", { level: 1, name: lang === "fr" ? "Pas de connexion à Internet" : "No Internet connection" }).waitFor();
      await check("a page without a network");
      net.mend();
      offlineFaults(v);
      await v.close();
    }
});

test("the portal can be installed: a manifest with icons that are there", async () => {
  const page = await (await fetch(net.origin)).text();
  const path = /rel="manifest" href="([^"]+)"/.exec(page)[1];
  const answer = await fetch(net.origin + path);
  assert.equal(answer.headers.get("content-type"), "application/manifest+json");
  const manifest = await answer.json();
  assert.equal(manifest.display, "standalone");
  for (const icon of manifest.icons) {
    const file = Buffer.from(await (await fetch(net.origin + icon.src)).arrayBuffer());
    assert.equal(`${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`, icon.sizes, icon.src);
  }
  assert.ok(manifest.icons.some((i) => i.purpose === "maskable"));
});
