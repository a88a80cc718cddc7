// Measures: noting, limits, charts, targets, the file for spreadsheets.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { accessible, arrange, ask, entered, settled, until } from "./kit.mjs";

const { h, b } = await arrange();

async function open(path, options = {}) {
  const v = await entered(b, h.origin, { as: 1, path, ...options });
  await settled(v.page);
  return v;
}
const note = async (page) => {
  await page.getByRole("button", { name: "Noter une valeur" }).click();
  return page.getByRole("dialog");
};

test("what is followed comes first, with its last value", async () => {
  const v = await open("/espace/mesures");
  const followed = v.page.getByRole("region", { name: "Ce que je surveille" });
  await followed.getByRole("link", { name: /^Tension artérielle\s*\d+\/\d+ mmHg/ }).waitFor();
  await followed.getByRole("link", { name: /^Poids\s*[\d,]+ kg/ }).waitFor();
  await followed.getByRole("link", { name: /^Hémoglobine glyquée/ }).click();
  await v.page.getByRole("img", { name: /^Hémoglobine glyquée \(HbA1c\).*41 valeurs/ }).waitFor();
  await v.close();
});

test("a value is noted as a FHIR Observation with its unit, and deleted", async () => {
  const v = await open("/espace/mesures/weight", { as: 3 });
  const dialog = await note(v.page);
  await dialog.getByLabel("Valeur (kg)").fill("72,5");
  await accessible(v.page, "the form of a measure");
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await v.page.getByRole("cell", { name: "72,5 kg", exact: true }).waitFor();
  const found = await ask(v.page, "/fhir/Observation?patient=PATIENT&code=29463-7&_tag=PATRPT");
  const quantity = found.entry[0].resource.valueQuantity;
  assert.deepEqual([quantity.value, quantity.code, quantity.system], [72.5, "kg", "http://unitsofmeasure.org"]);
  await v.page.getByRole("button", { name: /^Supprimer la valeur 72,5 kg/ }).click();
  await v.page.getByRole("dialog").getByRole("button", { name: "Supprimer" }).click();
  await v.page.getByRole("cell", { name: "72,5 kg", exact: true }).waitFor({ state: "detached" });
  await v.close();
});

test("a value that is not possible is refused in words, before it is sent", async () => {
  const v = await open("/espace/mesures/temperature");
  const dialog = await note(v.page);
  for (const [text, sentence] of [
    ["375", /Cette valeur n’est pas possible. Elle doit être entre 30 °C et 45 °C/],
    ["chaud", /Écrivez un nombre/],
    ["", /Écrivez un nombre/],
  ]) {
    await dialog.getByLabel("Valeur (°C)").fill(text);
    await dialog.getByRole("button", { name: "Enregistrer" }).click();
    await dialog.getByText(sentence).waitFor();
  }
  await accessible(v.page, "an error in a form");
  await dialog.getByLabel("Valeur (°C)").fill("37.5");
  await dialog.getByLabel("Jour").fill("2090-01-01");
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await dialog.getByText("La date ne peut pas être dans le futur").waitFor();
  assert.equal((await ask(v.page, "/fhir/Observation?patient=PATIENT&code=8310-5&_tag=PATRPT")).total, 0);
  await v.close();
});

test("blood pressure has two numbers, the larger first", async () => {
  const v = await open("/espace/mesures/bp", { as: 3 });
  const dialog = await note(v.page);
  await dialog.getByLabel(/^Systolique/).fill("80");
  await dialog.getByLabel(/^Diastolique/).fill("120");
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await dialog.getByText(/doit être plus grand que le second/).waitFor();
  await dialog.getByLabel(/^Systolique/).fill("120");
  await dialog.getByLabel(/^Diastolique/).fill("80");
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await v.page.getByRole("cell", { name: "120/80 mmHg", exact: true }).waitFor();
  const found = await ask(v.page, "/fhir/Observation?patient=PATIENT&code=85354-9&_tag=PATRPT");
  assert.equal(found.entry[0].resource.component.length, 2);
  await v.close();
});

test("glucose asks for the moment, and the body mass index cannot be written", async () => {
  const v = await open("/espace/mesures/glucose", { as: 3 });
  const dialog = await note(v.page);
  await dialog.getByLabel("Valeur (mg/dL)").fill("95");
  await dialog.getByLabel("À quel moment").selectOption({ label: "À jeun" });
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await v.page.getByRole("cell", { name: /95 mg\/dL\s*À jeun/ }).waitFor();
  await v.page.goto(`${h.origin}/espace/mesures/bmi`);
  await v.page.getByText("L’indice est calculé").waitFor();
  assert.equal(await v.page.getByRole("button", { name: "Noter une valeur" }).count(), 0);
  await v.close();
});

test("a target is set, kept as a Goal, and taken away", async () => {
  const v = await open("/espace/mesures/hba1c");
  await v.page.getByLabel("Au plus").fill("7");
  // What was saved is what the next change is of, whether or not it could be read anew.
  await v.page.route(/lifecycle-status=active/, (r) => r.abort());
  await v.page.getByLabel("Au moins").fill("8");
  await v.page.getByRole("button", { name: "Enregistrer l’objectif" }).click();
  await v.page.getByRole("alert").getByText("doit être plus petit").waitFor();
  await v.page.getByLabel("Au moins").fill("");
  await v.page.getByRole("button", { name: "Enregistrer l’objectif" }).click();
  await v.page.getByText("L’objectif est enregistré").waitFor();
  const goals = await ask(v.page, "/fhir/Goal?patient=PATIENT&_tag=PATRPT");
  assert.equal(goals.entry[0].resource.target[0].detailRange.high.value, 7);
  await v.page.getByLabel("Au plus").fill("");
  await v.page.getByRole("button", { name: "Enregistrer l’objectif" }).click();
  await v.page.getByText("L’objectif est enregistré").waitFor();
  await until(v.page, async () => {
    const { patient } = await (await fetch("/signin/session")).json();
    return (await (await fetch(`/fhir/Goal?patient=${patient}&_tag=PATRPT`)).json()).total === 0;
  });
  await v.close();
});

test("all values are saved as a file that spreadsheets open", async () => {
  const v = await open("/espace/mesures");
  // Five stand in reports of visits, each at an hour of its own, and are found there some seconds after the deposit.
  await until(v.page, async () => {
    const { patient } = await (await fetch("/signin/session")).json();
    return (await (await fetch(`/fhir/Observation?patient=${patient}&_tag=urn:ens:part|document&code=29463-7&_summary=count`)).json()).total === 5;
  });
  await v.page.goto(`${h.origin}/espace/mesures/weight`);
  await settled(v.page);
  const [saved] = await Promise.all([v.page.waitForEvent("download"), v.page.getByRole("button", { name: "Télécharger en CSV" }).click()]);
  assert.equal(saved.suggestedFilename(), "Poids.csv");
  const text = await readFile(await saved.path(), "utf8");
  assert.match(text, /^\ufeffDate;Poids \(kg\);/);
  assert.match(text, /\r\n\d{4}-\d{2}-\d{2}T[^;]+;\d+(,\d+)?;/);
  assert.equal(text.trim().split("\r\n").length - 1, 88 + 5);
  await v.close();
});
