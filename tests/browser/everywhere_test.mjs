// Every page, and every dialog that a button of it opens, in both languages and themes: no rule of WCAG 2.2 AA broken as far as axe can see,
// nothing cut off or wider than the screen at 320 px and with text twice as large, nothing that moves for who asked for stillness.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { accessible, arrange, ask, dialog, enter, entered, fits, store, visitor } from "./kit.mjs";
import { inEveryLook } from "./looks.mjs";

const { h, b } = await arrange();
const DIABETES = 1; // the person of the demonstration with a long history
let own, received;
before(async () => {
  const v = await entered(b, h.origin, { as: DIABETES });
  const { patient } = await v.page.evaluate(async () => (await fetch("/signin/session")).json());
  const [made] = await store(v.page, [
    {
      resourceType: "DocumentReference",
      status: "current",
      type: { coding: [{ system: "http://loinc.org", code: "11488-4" }] },
      subject: { reference: patient },
      author: [{ reference: patient }],
      content: [{ attachment: { contentType: "text/plain", title: "Une note d’un mot très long : anticonstitutionnellementanticonstitutionnellement", data: Buffer.from("Bonjour").toString("base64") } }],
    },
  ]);
  own = /DocumentReference\/([^/]+)/.exec(made.location)[1];
  received = (await ask(v.page, "/fhir/DocumentReference?patient=PATIENT&type=http://loinc.org|60593-1&_count=1")).entry[0].resource.id;
  await v.close();
});

const SECTIONS = ["diseases", "treatments", "allergies", "vaccinations", "stays", "family", "disability", "blood", "lifestyle", "entourage", "wishes", "professionals"];
/** `dialogs`: how many its buttons open, at least. */
const pages = [
  { path: "/", dialogs: 1 },
  { path: "/espace/documents", dialogs: 2, before: (page) => page.getByRole("listitem").getByRole("checkbox").first().check() },
  { path: "/espace/documents/ajouter", before: (page) => page.locator("input[type=file]").first().setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("Bonjour") }) },
  { path: () => `/espace/documents/${own}`, dialogs: 3 },
  { path: () => `/espace/documents/${received}`, dialogs: 3 },
  { path: "/espace/profil" },
  ...SECTIONS.map((s) => ({ path: `/espace/profil/${s}`, dialogs: 1 })),
  { path: "/espace/mesures" },
  ...["bp", "glucose", "weight", "bmi"].map((m) => ({ path: `/espace/mesures/${m}` })),
  { path: "/espace/resume", dialogs: 2 },
  { path: "/espace/droits", dialogs: 8 },
  { path: "/espace/droits/vu-par" },
  { path: "/espace/activite" },
  { path: "/espace/messages" },
  { path: "/espace/compte", dialogs: 4 },
  { path: "/espace/mes-donnees", dialogs: 1 },
  { path: "/espace/lien" },
  { path: "/espace/opposition" },
  { path: "/espace/nulle-part" },
];

/** Looked at as it is, narrow, and with text twice as large. */
async function looked(page, what) {
  await accessible(page, what);
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page, `${what}, 320 px`);
  await accessible(page, `${what}, 320 px`);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  await fits(page, `${what}, text twice as large`);
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
  await still(page, what);
}

async function still(page, what) {
  const moving = await page.evaluate(() => document.getAnimations().filter((a) => a.playState === "running" && (a.effect?.getComputedTiming().activeDuration ?? 0) > 50).length);
  assert.equal(moving, 0, `${what}: something moves`);
}

/** Opens a page, until all that it asks for is there. */
async function there({ page, seeThrough }, url, before) {
  await seeThrough(() => page.goto(url));
  await page.getByRole("heading", { level: 1 }).waitFor();
  await before?.(page);
}

/** Presses one button of each kind that is not known from `everywhere`, and looks at the dialog if it opens one. Gives the dialogs' titles. */
async function openAll(v, url, { before, what, everywhere, theme }) {
  const { page, seeThrough } = v;
  const titles = new Set();
  const nameOf = (e) => (e.getAttribute("aria-label") ?? (e.getAttribute("aria-labelledby") ? document.getElementById(e.getAttribute("aria-labelledby")).textContent : e.textContent)).trim();
  const buttons = page.locator("main button:visible:enabled, [aria-haspopup=dialog]:visible");
  const names = await buttons.evaluateAll((list, f) => list.map(new Function(`return ${f}`)()), nameOf.toString());
  const kinds = names.map((n) => n.replace(/[«“:].*$/s, "").trim());
  for (const [i, kind] of kinds.entries()) {
    if (kinds.indexOf(kind) !== i || everywhere.has(kind)) continue;
    const isFrames = await buttons.nth(i).evaluate((e) => !!e.closest("header")); // the same on every page
    await seeThrough(() => buttons.nth(i).click());
    const opened = (await dialog(page).count()) > 0;
    if (opened) {
      const title = (await dialog(page).getByRole("heading", { level: 2 }).first().textContent()).trim();
      titles.add(title);
      if (isFrames) everywhere.add(kind);
      await inEveryLook(page, theme, `${what}: the dialog “${title}”`);
      await still(page, `${what}: the dialog “${title}”`);
      await page.keyboard.press("Escape");
      await dialog(page).waitFor({ state: "detached" });
    }
    if (!opened || page.url() !== url) await there(v, url, before);
  }
  return titles;
}

const ways = [
  { lang: "fr", theme: "light", hasDialogs: true },
  { lang: "fr", theme: "dark" },
  { lang: "en", theme: "light" },
  { lang: "en", theme: "dark", hasDialogs: true },
];
for (const { lang, theme, hasDialogs } of ways)
  test(`the holder's pages${hasDialogs ? " and their dialogs" : ""} (${lang}, ${theme})`, { timeout: 880_000 }, async () => {
      const v = await visitor(b, { lang, theme });
      await v.page.goto(h.origin);
      await v.page.getByRole("heading", { name: /Démonstration|Demonstration/ }).waitFor();
      await looked(v.page, `signing in (${lang}, ${theme})`);
      await enter(v.page, h.origin, { as: DIABETES });
      const everywhere = new Set();
      for (const { path, before, dialogs = 0 } of pages) {
        const url = h.origin + (typeof path === "function" ? path() : path);
        const what = `${url.slice(h.origin.length)} (${lang}, ${theme})`;
        await there(v, url, before);
        await looked(v.page, what);
        if (!hasDialogs) continue;
        const titles = await openAll(v, url, { before, what, everywhere, theme });
        assert.ok(titles.size >= dialogs, `${what}: ${titles.size} dialogs, not ${dialogs}: ${[...titles].join(", ")}`);
      }
      v.faults.splice(0); // what buttons asked of the server while they were pressed is other tests' matter
      await v.close();
    });
