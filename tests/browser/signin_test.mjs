// Signing in and the home page, as a person does it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, arrange, entered, fits, signIn, visitor } from "./kit.mjs";

const { h, b } = await arrange();

test("the address of the house opens the portal, in the browser's language", async () => {
  const v = await visitor(b, { lang: "fr" });
  await v.page.goto(h.origin);
  await v.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  assert.equal(await v.page.evaluate(() => document.documentElement.lang), "fr");
  await v.close();
  const w = await visitor(b, { lang: "en" });
  await w.page.goto(h.origin);
  await w.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await w.close();
});

test("a wrong password is answered with what to do, and the right one leads to the second step and home", async () => {
  const v = await visitor(b);
  await v.page.goto(h.origin);
  await v.page.getByLabel("Identifiant").fill("demo.mere");
  await v.page.locator("input[name=password]").fill("pas du tout cela 00");
  await v.page.getByRole("button", { name: "Continuer" }).click();
  await v.page.getByRole("alert").getByText("L’identifiant ou le mot de passe ne convient pas").waitFor();
  await signIn(v.page, h, "demo.mere");
  await v.page.getByRole("heading", { level: 1, name: /^Bonjour/ }).waitFor();
  await v.page.getByRole("button", { name: "Se déconnecter" }).click();
  await v.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  await v.close();
});

test("signing in works by the keyboard alone, and the skip link leads past the header", async () => {
  const v = await visitor(b);
  await v.page.goto(h.origin);
  await v.page.getByLabel("Identifiant").waitFor();
  await v.page.keyboard.press("Tab");
  assert.equal(await v.page.evaluate(() => document.activeElement.textContent), "Aller au contenu");
  await v.page.keyboard.press("Enter");
  await v.page.keyboard.press("Tab");
  assert.equal(await v.page.evaluate(() => document.activeElement.getAttribute("name")), "name");
  await v.close();
});

test("whoever comes to a page without a session signs in first, and is then on that page", async () => {
  const v = await entered(b, h.origin, { path: "/espace/nulle-part" });
  await v.page.getByRole("heading", { name: "Cette page n’existe pas" }).waitFor();
  await v.close();
});

test("the sign-in page breaks no rule of accessibility in any language or theme", async () => {
  for (const lang of ["fr", "en"])
    for (const theme of ["light", "dark"]) {
      const v = await visitor(b, { lang, theme });
      await v.page.goto(h.origin);
      await v.page.getByRole("heading", { name: /Démonstration|Demonstration/ }).waitFor();
      await accessible(v.page, `signing in (${lang}, ${theme})`);
      await v.page.setViewportSize({ width: 320, height: 640 });
      await fits(v.page, `signing in (${lang})`);
      await v.page.getByRole("button", { name: /Réglages|Display/ }).click();
      await v.page.getByRole("dialog").waitFor();
      await accessible(v.page, `the settings of the display (${lang}, ${theme})`);
      await v.close();
    }
});

test("language and theme are changed in the settings, and stay after a reload", async () => {
  const v = await entered(b, h.origin);
  await v.page.getByRole("button", { name: "Réglages de l’affichage" }).click();
  await v.page.getByLabel("Apparence").selectOption("dark");
  await v.page.getByLabel("Langue").selectOption("en");
  await v.page.reload();
  await v.page.getByRole("heading", { level: 1, name: /^Hello/ }).waitFor();
  assert.equal(await v.page.evaluate(() => document.documentElement.dataset.mantineColorScheme), "dark");
  await v.close();
});
