// Whose space is shown: one's own, a child's, and that of a person one helps.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { accessible, arrange, ens, entered, fits, settled } from "./kit.mjs";

const { h, b } = await arrange();
let operator;
before(async () => {
  operator = ens(h.data, "token", "--role", "operator", "--ttl", "1d", "--identity", "lenient").trim();
});

async function appoint(patient, account) {
  const answer = await fetch(`${h.origin}/fhir/${patient}/$set-representative`, {
    method: "POST",
    headers: { Authorization: `Bearer ${operator}`, "Content-Type": "application/fhir+json" },
    body: JSON.stringify({ resourceType: "Parameters", parameter: [{ name: "account", valueString: account }] }),
  });
  return answer.status;
}

test("a mother sees her child's space, knows that she is in it, and is back in her own", async () => {
  const v = await entered(b, h.origin);
  const { account, patient } = await v.page.evaluate(async () => (await fetch("/signin/session")).json());
  // The first of the demonstration's people who is a minor.
  const everybody = ens(h.data, "spaces", "--ids").split("\n").map((l) => l.split("\t")[0]).filter((p) => p && p !== patient);
  let child;
  for (const p of everybody) if (!child && (await appoint(p, account)) === 200) child = p;
  assert.ok(child, "nobody of the demonstration is a minor");
  await v.page.reload();
  const whose = v.page.getByLabel("Changer de personne");
  await whose.waitFor();
  await accessible(v.page, "the switch of profiles");
  await whose.selectOption(child);
  await v.page.getByText(/^Vous êtes dans l’espace de /).waitFor();
  await settled(v.page);
  await accessible(v.page, "a child's home");
  await v.page.setViewportSize({ width: 320, height: 640 });
  await fits(v.page, "a child's home");
  await v.page.setViewportSize({ width: 1280, height: 900 });
  await v.page.getByRole("link", { name: "Mes documents" }).click();
  await settled(v.page);
  await v.page.getByLabel("Changer de personne").selectOption(patient);
  await v.page.getByText(/^Vous êtes dans l’espace de /).waitFor({ state: "detached" });
  // Nobody else hears of it.
  const w = await entered(b, h.origin, { as: 1 });
  assert.deepEqual(await w.page.evaluate(async () => (await fetch("/rights/acting")).json()), { people: [] });
  await w.close();
  await v.close();
});
