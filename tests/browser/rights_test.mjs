// The page of rights, as a holder uses it: who may enter, codes, blocks, emergencies, masking, helpers, and seeing as another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, arrange, dialog, entered } from "./kit.mjs";

const { h, b } = await arrange();

const at = async (path = "/espace/droits", as = 0) => {
  const v = await entered(b, h.origin, { path, as });
  await v.page.getByRole("heading", { level: 1 }).waitFor();
  return v;
};

test("each of the three emergency choices says what it changes, is switched apart, and stays", async () => {
  const v = await at();
  const one = v.page.getByRole("switch", { name: "Le SAMU (centre 15) peut regarder" });
  const two = v.page.getByRole("switch", { name: "Un soignant peut entrer si je ne peux pas répondre" });
  assert.equal(await one.getAttribute("aria-checked"), "true");
  await one.click();
  await dialog(v.page).getByText("même si votre vie est en danger").waitFor();
  await accessible(v.page, "the question before a change");
  await v.page.keyboard.press("Escape");
  assert.equal(await one.getAttribute("aria-checked"), "true", "closing the question changes nothing");
  await one.click();
  await dialog(v.page).getByRole("button", { name: "Oui, désactiver" }).click();
  await v.page.getByRole("switch", { name: "Le SAMU (centre 15) peut regarder", checked: false }).waitFor();
  await v.page.reload();
  await one.waitFor();
  assert.equal(await one.getAttribute("aria-checked"), "false");
  assert.equal(await two.getAttribute("aria-checked"), "true");
  await v.close();
});

test("a professional is found by name, let in, blocked from the list, and unblocked", async () => {
  const v = await at("/espace/droits", 3);
  await v.page.getByRole("button", { name: "Autoriser quelqu’un" }).click();
  await dialog(v.page).getByRole("searchbox").fill("Meunier");
  await dialog(v.page).getByRole("button", { name: "Chercher" }).click();
  await dialog(v.page).getByRole("radio").first().check();
  const name = (await dialog(v.page).locator("label strong").first().textContent()).trim();
  await accessible(v.page, "finding a professional");
  await dialog(v.page).getByRole("button", { name: "Autoriser" }).click();
  await dialog(v.page).waitFor({ state: "detached" });
  await v.page.getByRole("button", { name: `Bloquer : ${name}`, exact: true }).click();
  await dialog(v.page).getByText("ne pourra plus jamais entrer").waitFor();
  await dialog(v.page).getByRole("button", { name: "Bloquer" }).click();
  await v.page.getByRole("button", { name: `Débloquer : ${name}` }).waitFor();
  assert.equal(await v.page.getByRole("button", { name: `Bloquer : ${name}`, exact: true }).count(), 0);
  await v.page.getByRole("button", { name: `Débloquer : ${name}` }).click();
  await dialog(v.page).getByText("Cela ne redonne pas l’accès").waitFor();
  await dialog(v.page).getByRole("button", { name: "Débloquer" }).click();
  await v.page.getByText("Vous n’avez bloqué personne.").waitFor();
  await v.close();
});

test("a code for a day is made, shown with its QR code, and cancelled", async () => {
  const v = await at();
  await v.page.getByRole("button", { name: "Créer un code" }).click();
  await dialog(v.page).getByRole("button", { name: "Créer un code" }).click();
  await dialog(v.page).getByText(/^\d{4}[ -]?\d{4}$/).waitFor();
  const qr = dialog(v.page).getByRole("img", { name: "Le même code à scanner" });
  assert.ok(await qr.evaluate((i) => i.decode().then(() => i.naturalWidth > 20)), "the QR code is a picture");
  await accessible(v.page, "the code");
  await v.page.keyboard.press("Escape");
  await v.page.getByRole("button", { name: "Annuler mes codes" }).click();
  await dialog(v.page).getByRole("button", { name: "Annuler mes codes" }).click();
  await v.page.getByText("Vos codes en attente ne marchent plus.").waitFor();
  await v.close();
});

test("a helper is invited, accepts in their own space, and the help is ended", async () => {
  const v = await at();
  await v.page.getByRole("button", { name: "Inviter un aidant" }).click();
  await dialog(v.page).getByLabel("Dernier jour de l’aide").fill("2099-12-31");
  await dialog(v.page).getByRole("button", { name: "Créer l’invitation" }).click();
  await dialog(v.page).getByText("Votre invitation").waitFor();
  const [space, code] = await dialog(v.page).locator("dd").allTextContents();
  await v.page.keyboard.press("Escape");
  await v.page.getByText("Invitation en attente de réponse").waitFor();
  const w = await at("/espace/droits", 2);
  await w.page.getByRole("button", { name: "J’ai reçu une invitation" }).click();
  await dialog(w.page).getByLabel("Numéro d’espace").fill(space);
  await dialog(w.page).getByLabel("Code").fill(code);
  await dialog(w.page).getByRole("button", { name: "J’accepte d’aider" }).click();
  await w.page.getByText("Vous pouvez maintenant aider cette personne.").waitFor();
  await w.close();
  await v.page.reload();
  await v.page.getByText("En cours", { exact: true }).waitFor();
  await v.page.getByRole("button", { name: /^Mettre fin : / }).click();
  await dialog(v.page).getByRole("button", { name: "Mettre fin" }).click();
  await v.page.getByText("Personne n’agit à votre place.").waitFor();
  await v.close();
});

test("masking by default is switched by the keyboard alone", async () => {
  const v = await at();
  const one = v.page.getByRole("switch", { name: "Masquer chaque nouveau document" });
  await one.focus();
  await v.page.keyboard.press("Space");
  await dialog(v.page).waitFor();
  for (let i = 0; i < 5; i++) {
    await v.page.keyboard.press("Tab");
    if ((await v.page.evaluate(() => document.activeElement.textContent)) === "Oui, activer") break;
  }
  await v.page.keyboard.press("Enter");
  await dialog(v.page).waitFor({ state: "detached" });
  await v.page.getByRole("switch", { name: "Masquer chaque nouveau document", checked: true }).waitFor();
  await v.close();
});

test("one sees one's documents as a pharmacist would, and as a doctor, who sees more", async () => {
  const v = await at("/espace/droits/vu-par");
  const count = async () => Number(/Voit (\d+) de/.exec(await v.page.getByRole("heading", { level: 2 }).textContent())[1]);
  await v.page.getByText("Visible").first().waitFor();
  const pharmacist = await count();
  await v.page.getByText("Sa profession ne voit pas ce genre de document.").first().waitFor();
  await v.page.getByLabel("Vu par").selectOption({ label: "Un médecin" });
  await v.page.waitForFunction((n) => {
    const said = document.querySelector("h2")?.textContent ?? ""; // away while the answer is awaited
    return said.includes("Voit ") && !said.includes(`Voit ${n} de`);
  }, pharmacist);
  assert.ok((await count()) > pharmacist, "a doctor sees more than a pharmacist");
  await v.close();
});
