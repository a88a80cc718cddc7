import { defineTexts } from "../../i18n";

export const texts = defineTexts({
  fr: {
    title: "Votre compte d’opérateur",
    intro: "Une application de codes, un identifiant, un mot de passe : les trois sont demandés à chaque connexion.",
    noLink: "Ce lien n’est pas complet. Demandez-en un nouveau à qui vous l’a donné.",
    begin: "Commencer",
    add: "Ajoutez cette clé dans votre application de codes :",
    open: "Ouvrir l’application de codes",
    totp: "Le code que montre l’application",
    make: "Créer mon compte",
  },
  en: {
    title: "Your operator’s account",
    intro: "An authenticator, a user name, a password: all three are asked for at each sign-in.",
    noLink: "This link is not whole. Ask whoever gave it to you for a new one.",
    begin: "Begin",
    add: "Add this key to your authenticator:",
    open: "Open the authenticator",
    totp: "The code that it shows",
    make: "Make my account",
  },
});
