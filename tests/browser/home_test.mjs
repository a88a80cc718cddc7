// The first page: what is new, who looked and what one can do, each in a line that is true.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, ask, entered, token, until } from "./kit.mjs";

const { h, b } = await arrange();

/** A professional to whom the person consents looks into the space. */
async function look(page) {
  const { patient } = await page.evaluate(async () => (await fetch("/signin/session")).json());
  const badge = token(h, "--role", "lps", "--rpps", "10101010105", "--profession", "10", "--consent");
  const answer = await fetch(`${h.origin}/fhir/DocumentReference?patient=${patient}`, { headers: { Authorization: `Bearer ${badge}` } });
  assert.equal(answer.status, 200);
}
const linesOf = (page, name) => page.getByRole("region", { name }).getByRole("listitem");

test("who looked stands on the first page, and that it is new", async () => {
  const v = await entered(b, h.origin);
  const before = (await ask(v.page, "/notices/me?count=50")).notices.length;
  await v.page.getByText("Aucun professionnel n’a regardé votre espace").waitFor();
  await look(v.page);
  await until(v.page, async () => {
    const { patient } = await (await fetch("/signin/session")).json();
    return (await (await fetch(`/traces?patient=${patient}&who=professional`)).json()).traces.length > 0;
  });
  await until(v.page, async (known) => (await (await fetch("/notices/me?count=50")).json()).notices.length > known, before);
  const told = (await ask(v.page, "/notices/me?count=1")).notices[0];
  const seen = (await ask(v.page, "/traces?patient=PATIENT&who=professional&count=1")).traces[0];
  await v.page.reload();
  await linesOf(v.page, "Qui a regardé").filter({ hasText: seen.sentence.fr }).waitFor();
  const news = linesOf(v.page, "Ce qui est nouveau").filter({ hasText: told.fr }).first();
  await news.getByText("Nouveau", { exact: true }).waitFor();
  await v.close();
});

test("each thing that one can do leads to the page that does it", async () => {
  const v = await entered(b, h.origin, { as: 1 });
  const deeds = [["Ajouter un document", "Ajouter"], ["Compléter mon profil médical", "Mon profil médical"], ["Noter une mesure", "Mes mesures"], ["Préparer ma carte d’urgence", "Résumé"]];
  for (const [what, title] of deeds) {
    await linesOf(v.page, "Ce que vous pouvez faire").getByRole("link", { name: what }).click();
    await v.page.getByRole("heading", { level: 1, name: new RegExp(title, "i") }).waitFor();
    await v.page.getByRole("link", { name: "Accueil" }).first().click();
    await v.page.getByRole("heading", { level: 1, name: /^Bonjour/ }).waitFor();
  }
  await v.close();
});
