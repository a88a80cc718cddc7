// The summary and its links, taking one's data along, closing the space, and refusing one without an account.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { join } from "node:path";
import { accessible, arrange, ask, dialog, ens, entered, fits, visitor } from "./kit.mjs";

const { h, b } = await arrange();
const at = (path, as = 0) => entered(b, h.origin, { path, as, acceptDownloads: true });
const downloaded = async (page, click) => {
  const [file] = await Promise.all([page.waitForEvent("download"), click()]);
  return readFileSync(await file.path());
};

test("the summary of the chosen parts is downloaded, as PDF and for software", async () => {
  const v = await at("/espace/resume");
  await v.page.getByRole("checkbox", { name: "Vaccinations" }).uncheck();
  const pdf = await downloaded(v.page, () => v.page.getByRole("button", { name: "Télécharger le PDF" }).click());
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  const json = JSON.parse(await downloaded(v.page, () => v.page.getByRole("button", { name: "Télécharger pour un logiciel de santé" }).click()));
  const sections = json.entry[0].resource.section.map((s) => s.code.coding[0].code);
  assert.ok(sections.includes("48765-2") && !sections.includes("11369-6"));
  await v.close();
});

test("a link is made with a code, opens the summary, and is removed", async () => {
  const v = await at("/espace/resume");
  await v.page.getByRole("button", { name: "Créer un lien" }).click();
  await dialog(v.page).getByLabel("Pour qui ?").fill("Pour le Dr Petit");
  await dialog(v.page).getByLabel("Code secret").fill("girafe");
  await accessible(v.page, "making a link");
  await dialog(v.page).getByRole("button", { name: "Créer un lien" }).click();
  await dialog(v.page).getByText("Copiez-le maintenant").waitFor();
  const address = (await dialog(v.page).getByText(/shlink:\//).textContent()).trim();
  await accessible(v.page, "a link that is made");
  const { url } = JSON.parse(Buffer.from(address.split("shlink:/")[1], "base64url"));
  const ask = (passcode) => fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ recipient: "Dr Petit", passcode }) });
  assert.equal((await ask("baleine")).status, 401);
  assert.equal((await (await ask("girafe")).json()).files.length > 0, true);
  await v.page.keyboard.press("Escape");
  await v.page.getByRole("button", { name: "Supprimer le lien : Pour le Dr Petit" }).click();
  await dialog(v.page).getByRole("button", { name: "Supprimer le lien" }).click();
  await v.page.getByText("Supprimé", { exact: true }).waitFor();
  assert.equal((await ask("girafe")).status, 404);
  await v.close();
});

test("everything is downloaded in one file", async () => {
  const v = await at("/espace/mes-donnees");
  const zip = await downloaded(v.page, () => v.page.getByRole("link", { name: "Télécharger mes données" }).click());
  assert.equal(zip.subarray(0, 2).toString(), "PK");
  for (const name of ["index.html", "resume-medical.pdf", "journal.ndjson"]) assert.ok(zip.includes(name), name);
  await v.close();
});

test("the space is closed once the consequence was read, and opened again", async () => {
  const v = await at("/espace/mes-donnees", 3);
  await v.page.getByRole("button", { name: "Fermer mon espace" }).click();
  await accessible(v.page, "closing the space");
  await dialog(v.page).getByRole("button", { name: "Fermer mon espace" }).click();
  assert.ok(await dialog(v.page).isVisible(), "without the box nothing happens");
  await dialog(v.page).getByRole("checkbox").check();
  await dialog(v.page).getByRole("button", { name: "Fermer mon espace" }).click();
  await v.page.getByText("Votre espace est fermé.").waitFor();
  await v.page.getByRole("button", { name: "Rouvrir mon espace" }).click();
  await dialog(v.page).getByRole("button", { name: "Rouvrir mon espace" }).click();
  await v.page.getByText("Votre espace est ouvert.").waitFor();
  await v.close();
});

test("a space is refused without an account, with a proof, and the refusal is taken back", async () => {
  const file = join(h.data, "..", "informed.csv");
  writeFileSync(file, "ins,birth-date,card\n279035121518989,1979-03-12,8025000001\n");
  ens(h.data, "opposition", "inform", "--from", file, "--identity", "lenient");
  for (const [lang, theme] of [["en", "dark"], ["en", "light"], ["fr", "dark"], ["fr", "light"]]) {
    const w = await visitor(b, { lang, theme });
    await w.page.goto(`${h.origin}/espace/opposition`);
    await w.page.getByRole("button", { name: /^(Envoyer|Send)$/ }).waitFor();
    await accessible(w.page, `opposition (${lang}, ${theme})`);
    await w.page.setViewportSize({ width: 320, height: 640 });
    await fits(w.page, "opposition");
    await w.close();
  }
  const v = await visitor(b, { acceptDownloads: true });
  await v.page.goto(`${h.origin}/espace/opposition`);
  const fill = async (card) => {
    await v.page.getByLabel("Numéro de sécurité sociale").fill("2 79 03 51 215 189 89");
    await v.page.getByLabel("Date de naissance").fill("1979-03-12");
    await v.page.getByLabel("Numéro de série de la carte Vitale").fill(card);
    await v.page.getByRole("button", { name: "Envoyer" }).click();
  };
  await fill("8025999999");
  await v.page.getByRole("alert").getByText("Ces informations ne vont pas ensemble").waitFor();
  assert.match(v.faults.splice(0).join(), /^[^,]*status of 403[^,]*$/, "the browser tells of the refusal alone");
  await fill("8025000001");
  await v.page.getByText("Votre refus est enregistré").waitFor();
  await accessible(v.page, "a refusal");
  const pdf = await downloaded(v.page, () => v.page.getByRole("button", { name: "Télécharger la preuve (PDF)" }).click());
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  await v.page.getByRole("button", { name: "Faire une autre demande" }).click();
  await v.page.getByLabel("Que voulez-vous faire ?").selectOption({ label: "Revenir sur mon refus" });
  await fill("8025000001");
  await v.page.getByText("vous ne refusez plus").waitFor();
  await v.close();
});

test("a link that was handed over opens the summary without an account, and a wrong code does not", async () => {
  const v = await at("/espace/resume");
  await v.page.getByRole("button", { name: "Créer un lien" }).click();
  await dialog(v.page).getByLabel("Code secret").fill("girafe");
  await dialog(v.page).getByRole("button", { name: "Créer un lien" }).click();
  const address = (await dialog(v.page).getByText(/shlink:\//).textContent()).trim();
  await v.close();
  const w = await visitor(b);
  await w.page.goto(address);
  await w.page.getByLabel("Votre nom").fill("Dr Petit");
  await w.page.getByLabel("Code secret").fill("baleine");
  await w.page.getByRole("button", { name: "Ouvrir" }).click();
  await w.page.getByRole("alert").getByText("Ce n’est pas le bon code. Il reste 9 essais").waitFor();
  await accessible(w.page, "opening a link");
  await w.page.getByLabel("Code secret").fill("girafe");
  await w.page.getByRole("button", { name: "Ouvrir" }).click();
  await w.page.getByRole("heading", { name: /Allergies/ }).waitFor();
  await accessible(w.page, "a summary that was opened");
  await w.page.setViewportSize({ width: 320, height: 640 });
  await fits(w.page, "a summary that was opened");
  await w.close();
});
