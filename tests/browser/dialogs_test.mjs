// Dialogs that no button of a page as it stands opens: what a first answer leads to, and what is asked about things that a person added. In
// every look. (everywhere_test.mjs has those that one button opens.)
import { test } from "node:test";
import { arrange, dialog, enter, entered, signIn, visitor } from "./kit.mjs";
import { inEveryLook } from "./looks.mjs";

const { h, b } = await arrange();

const ways = [
  { lang: "fr", theme: "light", name: "demo.allergie" },
  { lang: "en", theme: "dark", name: "demo.mere" },
];
for (const { lang, theme, name } of ways) {
  const say = (french, english) => (lang === "fr" ? french : english);
  /** Somebody at a page, with what they do in words. */
  const at = async (path, as = 3) => {
    const v = await entered(b, h.origin, { lang, theme, path, as });
    return deeds(v);
  };
  const deeds = (v) => {
    const { page } = v;
    const button = (words, within) => within.getByRole("button", { name: words });
    const press = (words) => button(words, page).first().click();
    const answer = (words) => button(words, dialog(page)).click();
    const look = (what) => inEveryLook(page, theme, `${what} (${lang})`);
    const isClosed = () => dialog(page).waitFor({ state: "detached" });
    const lookAndLeave = async (what) => {
      await look(what);
      await page.keyboard.press("Escape");
      await isClosed();
    };
    return {
      ...v,
      press,
      answer,
      look,
      lookAndLeave,
      /** The answer after which a dialog has nothing more to say. */
      endWith: async (words) => {
        await answer(words);
        await isClosed();
      },
      /** Looks at what a button asks, and does not do it. */
      refuse: async (words, what) => {
        await press(words);
        await lookAndLeave(what);
      },
    };
  };

  test(`what an account's changes show and ask (${lang})`, async () => {
    const v = deeds(await visitor(b, { lang, theme }));
    await signIn(v.page, h, name);
    await v.page.goto(`${h.origin}/espace/compte`);
    const recovery = say("Créer dix nouveaux codes", "Make ten new codes");
    await v.press(recovery);
    await v.answer(recovery);
    await dialog(v.page).getByRole("listitem").first().waitFor();
    await v.lookAndLeave("codes for paper");
    const app = say("Ajouter une application", "Add an app");
    await v.press(app);
    await v.answer(app);
    await dialog(v.page).getByText(/^([A-Z2-7]{4} ){6}[A-Z2-7]{2}$/).waitFor();
    await v.look("an authenticator's key");
    await dialog(v.page).getByLabel(say("Les 6 chiffres", "The 6 digits")).fill("000000");
    await v.answer(app);
    await dialog(v.page).getByRole("alert").waitFor();
    await v.lookAndLeave("a wrong code");
    await v.close();
  });

  test(`what rights show and ask (${lang})`, async () => {
    const v = await at("/espace/droits");
    const make = say("Créer un code", "Make a code");
    await v.press(make);
    await v.answer(make);
    await dialog(v.page).getByText(/^\d{4}[ -]?\d{4}$/).waitFor();
    await v.lookAndLeave("a code for a day");
    await v.press(say("Inviter un aidant", "Invite a helper"));
    await dialog(v.page).getByLabel(say("Dernier jour de l’aide", "Last day of the help")).fill("2099-12-31");
    await v.answer(say("Créer l’invitation", "Make the invitation"));
    await dialog(v.page).getByText(say("Votre invitation", "Your invitation")).waitFor();
    await v.lookAndLeave("an invitation that is made");
    await v.refuse(new RegExp(say("^Mettre fin", "^End it")), "ending an invitation");
    const block = say("Bloquer quelqu’un", "Block someone");
    await v.press(block);
    await dialog(v.page).getByRole("searchbox").fill("Meunier");
    await v.answer(say("Chercher", "Search"));
    await dialog(v.page).getByRole("radio").first().check();
    await v.look("whom to block");
    await v.endWith(say("Bloquer", "Block"));
    await v.press(new RegExp(say("^Débloquer", "^Unblock")));
    await v.look("unblocking");
    await v.endWith(say("Débloquer", "Unblock"));
    await v.close();
  });

  test(`what links show and ask (${lang})`, async () => {
    const v = await at("/espace/resume");
    const make = say("Créer un lien", "Make a link");
    await v.press(make);
    await dialog(v.page).getByLabel(say("Pour qui ?", "For whom?")).fill("Dr Petit");
    await dialog(v.page).getByLabel(say("Code secret", "Secret code")).fill("girafe");
    await v.answer(make);
    await dialog(v.page).getByText(/shlink:\//).waitFor();
    await v.lookAndLeave("a link that is made");
    await v.refuse(new RegExp(say("^Supprimer le lien", "^Remove the link")), "removing a link");
    await v.close();
  });

  test(`what is asked about what a person noted (${lang})`, async () => {
    const v = await at("/espace/mesures/weight");
    const add = say("Noter une valeur", "Note a value");
    await v.press(add);
    await dialog(v.page).getByRole("textbox").first().fill("beaucoup");
    await v.answer(say("Enregistrer", "Save"));
    await dialog(v.page).getByText(say("Écrivez un nombre", "Write a number")).first().waitFor();
    await v.look("a value that is none");
    await dialog(v.page).getByRole("textbox").first().fill("61");
    await v.endWith(say("Enregistrer", "Save"));
    await v.refuse(new RegExp(say("^Supprimer", "^Delete")), "deleting a value");
    await v.page.goto(`${h.origin}/espace/profil/family`);
    await v.refuse(say("Ajouter", "Add"), "a form of the profile");
    await v.close();
  });

  test(`what is asked before a closed space opens (${lang})`, async () => {
    const v = await at("/espace/mes-donnees");
    const close = say("Fermer mon espace", "Close my space");
    await v.press(close);
    await dialog(v.page).getByRole("checkbox").check();
    await v.endWith(close);
    const open = say("Rouvrir mon espace", "Open my space again");
    await v.press(open);
    await v.look("opening a closed space");
    await v.answer(open);
    await v.page.getByText(say("Votre espace est ouvert.", "Your space is open.")).waitFor();
    await v.close();
  });

  test(`what a kiosk asks whom it sees no more (${lang})`, async () => {
    const v = deeds(await visitor(b, { lang, theme }));
    await v.page.clock.install();
    await enter(v.page, h.origin, { path: "/?kiosk=1", as: 3 });
    // Its seconds stand still, so that it may be looked at for as long as that takes.
    await v.page.evaluate(() => {
      const later = window.setTimeout;
      window.setTimeout = (deed, ms, ...rest) => (ms === 1000 ? 0 : later(deed, ms, ...rest));
    });
    await v.page.clock.fastForward(61_000);
    await v.look("a kiosk's warning");
    await v.close();
  });
}
