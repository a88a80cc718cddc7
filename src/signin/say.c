// What is said to people who sign in: French first, English for those who ask for it.
#include "signin/signin_int.h"

static const struct sentence {
    int status;
    const char *word, *french, *english;
} sentences[] = {
    [SAY_BAD_REQUEST] = {400, "bad-request",
                         "La demande est incomplète ou mal écrite : voyez docs/signin.md.",
                         "The request lacks something or is badly written: see docs/signin.md."},
    [SAY_WRONG_MEDIA] = {415, "wrong-media", "Envoyez du JSON : Content-Type: application/json.",
                         "Send JSON: Content-Type: application/json."},
    [SAY_OTHER_SITE] = {403, "other-site", "Cette demande vient d’un autre site ; elle est refusée.",
                        "This request comes from another site; it is refused."},
    [SAY_NO_TOKEN] = {403, "no-page-token",
                      "Il manque le jeton de la page (X-CSRF-Token) ; rechargez la page.",
                      "The page’s token (X-CSRF-Token) is missing; reload the page."},
    [SAY_NO_SESSION] = {401, "no-session", "Votre session est terminée : connectez-vous de nouveau.",
                        "Your session is over: sign in again."},
    [SAY_WRONG_NAME_OR_PASSWORD] = {401, "wrong-name-or-password",
                                    "L’identifiant ou le mot de passe ne convient pas.",
                                    "The name or the password is not right."},
    [SAY_WRONG_FACTOR] = {401, "wrong-factor", "Ce code ne convient pas ou a déjà servi.",
                          "This code is not right or was used already."},
    [SAY_WRONG_CODE] = {401, "wrong-code",
                        "Ce code ne convient pas ou n’est plus valable : demandez-en un nouveau.",
                        "This code is not right or out of date: ask for a new one."},
    [SAY_WRONG_PASSKEY] = {401, "wrong-passkey", "Cette clé d’accès ne convient pas.",
                           "This passkey is not right."},
    [SAY_TOO_MANY] =
        {429, "too-many-tries",
         "Trop d’essais. Attendez un peu ; une clé d’accès, un appareil connu ou un code de "
         "déblocage permettent de se connecter sans attendre.",
         "Too many tries. Wait a little; a passkey, a known device or an unlocking code lets you "
         "in without waiting."},
    [SAY_BUSY] = {429, "busy",
                  "Beaucoup de personnes se connectent en ce moment ; réessayez dans quelques secondes.",
                  "Many people sign in at this moment; try again in a few seconds."},
    [SAY_WEAK_PASSWORD] =
        {422, "weak-password",
         "Ce mot de passe se devine trop facilement : prenez plusieurs mots sans rapport.",
         "This password is guessed too easily: take several words that have nothing in common."},
    [SAY_BAD_PASSWORD] = {422, "bad-password", "Un mot de passe a 12 à 128 caractères.",
                          "A password has 12 to 128 characters."},
    [SAY_BAD_NAME] = {422, "bad-name",
                      "Un identifiant a 6 à 64 lettres sans accent, chiffres ou signes . - _ @ +",
                      "A name has 6 to 64 letters without accents, digits or signs . - _ @ +"},
    [SAY_NAME_TAKEN] = {409, "name-taken", "Cet identifiant est pris ; choisissez-en un autre.",
                        "This name is taken; choose another."},
    [SAY_PROVE_AGAIN] = {403, "prove-again",
                         "Pour ce changement, prouvez encore que c’est vous : code ou clé d’accès.",
                         "For this change prove again that it is you: a code or a passkey."},
    [SAY_NO_CHANNEL] = {409, "no-channel", "Nous n’avons pas de quoi vous écrire de cette façon.",
                        "We have no way to write to you like this."},
    [SAY_TOO_MANY_KEPT] = {409, "too-many-kept", "Il y en a déjà dix : retirez-en un d’abord.",
                           "There are ten already: remove one first."},
    [SAY_LAST_FACTOR] =
        {409, "last-factor",
         "Il faut au moins une application de codes ou une clé d’accès : ajoutez-en une autre d’abord.",
         "One authenticator or passkey must stay: add another first."},
    [SAY_NOT_FOUND] = {404, "not-found", "Il n’y a rien ici.", "There is nothing here."},
    [SAY_REFUSED] = {403, "refused", "Ceci ne vous est pas permis.", "You may not do this."},
    [SAY_FAULT] = {500, "fault", "Le service n’a pas pu faire cela ; ce n’est pas votre faute.",
                   "The service could not do this; it is not your fault."},
};

static void write_sentence(struct call *c, const struct sentence *sentence, struct buf *out)
{
    bool english = call_is_english(c);
    buf_init(out, c->arena, 256);
    buf_print(out, "{\"error\":\"%s\",\"message\":", sentence->word);
    json_write_string(out, str_from(english ? sentence->english : sentence->french));
    buf_add_char(out, '}');
    http_field_add(c->exchange, STR("Content-Language"), english ? STR("en") : STR("fr"));
}

enum code signin_say(struct signin *s, enum saying saying)
{
    struct buf json;
    write_sentence(s->call, &sentences[saying], &json);
    if (saying == SAY_BUSY)
        http_field_add(s->call->exchange, STR("Retry-After"), STR("3"));
    return signin_answer(s, sentences[saying].status, buf_str(&json));
}

enum code signin_answer(struct signin *s, int status, struct str json)
{
    http_status(s->call->exchange, status);
    http_field_add(s->call->exchange, STR("Cache-Control"), STR("no-store"));
    http_answer(s->call->exchange, STR("application/json"), json);
    return DONE;
}

enum code signin_done(struct signin *s, int status)
{
    return signin_answer(s, status, STR("{\"done\":true}"));
}

static enum saying saying_of(enum code code)
{
    switch (code) {
    case UNKNOWN_ASKER:
        return SAY_NO_SESSION;
    case DENIED:
        return SAY_NO_TOKEN;
    case NOT_FOUND:
    case GONE:
        return SAY_NOT_FOUND;
    case BUSY:
        return SAY_BUSY;
    case INTERNAL:
    case FULL:
    case UNCERTAIN:
        return SAY_FAULT;
    default:
        return SAY_BAD_REQUEST;
    }
}

bool signin_refuse(struct call *c, enum code code)
{
    struct buf json;
    if (!str_starts(c->request->path, STR("/signin/")))
        return false;
    write_sentence(c, &sentences[saying_of(code)], &json);
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    http_status(c->exchange, http_status_of(code));
    http_answer(c->exchange, STR("application/json"), buf_str(&json));
    return true;
}
