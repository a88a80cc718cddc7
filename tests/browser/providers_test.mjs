// Coming back from a provider of identities: what waits is taken up, with the one question that may be left. The provider itself, and what
// this house makes of its answers, are tests/api/federation_test.py's; here their answers are played.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, arrange, fits, visitor } from "./kit.mjs";

const { h, b } = await arrange();
const providers = [
  { name: "franceconnect", for: "holders", signin: "/federation/franceconnect/signin", label: "FranceConnect+" },
  { name: "prosanteconnect", for: "professionals", signin: "/federation/prosanteconnect/signin", label: "Pro Santé Connect" },
];

/** A visitor for whom `waiting` waits; `take` answers what is asked with it: null, or the status of a refusal. */
async function cameBack(waiting, name, take = () => null) {
  const v = await visitor(b);
  const asked = [];
  await v.page.route("**/federation/providers", (route) => route.fulfill({ json: { providers } }));
  await v.page.route("**/federation/waiting", async (route) => {
    if (route.request().method() === "GET") return waiting ? route.fulfill({ json: waiting }) : route.fulfill({ status: 404, json: {} });
    asked.push(route.request().postDataJSON());
    const refused = take(asked.at(-1));
    if (refused) return route.fulfill({ status: refused, json: {} });
    const answer = await v.context.request.post(`${h.origin}/signin/demo`, { data: { name }, headers: { Origin: h.origin } });
    return route.fulfill({ json: await answer.json() });
  });
  return { ...v, asked };
}

test("a holder who is linked comes straight in, to the page they wanted", async () => {
  const v = await cameBack({ role: "holder", needs: [] }, "demo.mere");
  await v.page.goto(`${h.origin}/espace/mesures`);
  const link = v.page.getByRole("link", { name: "Se connecter avec FranceConnect+" });
  await link.waitFor();
  assert.equal(await v.page.getByRole("link", { name: /Pro Santé Connect/ }).count(), 0, "that is for professionals");
  const back = new URL(await link.getAttribute("href"), h.origin).searchParams.get("return");
  await v.page.goto(h.origin + back);
  await v.page.getByRole("heading", { level: 1, name: "Mes mesures" }).waitFor();
  assert.equal(v.page.url(), `${h.origin}/espace/mesures`);
  await v.close();
});

test("a holder who is not linked yet gives their number once, and a wrong one is said", async () => {
  const v = await cameBack({ role: "holder", needs: ["ins"] }, "demo.mere", (said) => (said.ins === "2 60 12".replaceAll(" ", "") ? null : 403));
  await v.page.goto(`${h.origin}/?federation=1`);
  await v.page.getByLabel("Votre numéro de sécurité sociale").fill("111");
  await accessible(v.page, "the question for the number");
  await v.page.setViewportSize({ width: 320, height: 640 });
  await fits(v.page, "the question for the number");
  const go = v.page.locator("form").filter({ hasText: "sécurité sociale" }).getByRole("button", { name: "Continuer" });
  await go.click();
  v.faults.splice(0); // the refusal, in the browser's own words
  await v.page.getByRole("alert").getByText("Ce numéro ne va pas avec votre identité.").waitFor();
  await v.page.getByLabel("Votre numéro de sécurité sociale").fill("2 60 12");
  await go.click();
  await v.page.getByRole("heading", { level: 1, name: /^Bonjour/ }).waitFor();
  v.faults.splice(0);
  await v.close();
});

test("a professional of two practices says in which they are, by its name", async () => {
  const exercises = [
    { exercise: 0, profession: "10", structure: "010000001", structureName: "Cabinet du Port" },
    { exercise: 1, profession: "10", structure: "010000002", structureName: "Centre hospitalier" },
  ];
  const v = await cameBack({ role: "lps", exercises }, "demo.medecin");
  await v.page.goto(`${h.origin}/espace/pro?federation=1`);
  await v.page.getByLabel("Où exercez-vous en ce moment ?").selectOption({ label: "Centre hospitalier" });
  await v.page.getByRole("button", { name: "Continuer" }).click();
  await v.page.getByRole("heading", { name: "Trouver une personne" }).waitFor();
  assert.deepEqual(v.asked, [{ exercise: 1, session: true }]);
  await v.close();
});

test("a sign-in that nothing came of says so, with the way to begin again", async () => {
  const v = await cameBack(null);
  await v.page.goto(`${h.origin}/?federation=1`);
  await v.page.getByRole("alert").getByText("La connexion n’a pas abouti.").waitFor();
  await v.page.getByRole("link", { name: "Se connecter avec FranceConnect+" }).waitFor();
  await v.close();
});
