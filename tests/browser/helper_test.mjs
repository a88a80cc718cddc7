// Helping somebody without a space of one's own: the invitation's link, an account, the mandate, its end; and who reads which name.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { evil, inert, watching } from "./inert.mjs";
import { accessible, browser, dialog, enter, entered, fits, house, visitor } from "./kit.mjs";

let h, b, gateway;
const messages = [];
before(async () => {
  gateway = createServer((request, answer) => {
    let text = "";
    request.on("data", (piece) => (text += piece));
    request.on("end", () => {
      messages.push(JSON.parse(text));
      answer.writeHead(200).end();
    });
  });
  await new Promise((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  const settings = `notices.sms = http://127.0.0.1:${gateway.address().port}\nnotices.near = yes\n`;
  [h, b] = await Promise.all([house({ settings }), browser()]);
});
after(async () => {
  await b?.close();
  await h?.stop();
  gateway.close();
});

async function sentTo(number, pattern) {
  for (let i = 0; i < 900; i++) {
    const found = messages.filter((m) => m.to === number).map((m) => pattern.exec(m.text)).find(Boolean);
    if (found) return found[1] ?? found[0];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing came to ${number}`);
}

async function invite(v, to) {
  await v.page.getByRole("button", { name: "Inviter un aidant" }).click();
  await dialog(v.page).getByLabel("Dernier jour de l’aide").fill("2099-12-31");
  if (to) await dialog(v.page).getByLabel(/E-mail ou numéro/).fill(to);
  await dialog(v.page).getByRole("button", { name: "Créer l’invitation" }).click();
  await dialog(v.page).getByText("Votre invitation").waitFor();
  const link = await dialog(v.page).getByRole("link").getAttribute("href");
  await v.page.keyboard.press("Escape");
  return link;
}

/** On the page of an invitation: makes an account, whose code comes to `number`, and accepts. */
async function accept(page, { given, family, number, name }) {
  await page.getByLabel("Votre prénom").fill(given);
  await page.getByLabel("Votre nom", { exact: true }).fill(family);
  await page.getByLabel("Où vous envoyer un code ?").selectOption("sms");
  await page.getByLabel(/Votre numéro/).fill(number);
  await page.getByRole("button", { name: "Recevoir un code" }).click();
  await page.getByLabel("Le code reçu").fill(await sentTo(number, /\b(\d{8})\b/));
  await page.getByLabel("Choisissez un identifiant").fill(name);
  await page.locator("input[name=password]").fill("girafe velours tambour 41");
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await page.getByRole("button", { name: "J’accepte de l’aider" }).click();
  await page.getByText(/^Vous êtes dans l’espace de/).waitFor();
}

test("who has no space here makes an account by the link, helps within the mandate, and both see who is who", async () => {
  const holder = await entered(b, h.origin, { path: "/espace/droits" });
  const link = await invite(holder, "+33600000001");
  assert.equal(await sentTo("+33600000001", /http\S+/), link, "the house sent the link");
  const v = await visitor(b);
  await v.page.goto(link);
  await accessible(v.page, "an invitation");
  await v.page.setViewportSize({ width: 320, height: 640 });
  await fits(v.page, "an invitation");
  await v.page.setViewportSize({ width: 1280, height: 900 });
  await accept(v.page, { given: "Anne", family: "Bernard", number: "+33600000002", name: "anne.bernard" });
  await holder.page.reload();
  await holder.page.getByText("Anne Bernard, aidant").waitFor();
  await holder.page.getByRole("button", { name: "Mettre fin : Anne Bernard" }).click();
  await dialog(holder.page).getByRole("button", { name: "Mettre fin" }).click();
  await holder.page.getByText("Personne n’agit à votre place.").waitFor();
  await v.page.goto(h.origin);
  await v.page.getByRole("heading", { name: "Vous n’aidez personne pour le moment" }).waitFor();
  await accessible(v.page, "nobody to help");
  await v.page.route("**/rights/acting", (route) => route.fulfill({ status: 404, json: {} })); // the one failure that is no fault in the console
  await v.page.reload();
  await v.page.getByRole("alert").waitFor();
  assert.equal(await v.page.getByRole("heading", { name: "Vous n’aidez personne pour le moment" }).count(), 0, "nobody knows that");
  await v.page.unroute("**/rights/acting");
  await v.page.getByRole("button", { name: "Réessayer" }).click();
  await v.page.getByRole("link", { name: "Mon compte" }).click();
  await v.page.getByText("anne.bernard").waitFor();
  await v.page.getByRole("button", { name: "Se déconnecter" }).click();
  await v.page.getByLabel("Identifiant").waitFor();
  await holder.close();
  await v.close();
});

test("a link that is not whole says so, and an invitation may be refused", async () => {
  const holder = await entered(b, h.origin, { path: "/espace/droits" });
  const link = await invite(holder);
  const v = await entered(b, h.origin, { as: 1 });
  await v.page.goto(`${h.origin}/espace/invitation#abc`);
  await v.page.reload();
  await v.page.getByRole("alert").getByText("Ce lien n’est pas complet.").waitFor();
  await v.page.goto(link);
  await v.page.reload();
  await v.page.getByRole("button", { name: "Je refuse" }).click();
  await v.page.getByText("Votre refus est enregistré.").waitFor();
  await holder.page.reload();
  await holder.page.getByText("Personne n’agit à votre place.").waitFor();
  await holder.close();
  await v.close();
});

test("names that are markup stay text before both", async () => {
  const holder = await watching(b, h);
  await enter(holder.page, h.origin, { as: 2, path: "/espace/droits" });
  const v = await watching(b, h);
  await v.page.goto(await invite(holder));
  await accept(v.page, { given: evil, family: `"><svg onload=pwned(1)>`, number: "+33600000003", name: "markup.markup" });
  await v.page.goto(`${h.origin}/espace/compte`);
  await v.page.getByText("markup.markup").waitFor();
  await holder.page.reload();
  await holder.page.getByText(evil).first().waitFor();
  await inert(holder, "the list of mandates", [evil, `"><svg onload=pwned(1)>`]);
  await holder.page.getByRole("button", { name: `Mettre fin : ${evil}` }).click();
  await inert(holder, "the question before a mandate ends");
  assert.deepEqual(v.seen, []);
  await holder.close();
  await v.close();
});
