// Kiosk mode: a screen that many people use.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, arrange, enter, entered, fits, settled, visitor } from "./kit.mjs";

const { h, b } = await arrange();

/** The page's clock stands still from now on, and whoever is there has just pressed a key: what passes, passes by `fastForward`. */
async function stopClock(page) {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
  await page.keyboard.press("Shift");
}

/** All that a browser may keep of a visit. */
const kept = (page) =>
  page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    name: window.name,
  }));
const NOTHING = { local: {}, session: { "ens.kiosk": "1" }, cookies: "", databases: [], caches: [], workers: 0, name: "" };

test("after a minute alone people are warned, and may go on", async () => {
  const v = await visitor(b);
  await v.page.clock.install();
  await enter(v.page, h.origin, { path: "/?kiosk=1" });
  await v.page.getByRole("heading", { level: 1, name: /^Bonjour/ }).waitFor();
  await stopClock(v.page);
  await v.page.clock.fastForward(55_000);
  assert.equal(await v.page.getByRole("dialog").count(), 0);
  await v.page.clock.fastForward(10_000);
  await v.page.getByRole("dialog", { name: "Êtes-vous toujours là ?" }).waitFor();
  await v.page.getByRole("button", { name: "Je continue" }).click();
  await v.page.getByRole("dialog").waitFor({ state: "detached" });
  await v.page.clock.fastForward(50_000);
  assert.equal(await v.page.getByRole("dialog").count(), 0);
  await v.close();
});

test("who does not answer is signed out, and nothing of them is left in the browser", async () => {
  const v = await visitor(b);
  await v.page.clock.install();
  await enter(v.page, h.origin, { path: "/espace/documents?kiosk=1" });
  await settled(v.page);
  await v.page.evaluate(() => localStorage.setItem("ens.language", "fr"));
  await stopClock(v.page);
  await v.page.clock.fastForward(61_000);
  await v.page.getByRole("dialog", { name: "Êtes-vous toujours là ?" }).waitFor();
  // What looks at the page waits on its clock, too.
  const looked = accessible(v.page, "the warning").then(() => true);
  while (!(await Promise.race([looked, v.page.clock.runFor(1)])));
  for (let s = 0; s < 300 && (await v.page.getByRole("dialog").count()); s++) await v.page.clock.fastForward(1000);
  await v.page.waitForURL(`${h.origin}/?kiosk=1`); // the page begins anew: what is kept is asked of the new one
  await v.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  assert.deepEqual(await kept(v.page), NOTHING);
  assert.deepEqual(await v.context.cookies(), []);
  for (let back = 0; back < 3; back++) {
    await v.page.goBack().catch(() => {});
    assert.equal(await v.page.getByRole("list", { name: "Documents trouvés" }).count(), 0);
    assert.equal(await v.page.getByRole("button", { name: "Se déconnecter" }).count(), 0);
  }
  await v.close();
});

test("nothing is offered for download or print, targets are large, and everything fits", async () => {
  const v = await entered(b, h.origin, { as: 1, path: "/espace/documents?kiosk=1", width: 1080, height: 1920 });
  await settled(v.page);
  await v.page.getByRole("list", { name: "Documents trouvés" }).getByRole("link").nth(2).click();
  await v.page.getByRole("button", { name: "Masquer aux professionnels" }).waitFor();
  await settled(v.page);
  for (const name of ["Télécharger", "Imprimer", "Ouvrir dans un nouvel onglet"]) assert.equal(await v.page.getByText(name, { exact: true }).count(), 0, name);
  const box = await v.page.getByRole("button", { name: "Masquer aux professionnels" }).boundingBox();
  assert.ok(box.height >= 48, `${box.height} px`);
  await accessible(v.page, "a document at a kiosk");
  await v.page.setViewportSize({ width: 320, height: 640 });
  await fits(v.page, "a document at a kiosk");
  await v.close();
});

test("without the mode nobody is signed out by the page", async () => {
  const v = await visitor(b);
  await v.page.clock.install();
  await enter(v.page, h.origin);
  await v.page.clock.fastForward(300_000);
  assert.equal(await v.page.getByRole("dialog").count(), 0);
  await v.close();
});
