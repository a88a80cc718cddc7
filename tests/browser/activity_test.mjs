// The page of the activity: what others did is told in words, filtered, and reported to the operator.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { accessible, arrange, ens, entered, token } from "./kit.mjs";

const { h, b } = await arrange();
before(async () => {
  // A professional of the mother's care team looks, and one who has nothing to do with her tries to.
  const v = await entered(b, h.origin);
  const { patient } = await v.page.evaluate(async () => (await fetch("/signin/session")).json());
  const rights = await v.page.evaluate(async (p) => (await fetch(`/fhir/${p}/$rights`)).json(), patient);
  await v.close();
  const team = rights.parameter.find((p) => p.part?.some((x) => x.valueCode === "professional")).part.find((x) => x.name === "id").valueString;
  for (const [rpps, statuses] of [[team, [200]], ["10101010105", [403, 404]]]) {
    const badge = token(h, "--role", "lps", "--rpps", rpps, "--profession", "10");
    const answer = await fetch(`${h.origin}/fhir/${patient}`, { headers: { Authorization: `Bearer ${badge}` } });
    assert.ok(statuses.includes(answer.status), `${rpps}: ${answer.status}`);
  }
});

test("lines are filtered by who, and the filter is taken off again", async () => {
  const v = await entered(b, h.origin, { path: "/espace/activite" });
  const list = v.page.getByRole("region", { name: "Qui a fait quoi" }).getByRole("listitem");
  await list.filter({ hasText: "Vous avez ouvert une session" }).first().waitFor();
  await v.page.getByLabel("Qui", { exact: true }).selectOption({ label: "Les professionnels" });
  await v.page.waitForFunction(() => !document.body.textContent.includes("Vous avez ouvert une session"));
  await list.filter({ hasText: "Refusé" }).first().waitFor();
  assert.ok((await list.count()) >= 2);
  await v.page.getByLabel("Jusqu’au").fill("2001-01-01");
  await v.page.getByText("Rien ne correspond à votre recherche.").waitFor();
  await v.page.getByRole("button", { name: "Tout afficher" }).click();
  await list.filter({ hasText: "Vous avez ouvert une session" }).first().waitFor();
  await v.close();
});

test("an access is reported, which stands in the activity and in the operator's journal", async () => {
  const v = await entered(b, h.origin, { path: "/espace/activite" });
  await v.page.getByRole("button", { name: /^Signaler cet accès/ }).first().click();
  const dialog = v.page.getByRole("dialog");
  await dialog.getByLabel("Pourquoi ?").selectOption({ label: "Elle ne me soigne pas, ou plus" });
  await accessible(v.page, "reporting an access");
  await dialog.getByRole("button", { name: "Envoyer" }).click();
  await v.page.getByText("Votre signalement est parti.").waitFor();
  await v.page.reload();
  await v.page.getByText("Vous avez signalé un accès au service").waitFor();
  assert.match(ens(h.data, "journal", "list"), /report-access.*not-caring/);
  await v.close();
});
