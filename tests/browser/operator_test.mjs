// The operator's page: figures of the house, by an operator's token alone, and nothing of anybody.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { accessible, arrange, ens, fits, token, visitor } from "./kit.mjs";

const { h, b } = await arrange();
let badge;
before(async () => {
  badge = token(h, "--role", "operator");
  ens(h.data, "jobs", "run", "spaces");
});
const signedIn = async (options, by = badge) => {
  const v = await visitor(b, options);
  await v.page.goto(`${h.origin}/espace/operateur`);
  await v.page.locator("input[name=token]").fill(by);
  await v.page.getByRole("button", { name: /Voir les chiffres|Show the figures/ }).click();
  return v;
};

test("the operator sees spaces, letters, checkpoint, volumes and days", async () => {
  const v = await signedIn();
  const region = (name) => v.page.getByRole("region", { name });
  await region("Espaces").getByText("21", { exact: true }).first().waitFor();
  for (const state of ["En service", "Suspendus", "Fermés, archivés", "Effacement demandé", "Personnes décédées", "À effacer", "Effacés"])
    await region("Espaces").getByRole("term").getByText(state, { exact: true }).waitFor();
  await region("Espaces").getByText(/^États relevés le/).waitFor();
  await region("Volumes").getByText("En service").first().waitFor();
  await region("Courriers à envoyer").getByRole("row").first().waitFor();
  await v.page.getByLabel("Période").selectOption("7");
  await v.page.getByRole("heading", { name: "Activité par jour" }).waitFor();
  await v.close();
});

test("the operator's page breaks no rule of accessibility and fits 320 px", async () => {
  for (const lang of ["fr", "en"])
    for (const theme of ["light", "dark"]) {
      const v = await signedIn({ lang, theme });
      await v.page.getByRole("heading", { name: "Volumes" }).waitFor();
      await accessible(v.page, `the operator's board (${lang}, ${theme})`);
      await v.page.setViewportSize({ width: 320, height: 640 });
      await fits(v.page, "the operator's board");
      await v.close();
    }
});

test("a professional's token shows no figures", async () => {
  const other = token(h, "--role", "lps", "--rpps", "10101010105", "--profession", "10");
  const v = await signedIn({}, other);
  await v.page.getByRole("alert").getByText("Vous n’avez pas le droit").waitFor();
  assert.equal(await v.page.getByRole("heading", { name: "Volumes" }).count(), 0);
  assert.match(v.faults.splice(0).join(), /status of 403/);
  await v.close();
});
