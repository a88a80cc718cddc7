// Documents, as a person handles them: finding, reading, masking, adding, replacing, deleting, many at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, arrange, entered, settled } from "./kit.mjs";

const { h, b } = await arrange();

const LIST = "/espace/documents";
const DIABETES = 1; // the person of the demonstration with a long history
const rows = (page) => page.getByRole("list", { name: /Documents trouvés|Documents found/ }).getByRole("listitem");

async function open(options = {}) {
  const v = await entered(b, h.origin, { as: DIABETES, path: LIST, ...options });
  await settled(v.page);
  return v;
}

// The smallest PDF that says something.
function pdf(words) {
  const stream = `BT /F1 24 Tf 40 700 Td (${words}) Tj ET`;
  const parts = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let text = "%PDF-1.4\n";
  const places = parts.map((p, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${p}\nendobj\n`;
    return at;
  });
  const xref = text.length;
  text += `xref\n0 6\n0000000000 65535 f \n${places.map((p) => `${String(p).padStart(10, "0")} 00000 n \n`).join("")}`;
  return Buffer.from(`${text}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`);
}

const addFile = async (page, file) => {
  await page.locator("input[type=file]").first().setInputFiles(file);
  await page.getByLabel("Titre").last().waitFor();
};

test("documents are found as one types, by words of titles, authors and dates, and by category", async () => {
  const v = await open();
  const all = await rows(v.page).count();
  assert.ok(all > 5, `${all} rows`);
  await v.page.getByLabel("Chercher dans mes documents").fill("dispensation");
  await v.page.getByText(/^\d+ documents?$/).waitFor();
  for (const text of await rows(v.page).allTextContents()) assert.match(text, /dispensation/i);
  assert.doesNotMatch(v.page.url(), /dispensation/, "what one looks for is in no address");
  await rows(v.page).first().getByRole("link").click();
  await v.page.getByRole("link", { name: "Tous mes documents" }).waitFor();
  await v.page.goBack();
  await v.page.getByText(/^\d+ documents?$/).waitFor();
  assert.equal(await v.page.getByLabel("Chercher dans mes documents").inputValue(), "dispensation", "Back keeps it");
  await v.page.getByLabel("Chercher dans mes documents").fill("xyzzy introuvable");
  await v.page.getByText("Aucun document ici").waitFor();
  await v.page.getByLabel("Chercher dans mes documents").fill("");
  await v.page.getByLabel("Catégorie").selectOption({ label: "Analyses de biologie" });
  for (const text of await rows(v.page).allTextContents()) assert.match(text, /biologie/i);
  // What was chosen is in the address: a reload keeps it.
  assert.match(v.page.url(), /category=BIOLOGIE/);
  await v.close();
});

test("a structured document is read in a frame that can run nothing", async () => {
  const v = await open();
  await v.page.getByLabel("Catégorie").selectOption({ label: "Analyses de biologie" });
  await rows(v.page).first().getByRole("link").click();
  const frame = v.page.locator("iframe");
  await frame.waitFor();
  assert.equal(await frame.getAttribute("sandbox"), "allow-downloads");
  await v.page.frameLocator("iframe").getByRole("heading").first().waitFor();
  await v.close();
});

test("masking says what it means, is seen in the list, and is undone", async () => {
  const v = await open();
  const first = rows(v.page).nth(1);
  const title = await first.getByRole("link").textContent();
  await first.getByRole("link").click();
  await v.page.getByRole("button", { name: "Masquer aux professionnels" }).click();
  const dialog = v.page.getByRole("dialog");
  await dialog.getByText(/ne verront plus ce document, ni qu’il existe/).waitFor();
  await accessible(v.page, "the dialog that asks before masking");
  await dialog.getByRole("button", { name: "Masquer aux professionnels" }).click();
  await v.page.getByRole("button", { name: "Montrer aux professionnels" }).waitFor();
  await v.page.getByRole("link", { name: "Tous mes documents" }).click();
  await v.page.getByLabel("Montrer", { exact: true }).selectOption({ label: "Masqués aux professionnels" });
  assert.equal(await rows(v.page).count(), 1);
  await rows(v.page).first().getByText(title).waitFor();
  await v.page.getByLabel("Montrer", { exact: true }).selectOption({ label: "Tout" });
  await rows(v.page).nth(1).getByRole("checkbox").check();
  await v.page.getByRole("button", { name: "Montrer aux professionnels" }).click();
  await v.page.getByRole("dialog").getByRole("button", { name: "Montrer aux professionnels" }).click();
  await v.page.getByRole("dialog").waitFor({ state: "detached" });
  await v.page.getByLabel("Montrer", { exact: true }).selectOption({ label: "Masqués aux professionnels" });
  await v.page.getByText("Aucun document", { exact: true }).waitFor();
  await v.close();
});

test("a PDF is added with a preview, read page by page, replaced and deleted", async () => {
  const v = await open({ path: `${LIST}/ajouter` });
  await addFile(v.page, { name: "Radio du genou.pdf", mimeType: "application/pdf", buffer: pdf("Genou gauche") });
  await v.page.getByLabel("Catégorie").selectOption({ label: "Imagerie et radios" });
  await accessible(v.page, "adding a document");
  await v.page.getByRole("button", { name: "Ajouter ce document" }).click();
  await v.page.getByRole("link", { name: "Voir mes documents" }).click();
  await v.page.getByRole("link", { name: "Radio du genou" }).click();
  await v.page.getByText("Document PDF d’une page").waitFor();
  await v.page.getByText("Genou gauche").waitFor({ state: "attached" });
  const [saved] = await Promise.all([v.page.waitForEvent("download"), v.page.getByRole("link", { name: "Télécharger" }).click()]);
  assert.equal(saved.suggestedFilename(), "Radio du genou.pdf");
  await v.page.getByRole("link", { name: "Remplacer" }).click();
  await addFile(v.page, { name: "autre.pdf", mimeType: "application/pdf", buffer: pdf("Genou droit") });
  await v.page.getByRole("button", { name: "Remplacer" }).click();
  await v.page.getByRole("link", { name: "Voir mes documents" }).click();
  await v.page.getByRole("link", { name: "Radio du genou" }).waitFor();
  await settled(v.page);
  assert.equal(await v.page.getByRole("link", { name: "Radio du genou" }).count(), 1);
  await v.page.getByRole("link", { name: "Radio du genou" }).click();
  await v.page.getByText("Genou droit").waitFor({ state: "attached" });
  await v.page.getByRole("button", { name: "Supprimer" }).click();
  await v.page.getByRole("dialog").getByRole("button", { name: "Supprimer" }).click();
  await v.page.getByRole("heading", { level: 1, name: "Mes documents" }).waitFor();
  await settled(v.page);
  assert.equal(await v.page.getByRole("link", { name: "Radio du genou" }).count(), 0);
  await v.close();
});

test("a picture dropped on the page is previewed and added; what is no document is refused in words", async () => {
  const v = await open({ path: `${LIST}/ajouter` });
  await v.page.locator("input[type=file]").first().setInputFiles({ name: "virus.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") });
  await v.page.getByRole("alert").getByText("« virus.exe » n’est pas d’un type accepté.").waitFor();
  const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const data = await v.page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], "Carnet.png", { type: "image/png" }));
    return transfer;
  }, png);
  await v.page.locator("text=Déposez vos fichiers ici").dispatchEvent("drop", { dataTransfer: data });
  await v.page.getByAltText("Aperçu de Carnet").waitFor();
  await v.page.getByRole("button", { name: "Ajouter ce document" }).click();
  await v.page.getByRole("link", { name: "Voir mes documents" }).click();
  await v.page.getByRole("link", { name: "Carnet", exact: true }).click();
  await v.page.getByRole("img", { name: "Carnet" }).waitFor();
  await v.close();
});

test("titles and file names that hold markup are shown as they are, and run nothing", async () => {
  const v = await open({ path: `${LIST}/ajouter` });
  const evil = `<img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>`;
  await addFile(v.page, { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from(`${evil}\n<b>gras</b>`) });
  await v.page.getByLabel("Titre").fill(evil);
  await v.page.getByRole("button", { name: "Ajouter ce document" }).click();
  await v.page.getByRole("link", { name: "Voir mes documents" }).click();
  await v.page.getByRole("link", { name: evil }).click();
  await v.page.getByText("<b>gras</b>").waitFor();
  assert.doesNotMatch(await v.page.title(), /^pwned/);
  await v.close();
});

test("choosing and reading work by the keyboard alone", async () => {
  const v = await open();
  await rows(v.page).first().getByRole("checkbox").focus();
  await v.page.keyboard.press("Space");
  await v.page.getByText("1 document choisi").first().waitFor();
  await rows(v.page).first().getByRole("link").focus();
  await v.page.keyboard.press("Enter");
  await v.page.getByRole("link", { name: "Tous mes documents" }).waitFor();
  await v.page.waitForFunction(() => document.activeElement.tagName === "H1"); // a screen reader says where one is
  await v.close();
});

test("documents are pinned, put into a folder, found there, and the folder is taken away", async () => {
  const v = await open();
  await rows(v.page).nth(0).getByRole("checkbox").check();
  await rows(v.page).nth(2).getByRole("checkbox").check();
  const titles = await Promise.all([0, 2].map((i) => rows(v.page).nth(i).getByRole("link").textContent()));
  await v.page.getByRole("button", { name: "Ranger dans un dossier" }).click();
  const dialog = v.page.getByRole("dialog");
  await dialog.getByLabel("Nouveau dossier").fill("Cœur");
  await accessible(v.page, "the dialog of folders");
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await dialog.waitFor({ state: "detached" });
  await v.page.getByLabel("Dossier").selectOption({ label: "Cœur" });
  await v.page.getByText("2 documents", { exact: true }).waitFor();
  assert.deepEqual((await rows(v.page).getByRole("link").allTextContents()).sort(), titles.sort());
  // One of them out again, and pinned.
  await rows(v.page).first().getByRole("link").click();
  await v.page.getByRole("button", { name: "Épingler" }).click();
  await v.page.getByRole("button", { name: "Ne plus épingler" }).waitFor();
  await v.page.getByRole("button", { name: "Ranger dans un dossier" }).click();
  await v.page.getByRole("dialog").getByLabel("Cœur").uncheck();
  await v.page.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
  await v.page.getByRole("dialog").waitFor({ state: "detached" });
  await v.page.getByRole("link", { name: "Tous mes documents" }).click();
  await v.page.getByLabel("Dossier").selectOption({ label: "Cœur" });
  await v.page.getByText("1 document", { exact: true }).waitFor();
  const takeAway = v.page.getByRole("button", { name: "Supprimer le dossier « Cœur »" });
  await takeAway.click();
  await takeAway.waitFor({ state: "detached" });
  await v.page.getByLabel("Dossier").selectOption({ label: "Épinglés" });
  await v.page.getByText("1 document", { exact: true }).waitFor();
  await rows(v.page).first().getByText("Épinglé", { exact: true }).waitFor();
  await v.close();
});

test("while a folder is taken away another place may be chosen, which then stays chosen", async () => {
  const v = await open();
  await rows(v.page).first().getByRole("checkbox").check();
  await v.page.getByRole("button", { name: "Ranger dans un dossier" }).click();
  await v.page.getByRole("dialog").getByLabel("Nouveau dossier").fill("Yeux");
  await v.page.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
  await v.page.getByRole("dialog").waitFor({ state: "detached" });
  const place = v.page.getByLabel("Dossier");
  await place.selectOption({ label: "Yeux" });
  let release;
  const chosen = new Promise((resolve) => (release = resolve));
  await v.page.route("**/fhir/List/*", async (route) => {
    await chosen; // the server is slow
    await route.continue();
  });
  await v.page.getByRole("button", { name: "Supprimer le dossier « Yeux »" }).click();
  await place.selectOption({ label: "Épinglés" });
  release();
  await place.getByRole("option", { name: "Yeux" }).waitFor({ state: "detached" });
  assert.equal(await place.inputValue(), "pinned");
  await v.close();
});

test("what is wrong with a document is reported, and kept as a Task beside it", async () => {
  const v = await open();
  await v.page.getByLabel("Catégorie").selectOption({ label: "Analyses de biologie" });
  await rows(v.page).first().getByRole("link").click();
  await v.page.getByRole("button", { name: "Signaler un problème" }).click();
  const dialog = v.page.getByRole("dialog");
  await dialog.getByLabel("Ce qui ne va pas").selectOption({ label: "Il concerne une autre personne" });
  await accessible(v.page, "the dialog of reports");
  await dialog.getByRole("button", { name: "Envoyer le signalement" }).click();
  await dialog.getByText("Merci. Votre signalement est enregistré.").waitFor();
  const told = await v.page.evaluate(async () => {
    const { patient } = await (await fetch("/signin/session")).json();
    return (await fetch(`/fhir/Task?patient=${patient}`)).json();
  });
  const task = told.entry[0].resource;
  assert.equal(task.reasonCode.coding[0].code, "other-person");
  assert.match(task.focus.reference, /^DocumentReference\//);
  await v.close();
});
