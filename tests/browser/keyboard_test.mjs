// The main tasks by the keyboard alone: nothing but key presses. Wherever the focus comes it is seen; a dialog keeps it, and gives it back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, dialog, secretsOf, settled, until, visitor, withChild } from "./kit.mjs";

const { h, b } = await arrange();
const DIABETES = "Diabète";

/** What has the focus: its name, and what is wrong with how it shows. */
const focused = (page) =>
  page.evaluate(async () => {
    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
    const e = document.activeElement;
    if (!e || e === document.body) return { name: "", faults: [], isBody: true };
    const by = e.getAttribute("aria-labelledby");
    const name = e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? (by && document.getElementById(by)?.textContent) ?? e.textContent ?? "";
    const faults = [];
    const ring = getComputedStyle(e.closest(".mantine-PasswordInput-input") ?? e);
    if (ring.outlineStyle === "none" || parseFloat(ring.outlineWidth) < 2) faults.push("no outline");
    const box = e.getBoundingClientRect();
    const [x, y] = [Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height, 40) / 2, 0), innerHeight - 1)];
    if (box.bottom < 0 || box.top > innerHeight) faults.push("outside of the window");
    else {
      const top = document.elementFromPoint(x, y);
      if (top && !e.contains(top) && !top.contains(e) && !e.labels?.length) faults.push(`behind ${top.outerHTML.slice(0, 120)}`);
    }
    return { name: name.replace(/\s+/g, " ").trim(), faults, isOutside: !!document.querySelector("dialog[open]") && !e.closest("dialog[open]") };
  });

/** Tabs until the element of that name (a text, or its beginning as a pattern) has the focus, as one does who has no mouse. */
async function tabTo(page, name, most = 90) {
  const passed = [];
  await settled(page); // what comes late moves what has the focus
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    assert.deepEqual(here.faults, [], `the focus on “${here.name}”`);
    assert.ok(!here.isOutside, `the dialog let the focus go to “${here.name}”`);
    if (typeof name === "string" ? here.name === name : name.test(here.name)) return;
    passed.push(here.name);
  }
  assert.fail(`no way by the keyboard to “${name}”; passed ${[...new Set(passed)].join(" | ")}`);
}
const press = async (page, name, key = "Enter", most = 90) => {
  await tabTo(page, name, most);
  await page.keyboard.press(key);
};
const type = async (page, name, text) => {
  await tabTo(page, name);
  await page.keyboard.type(text);
};
/** Opens the dialog, which keeps the focus once around; then leaves it by Escape, and is back where it was. */
async function keepsAndGivesBack(page, name) {
  await dialog(page).waitFor();
  for (let i = 0; i < 15; i++) {
    await page.keyboard.press("Tab");
    assert.ok(!(await focused(page)).isOutside, "the dialog lets the focus go");
  }
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  assert.equal((await focused(page)).name, name, "the focus is back where it was");
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
}
const title = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();

/** Signed in by keys, on the home page. */
async function comeIn(who = DIABETES) {
  const v = await visitor(b);
  await v.page.goto(h.origin);
  await v.page.getByRole("heading", { name: "Démonstration" }).waitFor();
  await press(v.page, new RegExp(`^Entrer comme .*${who}|${who}.*`, "i"));
  await title(v.page, /^Bonjour/);
  return v;
}

test("signing in: name, password, a code from paper; the skip link leads past the header", async () => {
  const { password, code } = secretsOf(h, "demo.mere");
  const v = await visitor(b);
  await v.page.goto(h.origin);
  await v.page.getByLabel("Identifiant").waitFor();
  await press(v.page, "Aller au contenu");
  await type(v.page, "Identifiant", "demo.mere");
  await type(v.page, "Mot de passe", password);
  await v.page.keyboard.press("Enter");
  await v.page.locator("input[name=value]").waitFor();
  await type(v.page, /code/i, code);
  await v.page.keyboard.press("Enter");
  await title(v.page, /^Bonjour/);
  await press(v.page, "Se déconnecter");
  await title(v.page, "Connexion");
  await v.close();
});

test("finding a document and opening it", async () => {
  const v = await comeIn();
  await press(v.page, "Mes documents");
  await title(v.page, "Mes documents");
  await type(v.page, "Chercher dans mes documents", "dispensation");
  await v.page.getByText(/^\d+ documents?$/).waitFor();
  await press(v.page, /^Dispensation/);
  await v.page.locator("iframe").waitFor();
  assert.match((await focused(v.page)).name, /^Dispensation/, "the title of the document has the focus");
  await v.close();
});

test("adding a document, and masking it", async () => {
  const v = await comeIn();
  await press(v.page, "Mes documents");
  await title(v.page, "Mes documents");
  await press(v.page, "Ajouter un document");
  await v.page.getByRole("button", { name: "Choisir des fichiers" }).waitFor();
  // Waited for before the way there: a browser that was not told yet to hand its choosers over closes them.
  const chooser = v.page.waitForEvent("filechooser");
  chooser.catch(() => {}); // told below, unless the way there fails first
  await press(v.page, "Choisir des fichiers");
  await (await chooser).setFiles({ name: "Carnet.txt", mimeType: "text/plain", buffer: Buffer.from("Bonjour") });
  await v.page.getByLabel("Titre").waitFor();
  await press(v.page, "Ajouter ce document");
  await v.page.getByText("Voir mes documents").waitFor();
  assert.match((await focused(v.page)).name, /Voir mes documents/, "what was pressed is gone: what it did has the focus");
  await press(v.page, "Voir mes documents");
  await title(v.page, "Mes documents");
  await press(v.page, "Carnet");
  await press(v.page, "Masquer aux professionnels");
  await keepsAndGivesBack(v.page, "Masquer aux professionnels");
  await press(v.page, "Masquer aux professionnels", "Enter", 10);
  await v.page.getByRole("button", { name: "Montrer aux professionnels" }).waitFor();
  await v.close();
});

test("adding an allergy", async () => {
  const v = await comeIn();
  await press(v.page, "Mon profil médical");
  await title(v.page, "Mon profil médical");
  await press(v.page, /^Allergies/);
  await title(v.page, "Allergies");
  await press(v.page, "Ajouter");
  await keepsAndGivesBack(v.page, "Ajouter");
  await type(v.page, "Allergie à", "Arachide");
  await tabTo(v.page, /^Gravité/);
  await v.page.keyboard.press("ArrowDown");
  await press(v.page, "Enregistrer", "Enter", 20);
  await v.page.getByRole("heading", { name: "Arachide" }).waitFor();
  await v.close();
});

test("noting a measure", async () => {
  const v = await comeIn();
  await press(v.page, "Mes mesures");
  await title(v.page, "Mes mesures");
  await press(v.page, /^Température/);
  await title(v.page, /^Température/);
  await press(v.page, "Noter une valeur");
  await keepsAndGivesBack(v.page, "Noter une valeur");
  await type(v.page, "Valeur (°C)", "375");
  await press(v.page, "Enregistrer", "Enter", 20);
  await v.page.getByText(/Cette valeur n’est pas possible/).waitFor();
  assert.equal((await focused(v.page)).name, "Valeur (°C)", "what is wrong has the focus");
  await v.page.keyboard.press("Control+A");
  await v.page.keyboard.type("37,5");
  await v.page.keyboard.press("Enter");
  await v.page.getByRole("cell", { name: "37,5 °C", exact: true }).waitFor();
  await v.close();
});

test("making a link to the summary", async () => {
  const v = await comeIn();
  await press(v.page, "Mon résumé");
  await title(v.page, "Mon résumé médical");
  await press(v.page, "Vaccinations", "Space");
  await press(v.page, "Créer un lien");
  await keepsAndGivesBack(v.page, "Créer un lien");
  await type(v.page, "Code secret", "girafe");
  await v.page.keyboard.press("Enter");
  await dialog(v.page).getByText(/shlink:\//).waitFor();
  await v.page.keyboard.press("Escape");
  await v.page.getByRole("button", { name: /^Supprimer le lien/ }).waitFor();
  await v.close();
});

test("giving a code for a day, switching an emergency choice, blocking a professional", async () => {
  const v = await comeIn();
  await press(v.page, "Mes droits");
  const choice = "Montrer aussi ce qui est masqué";
  await v.page.getByRole("switch", { name: choice, checked: true }).waitFor();
  await press(v.page, choice, "Space");
  await dialog(v.page).waitFor();
  await press(v.page, "Oui, désactiver", "Enter", 10);
  await v.page.getByRole("switch", { name: choice, checked: false }).waitFor();
  await press(v.page, "Créer un code");
  await keepsAndGivesBack(v.page, "Créer un code");
  await press(v.page, "Créer un code", "Enter", 10);
  await v.page.getByRole("img", { name: "Le même code à scanner" }).waitFor();
  await v.page.keyboard.press("Escape");
  await dialog(v.page).waitFor({ state: "detached" });
  assert.equal((await focused(v.page)).name, "Créer un code");
  await press(v.page, /^Bloquer : /);
  await dialog(v.page).getByText("ne pourra plus jamais entrer").waitFor();
  await press(v.page, "Bloquer", "Enter", 10);
  await v.page.getByRole("button", { name: /^Débloquer : / }).waitFor();
  await dialog(v.page).waitFor({ state: "detached" });
  // What had the focus is gone, perhaps later than the dialog: the page's title has it.
  await v.page.waitForFunction(() => document.activeElement?.localName === "h1");
  await v.close();
});

test("reading who looked", async () => {
  const v = await comeIn();
  // A line of the journal is shown once it has its place there, which a busy machine takes its time for.
  await until(v.page, async () => {
    const { patient } = await (await fetch("/signin/session")).json();
    return (await (await fetch(`/traces?patient=${patient}`)).text()).includes("ouvert une session");
  });
  await press(v.page, "Mon activité");
  await v.page.getByRole("heading", { level: 3 }).first().waitFor();
  await tabTo(v.page, "Qui");
  await v.page.keyboard.press("ArrowDown");
  await v.page.getByRole("button", { name: "Tout afficher" }).waitFor();
  await press(v.page, "Tout afficher");
  await v.page.getByText("Vous avez ouvert une session").first().waitFor();
  await v.close();
});

test("switching to a child's space, and signing out everywhere", async () => {
  const first = await comeIn();
  const name = await withChild(h, first.page).then(() => first.page.getByRole("heading", { level: 1 }).textContent());
  assert.ok(name);
  await first.page.reload();
  await first.page.getByLabel("Changer de personne").waitFor();
  await tabTo(first.page, "Changer de personne");
  await first.page.keyboard.press("ArrowDown");
  await first.page.getByText(/^Vous êtes dans l’espace de /).waitFor();
  await press(first.page, "Mon compte");
  await first.page.getByRole("button", { name: "Tout déconnecter" }).waitFor();
  await press(first.page, "Tout déconnecter");
  await keepsAndGivesBack(first.page, "Tout déconnecter");
  await press(first.page, "Tout déconnecter", "Enter", 10);
  await title(first.page, "Connexion");
  await first.close();
});
