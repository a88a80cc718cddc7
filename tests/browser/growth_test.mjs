// A child's growth by age, over the curves that the operator supplies; and values found in documents.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { accessible, arrange, ask, entered, fits, inMinorsSpace, settled, store, until } from "./kit.mjs";

const curves = fileURLToPath(new URL("../fixtures/growth.tsv", import.meta.url));
const { h, b } = await arrange({ settings: `growth.references = ${curves}\n` });

/** A page on the weights of the demonstration's minor of that age. */
async function weighed(age) {
  const v = await entered(b, h.origin);
  await inMinorsSpace(h, v.page, age);
  await v.page.getByRole("link", { name: "Mes mesures" }).click();
  await v.page.getByRole("link", { name: /^Poids/ }).click();
  return { v, growth: v.page.getByRole("region", { name: "Courbe de croissance" }) };
}

test("a child's weight stands over the operator's curves, and in words", async () => {
  const { v, growth } = await weighed(6);
  const picture = growth.getByRole("img", { name: /^Poids selon l’âge : \d+ valeurs\. Dernière : [\d,]+ kg, \d+ (mois|ans)\. (entre|sous|au-dessus)/ });
  await picture.waitFor();
  await growth.getByText("Courbes de référence : C3, C50, C97").waitFor();
  await growth.getByText(/Source des courbes\s:\sChiffres inventés pour les essais/).waitFor();
  assert.equal(await picture.locator("polygon").count(), 2);
  for (const [years, last] of [["3", /Dernière : [\d,]+ kg, \d+ mois\. (entre|sous|au-dessus)/], ["18", /Dernière : [\d,]+ kg, \d ans\. (entre|sous|au-dessus)/]]) {
    await growth.getByLabel("Âges", { exact: true }).selectOption(years);
    await growth.getByRole("img", { name: last }).waitFor();
  }
  await accessible(v.page, "growth");
  for (const kind of ["Taille", "Périmètre crânien", "Indice de masse corporelle (IMC)"]) {
    await v.page.getByRole("link", { name: "Toutes mes mesures" }).click();
    await v.page.getByRole("link", { name: new RegExp(`^${kind.replace(/[()]/g, "\\$&")}`) }).click();
    await growth.getByRole("img", { name: /selon l’âge/ }).waitFor();
  }
  await v.page.emulateMedia({ colorScheme: "dark" });
  await accessible(v.page, "growth in the dark");
  await v.page.setViewportSize({ width: 320, height: 640 });
  await fits(v.page, "growth");
  await v.close();
});

test("of ages when nobody weighed the child it says so", async () => {
  const { v, growth } = await weighed(15);
  await growth.getByRole("img", { name: /^Poids selon l’âge : \d+ valeurs\. / }).waitFor();
  await growth.getByLabel("Âges", { exact: true }).selectOption("3");
  await growth.getByRole("img", { name: "Poids selon l’âge : aucune valeur à ces âges." }).waitFor();
  await v.close();
});

test("an adult has no curve of growth", async () => {
  const v = await entered(b, h.origin, { path: "/espace/mesures/weight" });
  await settled(v.page);
  await v.page.getByRole("heading", { name: "Dans le temps" }).waitFor();
  assert.equal(await v.page.getByRole("heading", { name: "Courbe de croissance" }).count(), 0);
  await v.close();
});

test("a value out of a laboratory report says where it comes from, and opens it", async () => {
  const v = await entered(b, h.origin, { path: "/espace/mesures" });
  await until(v.page, async () => {
    const { patient } = await (await fetch("/signin/session")).json();
    const found = await (await fetch(`/fhir/Observation?patient=${patient}&_tag=urn:ens:part|document&code=14771-0&_summary=count`)).json();
    return found.total > 0;
  });
  await v.page.goto(`${h.origin}/espace/mesures/glucose`);
  const row = v.page.getByRole("row").filter({ hasText: "Trouvé dans un document" }).first();
  await row.waitFor();
  assert.match(await row.innerText(), /\d+ mg\/dL/);
  assert.equal(await row.getByRole("button", { name: /^Supprimer/ }).count(), 0, "what stands in a document is not deleted here");
  await row.getByRole("link", { name: "Trouvé dans un document" }).click();
  await v.page.getByRole("heading", { level: 1, name: /biolog|analyse/i }).waitFor();
  await v.close();
});

test("a value that is not possible, or of a unit that nobody knows, is kept beside the chart", async () => {
  const v = await entered(b, h.origin, { as: 3, path: "/espace/mesures/heart" });
  await settled(v.page);
  const { patient } = await v.page.evaluate(async () => (await fetch("/signin/session")).json());
  const pulse = (value, unit) => ({
    resourceType: "Observation",
    status: "final",
    code: { coding: [{ system: "http://loinc.org", code: "8867-4" }] },
    subject: { reference: patient },
    effectiveDateTime: "2026-01-05T08:00:00Z",
    valueQuantity: { value, unit },
  });
  await store(v.page, [pulse(72, "/min"), pulse(900, "/min"), pulse(1.2, "battements par seconde")]);
  await v.page.reload();
  await v.page.getByRole("cell", { name: /^72 \/min$/ }).waitFor();
  for (const text of ["900 /min", "1.2 battements par seconde"])
    await v.page.getByRole("cell", { name: text }).getByText("Valeur ou unité inhabituelle").waitFor();
  const seen = await ask(v.page, "/fhir/Observation?patient=PATIENT&code=8867-4&_summary=count");
  const shown = Number(/: (\d+) valeurs/.exec(await v.page.getByRole("img", { name: /^Rythme cardiaque/ }).getAttribute("aria-label"))[1]);
  assert.equal(shown, seen.total - 2);
  await v.close();
});
