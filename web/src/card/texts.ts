// What the card's page says. It stands alone: without React, without the portal.
import { firstLanguage, french } from "../i18n/language";

const texts = {
  fr: {
    title: "Carte d’urgence",
    offline: "Pas de connexion à Internet",
    offlineWhat: "Cette page a besoin d’Internet. Réessayez quand la connexion est revenue.",
    offlineCard: "Sans Internet, vous pouvez seulement ouvrir votre carte d’urgence.",
    retry: "Réessayer",
    toCard: "Ouvrir ma carte d’urgence",
    none: "Il n’y a pas de carte d’urgence sur cet appareil.",
    noneWhat: "Avec Internet, connectez-vous à votre espace, allez dans « Mon résumé », puis choisissez « Garder ma carte sur cet appareil ».",
    toSpace: "Aller à mon espace",
    locked: (day: string) => `Carte du ${day}. Écrivez votre code pour l’ouvrir.`,
    code: "Code de la carte",
    open: "Ouvrir",
    wrong: (left: number) => (left === 1 ? "Ce n’est pas le bon code. Il reste 1 essai, puis la carte est effacée." : `Ce n’est pas le bon code. Il reste ${left} essais.`),
    gone: "Trop de mauvais codes : la carte est effacée de cet appareil. Vous pourrez en faire une nouvelle dans votre espace.",
    born: (day: string) => `Date de naissance : ${day}`,
    asOf: (day: string) => `Ce que la personne a noté au ${day}.`,
    old: "Cette carte a plus de six mois. Les traitements ont pu changer.",
    empty: "Rien n’est noté.",
    call: (name: string, number: string) => `Appeler ${name} : ${number}`,
    close: "Fermer la carte",
    remove: "Effacer la carte de cet appareil",
    removeSure: "La carte sera effacée de cet appareil. Rien ne change dans votre espace.",
    removeYes: "Oui, effacer la carte",
    removed: "La carte est effacée de cet appareil.",
    failed: "La carte ne peut pas être lue sur cet appareil.",
  },
  en: {
    title: "Emergency card",
    offline: "No Internet connection",
    offlineWhat: "This page needs the Internet. Try again when the connection is back.",
    offlineCard: "Without the Internet you can only open your emergency card.",
    retry: "Try again",
    toCard: "Open my emergency card",
    none: "There is no emergency card on this device.",
    noneWhat: "With the Internet, sign in to your space, go to “My summary”, then choose “Keep my card on this device”.",
    toSpace: "Go to my space",
    locked: (day: string) => `Card of ${day}. Type your code to open it.`,
    code: "The card’s code",
    open: "Open",
    wrong: (left: number) => (left === 1 ? "This is not the right code. 1 try is left, then the card is deleted." : `This is not the right code. ${left} tries are left.`),
    gone: "Too many wrong codes: the card is deleted from this device. You can make a new one in your space.",
    born: (day: string) => `Date of birth: ${day}`,
    asOf: (day: string) => `What the person had noted on ${day}.`,
    old: "This card is more than six months old. Treatments may have changed.",
    empty: "Nothing is noted.",
    call: (name: string, number: string) => `Call ${name}: ${number}`,
    close: "Close the card",
    remove: "Delete the card from this device",
    removeSure: "The card will be deleted from this device. Nothing changes in your space.",
    removeYes: "Yes, delete the card",
    removed: "The card is deleted from this device.",
    failed: "The card cannot be read on this device.",
  },
};

/** As the portal has it. */
export const lang = firstLanguage();
export const t = lang === "fr" ? french(texts.fr) : texts.en;
/** "2026-11-22" or a moment, in words. */
export const day = (at: string) => new Date(at.length === 10 ? `${at}T12:00` : at).toLocaleDateString(lang, { day: "numeric", month: "long", year: "numeric" });
