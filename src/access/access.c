// The decision: actor × space × action × type → allowed or not, with its reason.
#include "access/access.h"

// The letter of an action in SMART v2's ".cruds"; the operator's own acts need the word "operator" instead.
static char letter_of(enum access_action action)
{
    static const char letters[] = {
        [ACCESS_CREATE] = 'c', [ACCESS_READ] = 'r',   [ACCESS_UPDATE] = 'u', [ACCESS_DELETE] = 'd',
        [ACCESS_SEARCH] = 's', [ACCESS_EXPORT] = 'r', [ACCESS_OPEN] = 'c',
    };
    return (size_t)action < sizeof letters ? letters[action] : 0;
}

static struct str context_of(enum actor_role role)
{
    switch (role) {
    case ACTOR_HOLDER:
        return STR("patient");
    case ACTOR_LPS:
        return STR("user");
    case ACTOR_OPERATOR:
        return STR("system");
    case ACTOR_APPLICATION:
        return STR("patient");
    case ACTOR_NOBODY:
        break;
    }
    return STR("");
}

// "user/Observation.rs": does this one scope give `letter` on a type of this name? An empty name asks for all
// types.
static bool scope_gives(struct str scope, struct str context, struct str type_name, char letter)
{
    struct str before = str_cut(&scope, '/');
    struct str named = str_cut(&scope, '.');
    // What narrows a scope further ("?category=…") is not looked at here, so such a scope gives nothing.
    if (!str_equal(before, context) || str_find(scope, '?') >= 0)
        return false;
    if (!str_equal(named, STR("*")) && (type_name.len == 0 || !str_equal(named, type_name)))
        return false;
    return str_find(scope, letter) >= 0;
}

static bool scopes_give(const struct actor *actor, model_type type, char letter)
{
    struct str name = type == MODEL_NONE ? STR("") : str_from(model_info(type)->name);
    struct str rest = actor->scope;
    while (rest.ptr)
        if (scope_gives(str_cut(&rest, ' '), context_of(actor->role), name, letter))
            return true;
    return false;
}

static bool has_word(struct str scopes, struct str word)
{
    while (scopes.ptr)
        if (str_equal(str_cut(&scopes, ' '), word))
            return true;
    return false;
}

static struct access_answer answer(bool allowed, enum access_reason reason)
{
    return (struct access_answer){allowed, reason};
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
    if (!scopes_give(q->actor, q->type, letter_of(q->action)))
        return answer(false, ACCESS_OUT_OF_SCOPE);
    return answer(true, reason_of_role(q));
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

struct str access_default_scope(enum actor_role role)
{
    switch (role) {
    case ACTOR_HOLDER:
        return STR("patient/*.cruds");
    case ACTOR_LPS:
        return STR("user/*.cruds");
    case ACTOR_OPERATOR:
        return STR("operator system/*.cruds");
    case ACTOR_APPLICATION:
        return STR("patient/*.rs");
    case ACTOR_NOBODY:
        break;
    }
    return STR("");
}

static bool scope_word_valid(struct str word)
{
    if (str_equal(word, STR("operator")))
        return true;
    struct str context = str_cut(&word, '/');
    struct str type = str_cut(&word, '.');
    struct str letters = word;
    if (!str_equal(context, STR("patient")) && !str_equal(context, STR("user")) &&
        !str_equal(context, STR("system")))
        return false;
    if (!str_equal(type, STR("*")) && model_resource_named(type) == MODEL_NONE)
        return false;
    // SMART v2: some of c, r, u, d, s, in this order.
    static const char order[] = "cruds";
    const char *at = order;
    for (size_t i = 0; i < letters.len; i++, at++) {
        at = strchr(at, letters.ptr[i]);
        if (!at || !*at)
            return false;
    }
    return letters.len > 0;
}

enum code access_scope_check(struct arena *a, struct str scopes)
{
    while (scopes.ptr) {
        struct str word = str_cut(&scopes, ' ');
        if (!scope_word_valid(word))
            return fail(
                a, INVALID,
                "\"%.*s\" is no scope: write patient/, user/ or system/, a FHIR R4 type or *, then some of "
                ".cruds in this order, such as user/Observation.rs (nothing after a ?)",
                STR_ARG(word));
    }
    return DONE;
}
