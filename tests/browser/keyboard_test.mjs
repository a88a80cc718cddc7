// The pages of rights, activity, messages, account, data: text twice as large, and the keyboard alone through the main tasks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, entered, fits, settled } from "./kit.mjs";

const { h, b } = await arrange();

const PAGES = ["/espace/droits", "/espace/droits/vu-par", "/espace/activite", "/espace/messages", "/espace/compte", "/espace/mes-donnees", "/espace/resume", "/espace/opposition", "/espace/pro", "/espace/lien", "/espace/operateur"];

test("with text twice as large nothing is cut off at the side", async () => {
  const v = await entered(b, h.origin, { width: 1280, height: 900 });
  for (const path of PAGES) {
    await v.page.goto(h.origin + path);
    await v.page.getByRole("heading", { level: 1 }).waitFor();
    await settled(v.page);
    await v.page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    await fits(v.page, `${path} with text twice as large`);
    await v.page.setViewportSize({ width: 640, height: 900 });
    await fits(v.page, `${path} with text twice as large, 640 px`);
    await v.page.setViewportSize({ width: 1280, height: 900 });
  }
  v.faults.splice(0);
  await v.close();
});

/** Tabs until the element of that name has the focus, as one does who has no mouse. */
async function tabTo(page, name, most = 120) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const e = document.activeElement;
      return e?.getAttribute("aria-label") ?? e?.labels?.[0]?.textContent ?? (e?.getAttribute("aria-labelledby") && document.getElementById(e.getAttribute("aria-labelledby"))?.textContent) ?? e?.textContent ?? "";
    });
    if (here.trim() === name) return;
  }
  assert.fail(`no way by the keyboard to “${name}”`);
}

test("by the keyboard alone: from home to the rights, an emergency choice, a code, and signing out everywhere", async () => {
  const v = await entered(b, h.origin, { as: 2 });
  await tabTo(v.page, "Mes droits");
  await v.page.keyboard.press("Enter");
  const choice = v.page.getByRole("switch", { name: "Montrer aussi ce qui est masqué" });
  await choice.waitFor();
  await tabTo(v.page, "Montrer aussi ce qui est masqué");
  await v.page.keyboard.press("Space");
  await v.page.getByRole("dialog").waitFor();
  await tabTo(v.page, "Oui, désactiver", 10);
  await v.page.keyboard.press("Enter");
  await v.page.getByRole("switch", { name: "Montrer aussi ce qui est masqué", checked: false }).waitFor();
  await tabTo(v.page, "Créer un code");
  await v.page.keyboard.press("Enter");
  await v.page.getByRole("dialog").waitFor();
  await tabTo(v.page, "Créer un code", 10);
  await v.page.keyboard.press("Enter");
  await v.page.getByRole("img", { name: "Le même code à scanner" }).waitFor();
  await v.page.keyboard.press("Escape");
  await tabTo(v.page, "Mon compte");
  await v.page.keyboard.press("Enter");
  await v.page.getByRole("button", { name: "Tout déconnecter" }).waitFor();
  await tabTo(v.page, "Tout déconnecter");
  await v.page.keyboard.press("Enter");
  await v.page.getByRole("dialog").waitFor();
  await tabTo(v.page, "Tout déconnecter", 10);
  await v.page.keyboard.press("Enter");
  await v.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  await v.close();
});
