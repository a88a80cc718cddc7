// What people see when the line, the session or a script fails them: a sentence and a way on, never an empty page or a false one.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { accessible, arrange, dialog, enter, entered, line, settled, visitor } from "./kit.mjs";

const { h, b } = await arrange();
const net = await line(h.origin);
after(net.close);

/** Closes a visit in which the browser itself complained of the missing line. */
const closeAfterTrouble = (v) => (v.faults.splice(0), v.close());

test("who cannot be signed out, for want of a line, is told that they are still signed in", async () => {
  const v = await entered(b, net.origin);
  await settled(v.page);
  net.cut();
  await v.page.getByRole("button", { name: "Se déconnecter" }).click();
  await dialog(v.page).getByText("La connexion ne passe pas.").waitFor();
  await accessible(v.page, "the sign-out that failed");
  net.mend();
  await dialog(v.page).getByRole("button", { name: "Réessayer" }).click();
  await v.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  await v.page.reload();
  await v.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  await closeAfterTrouble(v);
});

test("a shared screen that was left without a line lets nobody into that space when the line is back", async () => {
  const v = await visitor(b);
  await enter(v.page, net.origin, { path: "/?kiosk=1" });
  await settled(v.page);
  net.cut();
  await v.page.getByRole("button", { name: "Se déconnecter" }).click();
  await v.page.getByRole("heading", { level: 1, name: /^Bonjour/ }).waitFor({ state: "detached" });
  net.mend();
  for (const path of ["/?kiosk=1", "/espace/documents"]) {
    await v.page.goto(net.origin + path);
    await v.page.getByRole("heading", { level: 1, name: "Connexion" }).waitFor();
  }
  assert.equal(await v.page.evaluate(async () => (await fetch("/signin/session")).status), 401);
  await closeAfterTrouble(v);
});

test("a page whose script does not come says so, and is there when it does", async () => {
  const v = await entered(b, net.origin);
  await settled(v.page);
  net.cut();
  await v.page.getByRole("link", { name: "Mes mesures" }).click();
  await v.page.getByRole("heading", { level: 1, name: "Cela n’a pas marché" }).waitFor();
  await accessible(v.page, "a page that did not come");
  net.mend();
  await v.page.getByRole("button", { name: "Réessayer" }).click();
  await v.page.getByRole("heading", { level: 1, name: "Mes mesures" }).waitFor();
  await closeAfterTrouble(v);
});

test("a session that is over says so, and signing in leads back to the page", async () => {
  const v = await entered(b, h.origin);
  await settled(v.page);
  await v.context.clearCookies();
  await v.page.getByRole("link", { name: "Mes mesures" }).click();
  await v.page.getByText("Votre session est terminée.").waitFor();
  await accessible(v.page, "signing in again");
  await v.page.getByRole("button", { name: /^Entrer comme/ }).first().click();
  await v.page.getByRole("heading", { level: 1, name: "Mes mesures" }).waitFor();
  await v.close();
});

test("a space that could not be read just now is no space without a name", async () => {
  const v = await entered(b, h.origin);
  await settled(v.page);
  await v.page.route("**/fhir/Patient/*", (route) => route.abort());
  await v.page.reload();
  await v.page.getByRole("alert").getByText("La connexion ne passe pas.").waitFor();
  assert.equal(await v.page.getByText(/^Bonjour/).count(), 0);
  await v.page.unroute("**/fhir/Patient/*");
  await v.page.getByRole("button", { name: "Réessayer" }).click();
  await v.page.getByRole("heading", { level: 1, name: /^Bonjour ./ }).waitFor();
  await closeAfterTrouble(v);
});
