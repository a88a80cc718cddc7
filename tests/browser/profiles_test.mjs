// Whose space is shown: one's own, a child's, and that of a person one helps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, arrange, entered, fits, inMinorsSpace, settled } from "./kit.mjs";

const { h, b } = await arrange();

test("a mother sees her child's space, knows that she is in it, and is back in her own", async () => {
  const v = await entered(b, h.origin);
  const { patient } = await v.page.evaluate(async () => (await fetch("/signin/session")).json());
  await inMinorsSpace(h, v.page);
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
