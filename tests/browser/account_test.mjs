// Notices and the account, as a person uses them: choices, devices, passkeys, codes, signing out everywhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, arrange, dialog, entered, signIn, until, visitor } from "./kit.mjs";

const { h, b } = await arrange();
const at = (path, as = 0) => entered(b, h.origin, { path, as });

test("a notice comes, is read, and is deleted", async () => {
  const v = await at("/espace/droits", 1);
  await v.page.getByRole("switch", { name: "Masquer chaque nouveau document" }).click();
  await dialog(v.page).getByRole("button", { name: "Oui, activer" }).click();
  await dialog(v.page).waitFor({ state: "detached" });
  const entry = v.page.getByRole("button", { name: /^Marquer comme lu/ });
  await until(v.page, async () => (await (await fetch("/notices/me?count=5")).json()).notices.some((n) => !n.read));
  await v.page.goto(`${h.origin}/espace/messages`);
  await entry.first().click();
  await entry.first().waitFor({ state: "detached" });
  await v.page.getByRole("button", { name: /^Supprimer :/ }).first().click();
  await dialog(v.page).getByRole("button", { name: "Supprimer" }).click();
  await v.page.getByText("Vous n’avez pas de message.").waitFor();
  await v.close();
});

test("what one wants to be told is chosen, and stays; what the law wants told cannot be left out", async () => {
  const v = await at("/espace/messages");
  const row = v.page.getByRole("group", { name: "Un document a été ajouté" });
  await row.getByRole("checkbox", { name: "Ici" }).uncheck();
  const mandatory = v.page.getByRole("group", { name: "Un accès exceptionnel a eu lieu" });
  await mandatory.getByText("Toujours dans la liste ci-dessus").waitFor();
  assert.equal(await mandatory.getByRole("checkbox", { name: "Ici" }).count(), 0);
  await v.page.getByRole("button", { name: "Enregistrer mes choix" }).click();
  await v.page.getByText("Vos choix sont enregistrés.").waitFor();
  await v.page.reload();
  await row.getByRole("checkbox", { name: "Ici" }).waitFor();
  assert.equal(await row.getByRole("checkbox", { name: "Ici" }).isChecked(), false);
  await v.close();
});

test("another device is signed out, then all of them", async () => {
  const one = await at("/espace/compte", 2);
  const two = await at("/espace/compte", 2);
  await two.page.getByRole("button", { name: /^Déconnecter :/ }).first().click();
  await dialog(two.page).getByRole("button", { name: "Déconnecter" }).click();
  await dialog(two.page).waitFor({ state: "detached" });
  await two.page.getByRole("button", { name: /^Déconnecter :/ }).waitFor({ state: "detached" });
  await until(one.page, async () => (await fetch("/signin/session")).status === 401);
  await one.page.reload();
  await one.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  await two.page.getByRole("button", { name: "Tout déconnecter" }).click();
  await dialog(two.page).getByRole("button", { name: "Tout déconnecter" }).click();
  await two.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  await one.close();
  await two.close();
});

test("a passkey is added on the device, and removed again", async () => {
  const v = await visitor(b);
  const cdp = await v.context.newCDPSession(v.page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await signIn(v.page, h, "demo.mere");
  await v.page.goto(`${h.origin}/espace/compte`);
  await v.page.getByRole("button", { name: "Ajouter une clé d’accès" }).click();
  await dialog(v.page).getByLabel("Nom de la clé").fill("Ma tablette");
  await dialog(v.page).getByRole("button", { name: "Ajouter une clé d’accès" }).click();
  await v.page.getByText("Ma tablette").waitFor();
  await v.page.getByRole("button", { name: "Retirer : Ma tablette" }).click();
  await dialog(v.page).getByRole("button", { name: "Retirer" }).click();
  await v.page.getByText("Ma tablette", { exact: true }).waitFor({ state: "detached" });
  await v.close();
});

test("ten new codes for paper are shown once, and an authenticator's key", async () => {
  const v = await visitor(b);
  await signIn(v.page, h, "demo.allergie");
  await v.page.goto(`${h.origin}/espace/compte`);
  await v.page.getByRole("button", { name: "Créer dix nouveaux codes" }).click();
  await dialog(v.page).getByRole("button", { name: "Créer dix nouveaux codes" }).click();
  await dialog(v.page).getByRole("listitem").first().waitFor();
  assert.equal(await dialog(v.page).getByRole("listitem").count(), 10);
  await accessible(v.page, "the codes for paper");
  await v.page.keyboard.press("Escape");
  await v.page.getByText("Il reste 10 codes.").waitFor();
  await v.page.getByRole("button", { name: "Ajouter une application" }).click();
  await dialog(v.page).getByRole("button", { name: "Ajouter une application" }).click();
  await dialog(v.page).getByText(/^([A-Z2-7]{4} ){6}[A-Z2-7]{2}$/).waitFor();
  await accessible(v.page, "adding an authenticator");
  await dialog(v.page).getByLabel("Les 6 chiffres").fill("000000");
  await dialog(v.page).getByRole("button", { name: "Ajouter une application" }).click();
  await dialog(v.page).getByRole("alert").waitFor();
  await v.close();
});
