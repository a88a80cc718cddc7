// The operator's page: figures of the house, by an operator's token alone, and nothing of anybody.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createHmac } from "node:crypto";
import { accessible, arrange, ens, entered, fits, giveSecrets, visitor } from "./kit.mjs";

/** RFC 6238: six digits, SHA-1, 30 s. */
function totp(secret, step = 0) {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + step));
  const digest = createHmac("sha1", key).update(counter).digest();
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const { h, b } = await arrange();
before(() => ens(h.data, "jobs", "run", "spaces"));
const signedIn = (options) => entered(b, h.origin, { ...options, path: "/espace/operateur" });

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

test("a professional sees no figures", async () => {
  const v = await entered(b, h.origin, { path: "/espace/pro" });
  await v.page.goto(`${h.origin}/espace/operateur`);
  await v.page.getByRole("button", { name: "Entrer comme L’opérateur du service" }).waitFor();
  assert.equal(await v.page.getByRole("heading", { name: "Volumes" }).count(), 0);
  assert.equal(await v.page.evaluate(async () => (await fetch("/operator/figures")).status), 403);
  v.faults.splice(0);
  await v.close();
});

test("an operator makes an account by the link of a command, with an authenticator, and signs in with it", async () => {
  const { link } = JSON.parse(ens(h.data, "operator", "add", "--json"));
  const v = await visitor(b);
  await v.page.goto(h.origin + link);
  await v.page.getByRole("button", { name: "Commencer" }).click();
  const secret = await v.page.locator("code").textContent();
  await accessible(v.page, "an operator's enrolment");
  await v.page.getByLabel("Choisissez un identifiant").fill("chef.exploitation");
  await v.page.locator("input[name=password]").fill("horloge noisette cascade 58");
  await v.page.locator("input[name=totp]").fill(totp(secret));
  await v.page.getByRole("button", { name: "Créer mon compte" }).click();
  await v.page.getByRole("heading", { name: "Volumes" }).waitFor();
  await v.page.getByRole("button", { name: "Se déconnecter" }).click();
  await v.page.getByText("Avec votre compte d’opérateur").waitFor();
  await v.page.goto(h.origin);
  await giveSecrets(v.page, "chef.exploitation", "horloge noisette cascade 58", totp(secret, 1));
  await v.page.getByRole("heading", { name: "Volumes" }).waitFor();
  await v.page.getByRole("link", { name: "Mon compte" }).click();
  await v.page.getByRole("heading", { name: "Clés d’accès" }).waitFor();
  await v.close();
});
