// The context in which professional software asks, as its requests state it in the words of the VIHF 3.0 (CI-SIS, volet
// transport): what a token does not say once and for all.
//
//   X-Purpose-Of-Use: normal | bris_de_glace | centre_15      VIHF purposeofuse; TRE "mode d'accès"
//   X-Motive: why the glass is broken, in the professional's words; bris_de_glace is refused without
//   X-Patient-Consent: true                                   the person consents to this consultation, says the software
//   X-Confidentiality-Code: INVISIBLE_REPRESENTANTS_LEGAUX    VIHF confidentiality-code: secret connection (R1111-50)
#include "actor/actor.h"
#include "main/main_int.h"

enum { MOTIVE_MAX = 500 };

static enum code read_purpose(struct call *c, struct actor *actor)
{
    struct str value = http_field_get(c->request, "X-Purpose-Of-Use");
    if (!value.ptr || actor_context_named(str_trim(value), &actor->context))
        return DONE;
    return fail_at(c->arena, INVALID, STR("X-Purpose-Of-Use"),
                   "The purpose of use is normal, bris_de_glace or centre_15");
}

static enum code read_motive(struct call *c, struct actor *actor)
{
    struct str value = http_field_get(c->request, "X-Motive");
    if (!value.ptr)
        return DONE;
    actor->motive = str_trim(value);
    return actor->motive.len <= MOTIVE_MAX
               ? DONE
               : fail_at(c->arena, INVALID, STR("X-Motive"), "A motive has at most %d bytes", MOTIVE_MAX);
}

static enum code read_consent(struct call *c, struct actor *actor)
{
    struct str value = http_field_get(c->request, "X-Patient-Consent");
    if (!value.ptr)
        return DONE;
    actor->has_consent = str_equal(str_trim(value), STR("true"));
    return actor->has_consent || str_equal(str_trim(value), STR("false"))
               ? DONE
               : fail_at(c->arena, INVALID, STR("X-Patient-Consent"), "Consent is true or false");
}

static enum code read_confidentiality(struct call *c, struct actor *actor)
{
    struct str value = http_field_get(c->request, "X-Confidentiality-Code");
    if (!value.ptr)
        return DONE;
    actor->is_secret = true;
    return str_equal(str_trim(value), STR("INVISIBLE_REPRESENTANTS_LEGAUX"))
               ? DONE
               : fail_at(c->arena, INVALID, STR("X-Confidentiality-Code"),
                         "The confidentiality code of a secret connection is INVISIBLE_REPRESENTANTS_LEGAUX");
}

static bool is_stated(const struct call *c)
{
    return http_field_get(c->request, "X-Purpose-Of-Use").ptr || http_field_get(c->request, "X-Motive").ptr ||
           http_field_get(c->request, "X-Patient-Consent").ptr ||
           http_field_get(c->request, "X-Confidentiality-Code").ptr;
}

enum code request_context(struct call *c)
{
    const struct actor *token = c->actor;
    if (!token || token->role != ACTOR_LPS || !is_stated(c))
        return DONE;
    if (token->is_context_fixed)
        return fail(c->arena, INVALID,
                    "This token states its context already, and its requests may state no other; ask for "
                    "another token");
    struct actor *actor = ARENA_NEW(c->arena, struct actor);
    *actor = *token;
    c->actor = actor;
    enum code code = read_purpose(c, actor);
    if (code == DONE)
        code = read_motive(c, actor);
    if (code == DONE)
        code = read_consent(c, actor);
    return code ? code : read_confidentiality(c, actor);
}
