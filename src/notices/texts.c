// What notices say: French a child of twelve can read, and English. Outside the house nothing is told of what happened
// but that it did: no title, type, name, profession or place; whoever wants to know signs in.
#include "notices/notices_int.h"

struct words {
    const char *subject;
    const char *own, *delegate; // to the holder; to who acts for them, NULL: as own
    // SMS, in its alphabet (3GPP TS 23.038 §6.2.1): with ’ or ê a message holds 70 characters, not 160.
    const char *brief;
};
struct row {
    struct notice_rule rule;
    struct words french, english;
};

#define LIST CHANNEL_BIT(EVENT_LIST)
#define MAIL CHANNEL_BIT(EVENT_MAIL)
#define SMS CHANNEL_BIT(EVENT_SMS)
#define POST CHANNEL_BIT(EVENT_POST)

static const struct row rows[EVENT_KIND_COUNT] = {
    [EVENT_NONE] = {{"Un code à usage unique", "A one-time code", 0, true},
                    {"Votre code", "Voici votre code :", NULL, "Votre code :"},
                    {"Your code", "Here is your code:", NULL, "Your code:"}},
    [EVENT_DOCUMENT_ADDED] =
        {{"Un document a été ajouté", "A document was added", LIST | MAIL, false},
         {"Un document a été ajouté", "Un document a été ajouté dans votre espace santé.",
          "Un document a été ajouté dans l’espace santé d’une personne dont vous vous occupez.",
          "Un document a été ajouté."},
         {"A document was added", "A document was added to your health space.",
          "A document was added to the health space of a person you look after.", "A document was added."}},
    [EVENT_CONSULTED] =
        {{"Votre espace santé a été consulté (au plus un message par jour)",
          "Your health space was looked at (one message a day at most)", LIST, false},
         {"Votre espace santé a été consulté",
          "Quelqu’un qui en a le droit a regardé votre espace santé hier.",
          "Quelqu’un qui en a le droit a regardé hier l’espace santé d’une personne dont vous vous occupez.",
          "Votre espace a été consulté hier."},
         {"Your health space was looked at",
          "Someone who is allowed to looked at your health space yesterday.",
          "Someone who is allowed to looked yesterday at the health space of a person you look after.",
          "Your space was looked at yesterday."}},
    [EVENT_EMERGENCY] =
        {{"Un accès exceptionnel a eu lieu", "An exceptional access took place", LIST | MAIL | SMS, true},
         {"Accès exceptionnel",
          "Un professionnel a ouvert votre espace santé de façon exceptionnelle, comme la loi le permet.\n"
          "Si cela vous étonne, vous pouvez le signaler depuis votre espace.",
          "Un professionnel a ouvert de façon exceptionnelle, comme la loi le permet, l’espace santé d’une "
          "personne dont vous vous occupez.\n"
          "Si cela vous étonne, vous pouvez le signaler depuis cet espace.",
          "Un accès exceptionnel a eu lieu."},
         {"Exceptional access",
          "A professional opened your health space in an exceptional way, as the law allows.\n"
          "If this surprises you, you can report it from your space.",
          "A professional opened, in an exceptional way that the law allows, the health space of a person "
          "you "
          "look after.\nIf this surprises you, you can report it from that space.",
          "An exceptional access took place."}},
    [EVENT_RIGHT_CHANGED] =
        {{"Un droit d’accès a changé", "A right of access changed", LIST | MAIL, false},
         {"Un droit d’accès a changé", "Un droit d’accès à votre espace santé a changé.",
          "Un droit d’accès a changé dans l’espace santé d’une personne dont vous vous occupez.",
          "Un droit d'accès a changé."},
         {"A right of access changed", "A right of access to your health space changed.",
          "A right of access changed in the health space of a person you look after.",
          "A right of access changed."}},
    [EVENT_ANNOUNCEMENT_DUE] =
        {{"Votre espace a été mis à jour : parlez-en avec un professionnel",
          "Your space was updated: speak with a professional", LIST | MAIL, true},
         {"Votre espace santé a été mis à jour",
          "Votre espace santé a été mis à jour.\n"
          "Pour en parler, prenez rendez-vous avec un professionnel de santé.",
          "L’espace santé d’une personne dont vous vous occupez a été mis à jour.\n"
          "Pour en parler, prenez rendez-vous avec un professionnel de santé.",
          "Votre espace a été mis à jour."},
         {"Your health space was updated",
          "Your health space was updated.\nTo speak about it, see a health professional.",
          "The health space of a person you look after was updated.\n"
          "To speak about it, see a health professional.",
          "Your space was updated."}},
    [EVENT_NOW_VISIBLE] =
        {{"Un document est devenu visible", "A document became visible", LIST | MAIL, false},
         {"Un document est maintenant visible", "Un document est maintenant visible dans votre espace santé.",
          "Un document est maintenant visible dans l’espace santé d’une personne dont vous vous occupez.",
          "Un document est maintenant visible."},
         {"A document can now be seen", "A document can now be seen in your health space.",
          "A document can now be seen in the health space of a person you look after.",
          "A document can now be seen."}},
    [EVENT_MAJORITY] =
        {{"La majorité change les accès et les accords", "Coming of age changes accesses and consents",
          LIST | MAIL | POST, true},
         {"Vos choix sont à revoir",
          "À 18 ans, vous êtes seul à décider de votre espace santé : vos parents n’y ont plus accès.\n"
          "Les accords donnés avant doivent être revus par vous.",
          "À ses 18 ans, la personne dont vous vous occupez décide seule de son espace santé.\n"
          "Votre accès s’arrête ce jour-là.",
          "Vos choix sont à revoir."},
         {"Your choices are to be looked at again",
          "At 18 you alone decide about your health space: your parents have no access any more.\n"
          "Consents that were given before are to be looked at again by you.",
          "At 18 the person you look after decides alone about their health space.\n"
          "Your access ends on that day.",
          "Your choices are to be looked at again."}},
    [EVENT_MANDATE] =
        {{"Quelqu’un peut agir pour vous, ou ne le peut plus", "Someone may act for you, or no longer may",
          LIST | MAIL, true},
         {"Qui peut agir pour vous a changé",
          "La liste des personnes qui peuvent agir dans votre espace santé a changé.",
          "Votre droit d’agir dans l’espace santé d’une autre personne, ou celui de quelqu’un d’autre, a "
          "changé.",
          "Qui peut agir pour vous a changé."},
         {"Who may act for you changed", "The list of those who may act in your health space changed.",
          "Your right to act in another person's health space, or somebody else's, changed.",
          "Who may act for you changed."}},
    [EVENT_LIFECYCLE] =
        {{"Votre espace ouvre, ferme ou va être effacé", "Your space opens, closes or is to be erased",
          LIST | MAIL | POST, true},
         {"L’état de votre espace santé a changé",
          "L’état de votre espace santé a changé : il vient d’être ouvert, suspendu, fermé, rouvert, ou va "
          "être "
          "effacé.",
          "L’état de l’espace santé d’une personne dont vous vous occupez a changé.",
          "L'état de votre espace a changé."},
         {"The state of your health space changed",
          "The state of your health space changed: it was opened, suspended, closed, reopened, or is to be "
          "erased.",
          "The state of the health space of a person you look after changed.",
          "The state of your space changed."}},
    [EVENT_EXPORT] =
        {{"Une copie complète a été faite", "A full copy was made", LIST | MAIL, true},
         {"Une copie complète a été faite", "Une copie complète de votre espace santé a été faite.",
          "Une copie complète de l’espace santé d’une personne dont vous vous occupez a été faite.",
          "Une copie complète a été faite."},
         {"A full copy was made", "A full copy of your health space was made.",
          "A full copy of the health space of a person you look after was made.", "A full copy was made."}},
    [EVENT_DEVICE] =
        {{"Connexion depuis un nouvel appareil", "Sign-in from a new device", LIST | MAIL, true},
         {"Connexion depuis un nouvel appareil",
          "Un nouvel appareil s’est connecté à votre compte.\n"
          "Si ce n’est pas vous, connectez-vous, retirez cet appareil et changez votre mot de passe.",
          NULL, "Un nouvel appareil s'est connecté à votre compte."},
         {"Sign-in from a new device",
          "A new device signed in to your account.\n"
          "If it was not you, sign in, remove that device and change your password.",
          NULL, "A new device signed in to your account."}},
    [EVENT_SECURITY] =
        {{"La sécurité de votre compte a changé", "The security of your account changed", LIST | MAIL, true},
         {"La sécurité de votre compte a changé",
          "Le mot de passe, le deuxième moyen de connexion ou une adresse de votre compte a changé.\n"
          "Si ce n’est pas vous, connectez-vous et vérifiez votre compte.",
          NULL, "La sécurité de votre compte a changé."},
         {"The security of your account changed",
          "The password, the second means of sign-in or an address of your account changed.\n"
          "If it was not you, sign in and look at your account.",
          NULL, "The security of your account changed."}},
    [EVENT_LINK_OPENED] =
        {{"Un lien de partage a été ouvert (au plus un message par jour et par personne)",
          "A sharing link was opened (one message a day and person at most)", LIST | MAIL, false},
         {"Votre lien de partage a été ouvert",
          "Quelqu’un a ouvert un lien de partage de votre espace santé.\n"
          "Si cela vous étonne, vous pouvez supprimer ce lien depuis votre espace.",
          "Quelqu’un a ouvert un lien de partage de l’espace santé d’une personne dont vous vous occupez.\n"
          "Si cela vous étonne, vous pouvez supprimer ce lien depuis cet espace.",
          "Votre lien de partage a été ouvert."},
         {"Your sharing link was opened",
          "Someone opened a sharing link of your health space.\n"
          "If this surprises you, you can take the link back from your space.",
          "Someone opened a sharing link of the health space of a person you look after.\n"
          "If this surprises you, you can take the link back from that space.",
          "Your sharing link was opened."}},
    [EVENT_LINK_SHUT] =
        {{"Un lien de partage a été fermé après trop de codes faux",
          "A sharing link was shut after too many wrong codes", LIST | MAIL, true},
         {"Un lien de partage a été fermé",
          "Un lien de partage de votre espace santé a été fermé : quelqu’un a donné trop de codes faux.\n"
          "Vous pouvez faire un nouveau lien depuis votre espace.",
          "Un lien de partage de l’espace santé d’une personne dont vous vous occupez a été fermé : "
          "quelqu’un a "
          "donné trop de codes faux.",
          "Un lien de partage a été fermé."},
         {"A sharing link was shut",
          "A sharing link of your health space was shut: someone gave too many wrong codes.\n"
          "You can make a new link from your space.",
          "A sharing link of the health space of a person you look after was shut: someone gave too many "
          "wrong "
          "codes.",
          "A sharing link was shut."}},
};

// R1111-48: the médecin traitant learns that one of their patients' records was opened; whose, once signed in.
static const struct words attending_french = {
    "Accès exceptionnel à un dossier",
    "En tant que médecin traitant, vous êtes informé qu’un dossier a été ouvert de façon exceptionnelle.",
    NULL, "Accès exceptionnel à un dossier."};
static const struct words attending_english = {
    "Exceptional access to a record",
    "As the attending physician you are told that a record was opened in an exceptional way.", NULL,
    "Exceptional access to a record."};

const struct notice_rule *notice_rule_of(enum event_kind kind)
{
    return &rows[kind < EVENT_KIND_COUNT ? kind : EVENT_NONE].rule;
}

static const struct words *words_of(const struct notice_about_whom *to)
{
    const struct row *row = &rows[to->kind < EVENT_KIND_COUNT ? to->kind : EVENT_NONE];
    if (to->is_attending)
        return to->is_english ? &attending_english : &attending_french;
    return to->is_english ? &row->english : &row->french;
}

struct notice_words notice_words_of(const struct notice_about_whom *to)
{
    const struct words *words = words_of(to);
    const char *text = to->is_delegate && words->delegate ? words->delegate : words->own;
    return (struct notice_words){str_from(words->subject), str_from(text)};
}

struct str notice_short_words(const struct notice_about_whom *to)
{
    return str_from(words_of(to)->brief);
}
