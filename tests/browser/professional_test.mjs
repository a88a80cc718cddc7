// The professional's pages: finding a person by INS and traits, entering with consent or in an emergency, the synthesis, depositing.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { accessible, arrange, entered, fits, visitor } from "./kit.mjs";

const { h, b } = await arrange();
let person, scan;
const NIR_TEST = "1.2.250.1.213.1.4.10";

before(async () => {
  const v = await entered(b, h.origin);
  person = await v.page.evaluate(async () => {
    const { patient } = await (await fetch("/signin/session")).json();
    return (await fetch(`/fhir/${patient}`)).json();
  });
  await v.close();
  const ins = person.identifier.find((i) => i.system.includes("1.213.1.4")).value;
  const name = person.name.find((n) => n.use === "official") ?? person.name[0];
  const [y, m, d] = person.birthDate.split("-");
  scan = `IS010000000000000000000000S1${ins}S2${NIR_TEST}<GS>S3${name.given.join(" ").toUpperCase()}<GS>S4${name.family.toUpperCase()}<GS>S5${person.gender === "female" ? "F" : "M"}S6${d}-${m}-${y}`;
});

/** What the browser itself tells of answers that a page expects. */
const expected = (v) => {
  const other = v.faults.splice(0).filter((f) => !/status of 40[034]/.test(f));
  assert.deepEqual(other, []);
};
const signedIn = (options) => entered(b, h.origin, { ...options, path: "/espace/pro" });
async function found(v, text = scan) {
  await v.page.locator("input[name=scan]").fill(text);
  await v.page.getByRole("button", { name: /^(Chercher|Search)$/ }).click();
}

test("a wrong trait finds nobody, and the right ones lead to the choice of how to enter", async () => {
  const v = await signedIn();
  await found(v, scan.replace(/S6\d\d/, (s) => (s === "S628" ? "S627" : "S628")));
  await v.page.getByText("Aucun espace ne correspond à ces informations.").waitFor();
  await found(v);
  await v.page.getByRole("heading", { name: "La personne est d’accord" }).waitFor();
  assert.equal(await v.page.getByText(person.name[0].family).count(), 0, "nothing of the person is shown before");
  expected(v);
  await v.close();
});

test("the professional's pages break no rule of accessibility, in both languages and themes, and fit 320 px", async () => {
  for (const lang of ["fr", "en"])
    for (const theme of ["light", "dark"]) {
      const v = await signedIn({ lang, theme });
      const check = async (what) => {
        await accessible(v.page, `${what} (${lang}, ${theme})`);
        await v.page.setViewportSize({ width: 320, height: 640 });
        await fits(v.page, what);
        await v.page.setViewportSize({ width: 1280, height: 900 });
      };
      await v.page.locator("input[name=scan]").waitFor();
      await check("finding a person");
      await found(v);
      await v.page.locator("textarea[name=motive]").waitFor();
      await check("choosing how to enter");
      await v.page.locator("input[name=attested]").check();
      await v.page.getByRole("button", { name: /Entrer avec son accord|Enter with their agreement/ }).click();
      await v.page.getByRole("heading", { name: /Traitements|Treatments/ }).waitFor();
      await check("the synthesis");
      expected(v);
      await v.close();
    }
});

test("with the person's agreement the synthesis opens, and a document is deposited with its choices", async () => {
  const v = await signedIn();
  await found(v);
  await v.page.locator("input[name=attested]").check();
  await v.page.getByRole("button", { name: "Entrer avec son accord" }).click();
  await v.page.getByRole("heading", { name: "Déposer un document" }).waitFor();
  await v.page.getByLabel("Titre").fill("Bilan de fer");
  await v.page.locator("input[type=file]").setInputFiles({ name: "fer.txt", mimeType: "text/plain", buffer: Buffer.from("Ferritine normale") });
  await v.page.getByLabel("Pas encore la personne").check();
  await v.page.getByRole("button", { name: "Déposer", exact: true }).click();
  await v.page.getByText("Le document est déposé.").waitFor();
  await v.page.getByRole("list", { name: "Documents" }).getByText("Bilan de fer").waitFor();
  // Documents by class, and results with their line.
  await v.page.getByRole("list", { name: "Documents" }).getByRole("heading", { level: 3, name: "Compte rendu" }).waitFor();
  assert.ok((await v.page.getByRole("list", { name: "Résultats" }).locator("svg polyline").count()) > 3, "results have lines");
  expected(v);
  await v.close();
  const w = await entered(b, h.origin, { path: "/espace/documents" });
  await w.page.getByRole("list", { name: "Documents trouvés" }).waitFor();
  assert.equal(await w.page.getByText("Bilan de fer").count(), 0, "the person is not told before the announcement");
  await w.close();
});

test("in an emergency the glass is broken with a motive, and the person reads it in their activity", async () => {
  const v = await signedIn();
  await found(v);
  await v.page.getByLabel("Pourquoi ?").fill("Personne évanouie à l’accueil");
  await v.page.getByRole("button", { name: "Entrer en urgence" }).click();
  await v.page.getByText("Accès en urgence. La personne est prévenue.").waitFor();
  await v.page.getByRole("heading", { name: "Traitements" }).waitFor();
  expected(v);
  await v.close();
  const w = await entered(b, h.origin, { path: "/espace/activite" });
  await w.page.getByText("Raison donnée : Personne évanouie à l’accueil").first().waitFor();
  await w.close();
});

test("without a session the page shows how to sign in and nothing else; signing out ends it", async () => {
  const v = await visitor(b);
  await v.page.goto(`${h.origin}/espace/pro`);
  await v.page.getByRole("heading", { name: "Professionnels" }).or(v.page.getByRole("heading", { level: 1 })).first().waitFor();
  assert.equal(await v.page.locator("input[name=scan], input[name=token]").count(), 0);
  await v.page.getByRole("button", { name: "Entrer comme Un médecin" }).click();
  await v.page.locator("input[name=scan]").waitFor();
  await v.page.reload();
  await v.page.locator("input[name=scan]").waitFor(); // a session, not a token of the page
  assert.equal(await v.page.evaluate(() => document.cookie), "", "no script reads it");
  await v.page.goto(`${h.origin}/`);
  await v.page.waitForURL(/espace\/pro$/); // who works here has no space of their own
  await v.page.getByRole("button", { name: "Se déconnecter" }).click();
  await v.page.getByRole("button", { name: "Entrer comme Un médecin" }).waitFor();
  expected(v);
  await v.close();
});
