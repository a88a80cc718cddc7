// Whatever somebody wrote is shown as text: nothing of the corpus (payloads.mjs) runs, loads, leads away or becomes an element, wherever it
// was written and whoever looks. `watched` sees: scripts, dialogs, foreign requests, what the policy had to stop; `inert`: elements that are not ours.
// Names on mandates are in helper_test.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { evil as markup, inert, noFaults, watching } from "./inert.mjs";
import { arrange, ask, dialog, enter, entered, settled, store } from "./kit.mjs";
import { payloads } from "./payloads.mjs";

const { h, b } = await arrange();
const AS = 1;
const all = payloads.map((p, i) => `${p} n${i}n`);
const evil = all.find((p) => p.startsWith(markup));
const watched = (options) => watching(b, h, options);
let documents = [];

const LOINC = "http://loinc.org";
const doc = (patient, title, contentType, data, more = {}) => ({
  resourceType: "DocumentReference",
  status: "current",
  type: { coding: [{ system: LOINC, code: "11488-4" }] },
  subject: { reference: patient },
  author: [{ reference: patient }],
  date: "2026-01-05T10:00:00+01:00",
  content: [{ attachment: { contentType, title, data: Buffer.from(data).toString("base64") } }],
  ...more,
});
const REPORTED = { tag: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", code: "PATRPT" }] };
const concept = (system, code) => ({ coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }] });
/** One of each kind that pages show, with the text in every member that they show. */
const entries = (patient, text) =>
  [
    doc(patient, text, "text/plain", text, { description: text }),
    { resourceType: "Condition", clinicalStatus: concept("condition-clinical", "active"), category: [concept("condition-category", "problem-list-item")], code: { text }, subject: { reference: patient }, note: [{ text }] },
    { resourceType: "AllergyIntolerance", clinicalStatus: concept("allergyintolerance-clinical", "active"), code: { text }, patient: { reference: patient }, reaction: [{ manifestation: [{ text }] }], note: [{ text }] },
    { resourceType: "MedicationStatement", status: "active", medicationCodeableConcept: { text }, subject: { reference: patient }, dosage: [{ text }], reasonCode: [{ text }], note: [{ text }] },
    { resourceType: "Immunization", status: "completed", vaccineCode: { text }, patient: { reference: patient }, occurrenceDateTime: "2020-01-01", primarySource: false, lotNumber: text, performer: [{ actor: { display: text } }] },
    { resourceType: "RelatedPerson", active: true, patient: { reference: patient }, relationship: [concept("v2-0131", "C"), { text }], name: [{ text }], telecom: [{ system: "phone", value: text }] },
    { resourceType: "CareTeam", status: "active", subject: { reference: patient }, participant: [{ role: [{ coding: [{ system: "urn:ens:profile", code: "doctor" }] }], member: { display: text }, onBehalfOf: { display: text } }], telecom: [{ system: "phone", value: text }], note: [{ text }] },
    { resourceType: "Encounter", status: "finished", class: { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "IMP" }, subject: { reference: patient }, reasonCode: [{ text }], serviceProvider: { display: text }, period: { start: "2020-01-01" } },
    { resourceType: "FamilyMemberHistory", status: "completed", patient: { reference: patient }, relationship: concept("v3-RoleCode", "MTH"), condition: [{ code: { text } }], note: [{ text }] },
    { resourceType: "Consent", status: "active", scope: concept("consentscope", "adr"), patient: { reference: patient }, category: [concept("consentcategorycodes", "acd"), { coding: [{ system: "urn:ens:profile", code: "other" }] }], dateTime: "2020-01-01", policyRule: { text } },
    { resourceType: "Observation", status: "final", code: { coding: [{ system: LOINC, code: "29463-7" }] }, subject: { reference: patient }, effectiveDateTime: "2020-01-01T10:00:00Z", valueQuantity: { value: 70, unit: text, system: "http://unitsofmeasure.org", code: "kg" }, performer: [{ display: text }], device: { display: text }, note: [{ text }] },
    { resourceType: "List", status: "current", mode: "working", title: text, code: { coding: [{ system: "http://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes", code: "folder" }] }, subject: { reference: patient }, source: { reference: patient } },
  ].map((r) => ({ meta: REPORTED, ...r }));

const xml = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
/** Well-formed, so that a reader of XML hands it on as elements. */
const RAW = `<script>pwned(1)</script><svg xmlns="http://www.w3.org/2000/svg" onload="pwned(1)"><script>pwned(1)</script></svg>
  <linkHtml href="javascript:pwned(1)">lire</linkHtml><linkHtml href="data:text/html,&lt;script&gt;pwned(1)&lt;/script&gt;">lire</linkHtml>
  <h:img xmlns:h="http://www.w3.org/1999/xhtml" src="x" onerror="pwned(1)"/><h:iframe xmlns:h="http://www.w3.org/1999/xhtml" srcdoc="&lt;script&gt;parent.pwned(1)&lt;/script&gt;"/>
  <content styleCode="x&quot; onmouseover=&quot;pwned(1)" ID="a&quot; onfocus=&quot;pwned(1)">a</content><paragraph onclick="pwned(1)" style="background:url(//foreign.invalid/a)">b</paragraph>
  <table><tbody><tr><td onclick="pwned(1)" colspan="1&quot; onclick=&quot;pwned(1)">c</td></tr></tbody></table><renderMultiMedia referencedObject="x&quot; onerror=&quot;pwned(1)"/>`;

/** A CDA of the demonstration with other words: in its title, its people's names, its sections' titles and narratives. */
function hostileCda(cda, text) {
  const number = BigInt(Math.floor(Math.random() * 2 ** 50));
  const section = (inside) => `<component><section><title>${xml(text)}</title><text>${inside}</text></section></component>`;
  return cda
    .replace(/<id root="2\.25\.\d+"\/>/, `<id root="2.25.${number}"/>`)
    .replace(/<setId [^>]*\/>/, `<setId root="2.25.${number + 1n}"/>`)
    .replace(/<title>[^<]*<\/title>/, () => `<title>${xml(text)}</title>`)
    .replaceAll(/<family>(?![^]*<\/recordTarget>)[^<]*<\/family>/g, () => `<family>${xml(text)}</family>`)
    .replace(/<component><(nonXMLBody|structuredBody)>[^]*<\/component>/, () => `<component><structuredBody>${section(`<paragraph>${xml(text)}</paragraph>`)}${section(RAW)}</structuredBody></component>`);
}

before(async () => {
  const v = await entered(b, h.origin, { as: AS });
  const { patient } = await v.page.evaluate(async () => (await fetch("/signin/session")).json());
  const [first] = (await ask(v.page, "/fhir/DocumentReference?patient=PATIENT&type=http://loinc.org|11502-2&_count=1")).entry;
  const cda = await v.page.evaluate(async (url) => (await fetch(`/fhir/${url}`, { headers: { Accept: "*/*" } })).text(), first.resource.content[0].attachment.url);
  for (let at = 0; at < all.length; at += 8) await store(v.page, all.slice(at, at + 8).flatMap((text) => entries(patient, text)));
  const texts = all.filter((p) => !/[\u2028\u2029]/.test(p));
  const cdas = Array.from({ length: 12 }, (_, i) => hostileCda(cda, texts.filter((_, n) => n % 12 === i).join(" ")));
  await store(v.page, cdas.map((c, i) => doc(patient, `CDA ${i} ${evil}`, "text/xml", c)));
  const found = await ask(v.page, "/fhir/DocumentReference?patient=PATIENT&_count=1000&_sort=-date");
  documents = found.entry.map((e) => e.resource).filter((r) => /n\d+n$/.test(r.content[0].attachment.title));
  assert.equal(documents.length, all.length + 12);
  await v.close();
});

const PROFILE = ["diseases", "treatments", "allergies", "vaccinations", "stays", "family", "entourage", "wishes", "professionals"];

test("there are sixty of them at least, all different", () => {
  assert.ok(new Set(payloads).size >= 60 && new Set(payloads).size === payloads.length, `${payloads.length}`);
});

test("what runs, loads or stands where it should not is seen by these tests", async () => {
  const v = await watched();
  await enter(v.page, h.origin, { as: AS });
  for (const [markup, sign, shown] of [
    [`<img src=x onerror="pwned(1)">`, /elements that are not ours/],
    [`<p style="color:red">seen</p>`, /Content-Security-Policy: style-src-attr/],
    [`<img src="//elsewhere.invalid/a">`, /Content-Security-Policy: img-src|a request/],
    [`<p>not what was asked for</p>`, /the text itself is not shown/, "asked for elsewhere"],
  ]) {
    await v.page.evaluate((m) => document.body.insertAdjacentHTML("beforeend", `<div id="slip">${m}</div>`), markup);
    // The browser tells of some of it later.
    let told = "";
    for (let i = 0; i < 300 && !sign.test(told); i++) {
      told = await inert(v, "a slip", shown ?? "Bonjour").then(() => "", (e) => e.message);
      v.faults.splice(0);
      v.seen.splice(0);
      await v.page.waitForTimeout(100);
    }
    assert.match(told, sign);
    await v.page.evaluate(() => document.getElementById("slip").remove());
  }
  await v.page.goto(h.origin); // what the browser still had to tell was told
  v.faults.splice(0);
  v.seen.splice(0);
  await v.close();
});

test("in the medical profile: overview, every section, and every entry's form", { timeout: 900_000 }, async () => {
  const v = await watched();
  await enter(v.page, h.origin, { as: AS, path: "/espace/profil" });
  await inert(v, "the overview", all.at(-1));
  for (const section of PROFILE) {
    await v.page.goto(`${h.origin}/espace/profil/${section}`);
    await v.page.getByRole("listitem").filter({ hasText: evil }).first().waitFor();
    await inert(v, section, all);
    await v.page.getByRole("listitem").filter({ hasText: evil }).first().getByRole("button").first().click();
    await dialog(v.page).waitFor();
    await inert(v, `the form of ${section}`);
    await v.page.keyboard.press("Escape");
  }
  await v.close();
});

test("in the list of documents, its folders, and each document of plain text", { timeout: 900_000 }, async () => {
  const v = await watched();
  await enter(v.page, h.origin, { as: AS, path: "/espace/documents" });
  await settled(v.page);
  await inert(v, "the folders", all);
  for (const [i, text] of all.entries()) {
    await v.page.getByLabel("Chercher dans mes documents").fill(`n${i}n`);
    await v.page.getByRole("listitem").filter({ hasText: `n${i}n` }).first().waitFor();
    await inert(v, "the list of documents", text);
  }
  for (const d of documents.filter((x) => x.content[0].attachment.contentType === "text/plain").filter((_, i) => i % 6 === 0)) {
    await v.page.goto(`${h.origin}/espace/documents/${d.id}`);
    await v.page.locator("pre").waitFor();
    await inert(v, "a document of plain text", d.content[0].attachment.title);
  }
  await v.close();
});

test("in structured documents: in their frame, and as a page of their own", { timeout: 900_000 }, async () => {
  const v = await watched();
  await enter(v.page, h.origin, { as: AS });
  const cdas = documents.filter((d) => d.content[0].attachment.contentType === "text/xml");
  assert.equal(cdas.length, 12);
  for (const d of cdas) {
    await v.page.goto(`${h.origin}/espace/documents/${d.id}`);
    await v.page.frameLocator("iframe").getByRole("heading", { level: 1 }).waitFor();
    await inert(v, "a CDA in its frame", d.content[0].attachment.title);
    await v.page.goto(`${h.origin}/fhir/DocumentReference/${d.id}/$html`);
    await inert(v, "a CDA as a page", await v.page.locator("h1").textContent());
    for (const link of await v.page.locator("a[href]").evaluateAll((list) => list.map((a) => a.protocol))) assert.match(link, /^https?:$/);
  }
  await v.page.goto(h.origin); // what the browser still had to tell of the last one was told
  noFaults(v, "structured documents");
  await v.close();
});

test("files that are pages for browsers are never opened as pages of ours", async () => {
  const v = await watched();
  await enter(v.page, h.origin, { as: AS });
  const { patient } = await v.page.evaluate(async () => (await fetch("/signin/session")).json());
  const page = "<html xmlns='http://www.w3.org/1999/xhtml'><body><script>pwned(1)</script><svg xmlns='http://www.w3.org/2000/svg' onload='pwned(1)'/></body></html>";
  let opened = 0;
  for (const type of ["text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "text/plain", "application/pdf", "application/octet-stream"]) {
    const [made] = await store(v.page, [doc(patient, `page ${type}`, type, page)], { mayFail: true });
    if (!made.location) continue; // refused: inert enough
    const path = `/fhir/${/DocumentReference\/[^/]+/.exec(made.location)[0]}`;
    const d = await v.page.evaluate(async (p) => (await fetch(p, { headers: { Accept: "application/fhir+json" } })).json(), path);
    for (const address of [`${path}/$html`, `${path}/$body`, ...(d.content[0].attachment.url ? [`/fhir/${d.content[0].attachment.url}`] : [])]) {
      await v.page.goto(h.origin + address).catch((e) => assert.match(e.message, /Download is starting|ERR_ABORTED/));
      await v.page.goto(h.origin); // what the browser still had to tell was told
      opened++;
      assert.deepEqual(v.seen, [], `${type} at ${address}`);
      // That the answer's own policy stopped it is what it is for.
      assert.deepEqual(v.faults.splice(0).filter((f) => !/frame is sandboxed|BLOCKED_BY_RESPONSE/.test(f)), [], `${type} at ${address}`);
    }
  }
  assert.ok(opened >= 6, `${opened} were stored and opened`);
  await v.close();
});

test("in links: their names in the list, on the page that opens them, and in the activity the name of who opened", async () => {
  const v = await watched();
  await enter(v.page, h.origin, { as: AS, path: "/espace/resume" });
  for (const label of all.filter((p) => p.length <= 80).slice(0, 6)) {
    await v.page.getByRole("button", { name: "Créer un lien" }).click();
    await dialog(v.page).getByLabel("Pour qui ?").fill(label);
    await dialog(v.page).getByLabel("Code secret").fill("girafe");
    await dialog(v.page).getByRole("button", { name: "Créer un lien" }).click();
    const address = (await dialog(v.page).getByText(/shlink:\//).textContent()).trim();
    await inert(v, "the list of links", label);
    const w = await watched();
    await w.page.goto(address);
    await w.page.getByLabel("Votre nom").fill(evil);
    await inert(w, "the page of a link", label);
    await w.page.getByLabel("Code secret").fill("girafe");
    await w.page.getByRole("button", { name: "Ouvrir" }).click();
    await w.page.getByRole("heading", { name: /Allergies/ }).waitFor();
    await inert(w, "a summary that was opened", all);
    await w.close();
    await v.page.keyboard.press("Escape");
  }
  await v.page.goto(`${h.origin}/espace/activite`);
  await v.page.getByRole("heading", { level: 3 }).first().waitFor();
  await inert(v, "the activity");
  await v.close();
});

test("in the account: what a browser says that it is", async () => {
  const w = await entered(b, h.origin, { as: AS, userAgent: evil });
  await w.close();
  const v = await watched();
  await enter(v.page, h.origin, { as: AS, path: "/espace/compte" });
  await v.page.getByText(evil).first().waitFor();
  await inert(v, "the sessions");
  await v.close();
});

test("before the eyes of professionals: the synthesis, and the motive they gave in the person's activity", async () => {
  const v = await watched();
  await enter(v.page, h.origin, { path: "/espace/pro" });
  const w = await entered(b, h.origin, { as: AS });
  const person = await ask(w.page, "/fhir/PATIENT");
  await w.close();
  const ins = person.identifier.find((i) => i.system.includes("1.213.1.4")).value;
  const name = person.name.find((n) => n.use === "official") ?? person.name[0];
  const [y, m, d] = person.birthDate.split("-");
  await v.page.locator("input[name=scan]").fill(`IS010000000000000000000000S1${ins}S21.2.250.1.213.1.4.10<GS>S3${name.given.join(" ").toUpperCase()}<GS>S4${name.family.toUpperCase()}<GS>S5${person.gender === "female" ? "F" : "M"}S6${d}-${m}-${y}`);
  await v.page.getByRole("button", { name: "Chercher", exact: true }).click();
  await v.page.getByLabel("Pourquoi ?").fill(evil);
  await v.page.getByRole("button", { name: "Entrer en urgence" }).click();
  await v.page.getByRole("heading", { name: "Traitements" }).waitFor();
  await v.page.getByText(evil).first().waitFor();
  await inert(v, "the synthesis");
  await v.close();
  const x = await watched();
  await enter(x.page, h.origin, { as: AS, path: "/espace/activite" });
  await x.page.getByText(evil).first().waitFor();
  await inert(x, "the motive in the activity");
  await x.close();
});

test("in the file of everything: its index opened from the disk", async () => {
  const v = await watched({ acceptDownloads: true });
  await enter(v.page, h.origin, { as: AS, path: "/espace/mes-donnees" });
  const [file] = await Promise.all([v.page.waitForEvent("download"), v.page.getByRole("link", { name: "Télécharger mes données" }).click()]);
  const zip = join(h.data, "..", "everything.zip");
  await file.saveAs(zip);
  const read = spawnSync("python3", ["-c", "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read('index.html'))", zip], { maxBuffer: 1 << 26, timeout: 600_000 });
  assert.equal(read.status, 0, String(read.stderr));
  const index = join(h.data, "..", "index.html");
  writeFileSync(index, read.stdout);
  assert.ok(readFileSync(index, "utf8").includes("n1n"));
  await v.page.goto(`file://${index}`);
  await inert(v, "the index of everything", all);
  await v.close();
});
