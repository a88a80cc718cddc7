// The medical profile: every section filled in as a person does, kept as FHIR that says who reported it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, arrange, ask, entered, settled, until } from "./kit.mjs";

const { h, b } = await arrange();

async function open(path = "/espace/profil", options = {}) {
  const v = await entered(b, h.origin, { as: 3, path, ...options });
  await settled(v.page);
  return v;
}

const add = async (page) => {
  await page.getByRole("button", { name: "Ajouter", exact: true }).click();
  return page.getByRole("dialog");
};

// Section, fields, what the entry is then called, FHIR type, and a member that must be there.
const filled = [
  ["diseases", { "Maladie ou problème": "Asthme", "Aujourd’hui": { label: "Toujours présent" } }, "Asthme", "Condition", (r) => r.code.text === "Asthme"],
  ["treatments", { "Médicament ou traitement": "Ventoline", "Aujourd’hui": { label: "Je le prends encore" }, "Comment je le prends (facultatif)": "2 bouffées" }, "Ventoline", "MedicationStatement", (r) => r.dosage[0].text === "2 bouffées"],
  ["allergies", { "Allergie à": "Arachide", "Gravité (facultatif)": { label: "Peut mettre la vie en danger" } }, "Arachide", "AllergyIntolerance", (r) => r.criticality === "high"],
  ["vaccinations", { Vaccin: "Rougeole", Année: "2010" }, "Rougeole", "Immunization", (r) => r.occurrenceDateTime === "2010" && r.primarySource === false],
  ["stays", { Raison: "Appendicite", Année: "2015" }, "Appendicite", "Encounter", (r) => r.class.code === "IMP" && r.period.start === "2015"],
  ["family", { Qui: { label: "Mère" }, "Maladie ou problème": "Diabète" }, "Diabète", "FamilyMemberHistory", (r) => r.relationship.coding[0].code === "MTH"],
  ["disability", { "Type de handicap": { label: "Auditif" }, "Taux reconnu (facultatif)": { label: "De 50 à 79 %" } }, "Auditif", "Observation", (r) => r.component?.[0].valueCodeableConcept.coding[0].code === "50-79"],
  ["blood", { "Groupe sanguin": { label: "O−" } }, "O−", "Observation", (r) => r.valueCodeableConcept?.text === "O-"],
  ["lifestyle", { Sujet: { label: "Tabac" }, "Ma réponse": "Arrêté en 2012" }, "Tabac", "Observation", (r) => r.code.coding.some((c) => c.code === "72166-2")],
  ["entourage", { "Cette personne est": { label: "Ma personne de confiance" }, "Nom et prénom": "Anne Petit", Téléphone: "06 01 02 03 04" }, "Anne Petit", "RelatedPerson", (r) => r.telecom?.[0].value === "06 01 02 03 04"],
  ["wishes", { Sujet: { label: "Don d’organes" }, "Mon choix (facultatif)": { label: "J’accepte" } }, "Don d’organes", "Consent", (r) => r.provision?.type === "permit"],
  ["professionals", { Métier: { label: "Dentiste" }, "Nom et prénom": "Dr Paul Molaire" }, "Dr Paul Molaire", "CareTeam", (r) => r.participant?.[0].member.display === "Dr Paul Molaire"],
];

for (const [section, fields, title, type, holds] of filled)
  test(`an entry of ${section} is kept as ${type}, reported by the patient`, async () => {
    const v = await open(`/espace/profil/${section}`);
    const dialog = await add(v.page);
    for (const [label, value] of Object.entries(fields)) {
      const field = dialog.getByLabel(label, { exact: true }).first();
      if (typeof value === "string") await field.fill(value);
      else await field.selectOption(value);
    }
    await dialog.getByRole("button", { name: "Enregistrer" }).click();
    const entry = v.page.getByRole("main").getByRole("listitem").filter({ hasText: title }).filter({ hasText: "Noté par moi" });
    await entry.first().waitFor();
    const bundle = await ask(v.page, `/fhir/${type}?patient=PATIENT&_tag=PATRPT&_count=50`);
    assert.ok((bundle.entry ?? []).some((e) => holds(e.resource)), JSON.stringify(bundle).slice(0, 1500));
    await accessible(v.page, `the section ${section}`);
    await v.close();
  });

test("a date may be a year, a month or a day, and is shown as such", async () => {
  const v = await open("/espace/profil/diseases");
  const dialog = await add(v.page);
  await dialog.getByLabel("Maladie ou problème").fill("Eczéma");
  await dialog.getByLabel("Aujourd’hui").selectOption({ label: "Toujours présent" });
  const start = dialog.getByRole("group", { name: /^Début/ });
  await start.getByLabel("Année").fill("2019");
  await start.getByLabel("Mois").selectOption({ label: "mai" });
  await accessible(v.page, "the form of an entry");
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await v.page.getByText("depuis mai 2019").waitFor();
  // Changed to a day.
  await v.page.getByRole("button", { name: "Modifier « Eczéma »" }).click();
  await v.page.getByRole("dialog").getByRole("group", { name: /^Début/ }).getByLabel("Jour").selectOption("12");
  await v.page.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
  await v.page.getByText("depuis le 12 mai 2019").waitFor();
  await v.page.getByRole("button", { name: "Supprimer « Eczéma »" }).click();
  await v.page.getByRole("dialog").getByRole("button", { name: "Supprimer" }).click();
  await v.page.getByRole("heading", { name: "Eczéma", exact: true }).waitFor({ state: "detached" });
  await v.close();
});

test("nothing to declare is said in a section, shown in the overview, and taken back by an entry", async () => {
  const v = await entered(b, h.origin, { as: 0, path: "/espace/profil/disability" });
  await v.page.getByRole("button", { name: "Je n’ai rien à déclarer ici" }).click();
  await v.page.getByRole("button", { name: "J’ai quelque chose à déclarer" }).waitFor();
  const lists = await ask(v.page, "/fhir/List?patient=PATIENT&code=http://loinc.org|47420-5");
  assert.equal(lists.entry[0].resource.emptyReason.coding[0].code, "nilknown");
  await v.page.getByRole("link", { name: "Tout mon profil" }).click();
  await v.page.getByRole("link", { name: /^Handicap/ }).getByText("Rien à déclarer").waitFor();
  // Whether or not the page could read that it was said.
  await v.page.route(/\/fhir\/List\?.*47420-5/, (r) => r.fulfill({ status: 404 }), { times: 1 });
  await v.page.getByRole("link", { name: /^Handicap/ }).click();
  const dialog = await add(v.page);
  await dialog.getByLabel("Type de handicap").selectOption({ label: "Visuel" });
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await v.page.getByRole("heading", { name: "Visuel" }).waitFor();
  await settled(v.page);
  await until(v.page, async () => {
    const { patient } = await (await fetch("/signin/session")).json();
    return (await (await fetch(`/fhir/List?patient=${patient}&code=http://loinc.org|47420-5`)).json()).total === 0;
  });
  await v.close();
});

test("an entry is linked to a document, which opens from it", async () => {
  const v = await open("/espace/profil/allergies");
  const dialog = await add(v.page);
  await dialog.getByLabel("Allergie à").fill("Latex");
  await dialog.getByLabel("Lier un document").selectOption({ index: 2 });
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await v.page.getByRole("listitem").filter({ hasText: "Latex" }).getByRole("link", { name: "Document lié" }).click();
  await v.page.getByRole("link", { name: "Tous mes documents" }).waitFor();
  await v.close();
});

test("what a professional wrote is told apart and cannot be changed here", async () => {
  const v = await entered(b, h.origin, { as: 1, path: "/espace/profil/diseases" });
  await settled(v.page);
  await v.page.getByText("Ajouté par un professionnel").first().waitFor();
  assert.equal(await v.page.getByRole("button", { name: /^Modifier/ }).count(), 0);
  await v.close();
});

test("markup in a text of the profile is shown as it is", async () => {
  const v = await open("/espace/profil/allergies");
  const dialog = await add(v.page);
  const evil = `"><svg onload=document.title='pwned'>`;
  await dialog.getByLabel("Allergie à").fill(evil);
  await dialog.getByRole("button", { name: "Enregistrer" }).click();
  await v.page.getByRole("heading", { name: evil }).waitFor();
  assert.doesNotMatch(await v.page.title(), /^pwned/);
  await v.close();
});
