// The decision: actor × space × action × type → allowed or not, with its reason.
#include "access/scope_int.h"

static bool has_word(struct str scopes, struct str word)
{
    while (scopes.ptr)
        if (str_equal(str_cut(&scopes, ' '), word))
            return true;
    return false;
}

static struct access_answer answer(bool allowed, enum access_reason reason)
{
    return (struct access_answer){.allowed = allowed, .reason = reason};
}

static enum access_reason reason_of_role(const struct access_question *q)
{
    if (q->space == 0)
        return ACCESS_BECAUSE_COMMONS;
    switch (q->actor->role) {
    case ACTOR_HOLDER:
        return ACCESS_BECAUSE_HOLDER;
    case ACTOR_LPS:
        return ACCESS_BECAUSE_CARE;
    case ACTOR_APPLICATION:
        return ACCESS_BECAUSE_CONSENT;
    case ACTOR_OPERATOR:
    case ACTOR_NOBODY:
        break;
    }
    return ACCESS_BECAUSE_OPERATOR;
}

// A professional opens a space with the person's consent, as the care team's first.
static bool may_open(const struct actor *actor)
{
    return actor->role == ACTOR_OPERATOR || (actor->role == ACTOR_LPS && actor->has_consent);
}

// What no scope can give: a holder who has no account stays in their own space, holders and professional software write
// nothing that belongs to nobody, and only the operator erases.
static bool role_forbids(const struct access_question *q, enum access_reason *reason)
{
    bool writes = q->action == ACCESS_CREATE || q->action == ACCESS_UPDATE || q->action == ACCESS_DELETE;
    *reason = ACCESS_NOT_FOR_THIS_ROLE;
    if (q->space == 0 && writes && q->actor->role != ACTOR_OPERATOR)
        return true;
    if (q->space == 0 && q->action == ACCESS_ERASE)
        return true; // nobody's space is nobody's to erase
    if (q->action == ACCESS_OPEN)
        return !may_open(q->actor);
    if (q->action == ACCESS_ERASE)
        return q->actor->role != ACTOR_OPERATOR;
    *reason = ACCESS_NOT_THEIR_SPACE;
    if (q->actor->only && q->space != 0 && q->space != q->actor->only)
        return true; // a token that was asked for one person: with their consent, for their emergency
    return q->actor->role == ACTOR_HOLDER && q->space != 0 && q->space != q->actor->space &&
           !q->actor->account.len;
}

struct access_answer access_decide(const struct access_question *q)
{
    enum access_reason reason;
    if (!q->actor || q->actor->role == ACTOR_NOBODY)
        return answer(false, ACCESS_NO_CREDENTIALS);
    if (role_forbids(q, &reason))
        return answer(false, reason);
    bool is_operators = q->action == ACCESS_OPEN || q->action == ACCESS_ERASE;
    if (is_operators && q->actor->role == ACTOR_OPERATOR)
        return has_word(q->actor->scope, STR("operator")) ? answer(true, ACCESS_BECAUSE_OPERATOR)
                                                          : answer(false, ACCESS_OUT_OF_SCOPE);
    enum scope_gift gift = scope_gift_of(q);
    if (gift == SCOPE_GIVES_NOTHING || (gift == SCOPE_GIVES_NARROWED && !q->takes_narrowed))
        return answer(false, ACCESS_OUT_OF_SCOPE);
    return (struct access_answer){true, reason_of_role(q), gift == SCOPE_GIVES_NARROWED};
}

const char *access_reason_word(enum access_reason reason)
{
    static const char *const words[] = {
        [ACCESS_BECAUSE_HOLDER] = "holder",
        [ACCESS_BECAUSE_CARE] = "care",
        [ACCESS_BECAUSE_CONSENT] = "application",
        [ACCESS_BECAUSE_OPERATOR] = "operator",
        [ACCESS_BECAUSE_COMMONS] = "commons",
        [ACCESS_NO_CREDENTIALS] = "no-credentials",
        [ACCESS_NOT_THEIR_SPACE] = "not-their-space",
        [ACCESS_OUT_OF_SCOPE] = "out-of-scope",
        [ACCESS_NOT_FOR_THIS_ROLE] = "not-for-this-role",
    };
    return words[reason];
}

const char *access_reason_text(enum access_reason reason)
{
    static const char *const texts[] = {
        [ACCESS_BECAUSE_HOLDER] = "It is their own space.",
        [ACCESS_BECAUSE_CARE] = "The software acts for a professional who takes part in the care.",
        [ACCESS_BECAUSE_CONSENT] = "The holder consented to this application.",
        [ACCESS_BECAUSE_OPERATOR] = "It is the operator's duty.",
        [ACCESS_BECAUSE_COMMONS] = "It belongs to nobody.",
        [ACCESS_NO_CREDENTIALS] = "Send a bearer token: Authorization: Bearer <token>.",
        [ACCESS_NOT_THEIR_SPACE] = "A holder's token opens only the holder's own space.",
        [ACCESS_OUT_OF_SCOPE] = "The token's scopes do not allow this; ask for a wider scope.",
        [ACCESS_NOT_FOR_THIS_ROLE] = "This is not for the role of this token.",
    };
    return texts[reason];
}

static const char *reason_french(enum access_reason reason)
{
    static const char *const texts[] = {
        [ACCESS_BECAUSE_HOLDER] = "C’est votre propre espace.",
        [ACCESS_BECAUSE_CARE] = "Le logiciel agit pour un professionnel qui participe aux soins.",
        [ACCESS_BECAUSE_CONSENT] = "Le titulaire a donné son accord à cette application.",
        [ACCESS_BECAUSE_OPERATOR] = "C’est la mission de l’opérateur.",
        [ACCESS_BECAUSE_COMMONS] = "Cela n’appartient à personne en particulier.",
        [ACCESS_NO_CREDENTIALS] = "Connectez-vous d’abord.",
        [ACCESS_NOT_THEIR_SPACE] = "Cette connexion n’ouvre que votre propre espace.",
        [ACCESS_OUT_OF_SCOPE] = "Cette connexion ne permet pas cela ; demandez un droit plus large.",
        [ACCESS_NOT_FOR_THIS_ROLE] = "Ce rôle ne permet pas cela.",
    };
    return texts[reason];
}

bool access_said(struct str sentence, struct access_sentence *out)
{
    enum access_ground ground;
    for (int i = 0; i <= ACCESS_NOT_FOR_THIS_ROLE; i++) {
        enum access_reason reason = (enum access_reason)i;
        *out = (struct access_sentence){access_reason_text(reason), reason_french(reason)};
        if (str_equal(sentence, str_from(out->english)))
            return true;
    }
    if (!access_ground_said(sentence, &ground))
        return false;
    *out = (struct access_sentence){access_ground_english(ground), access_ground_french(ground)};
    return true;
}
