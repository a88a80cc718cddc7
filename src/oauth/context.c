// In what context somebody acts, and for whom: the words of IHE IUA (extensions.ihe_iua) with the values of VIHF 3.0; what IUA
// has no word for stands in extensions.ens.
#include "oauth/oauth_int.h"

enum { MOTIVE_MAX = 500 };
static const uint64_t NOBODYS = UINT64_MAX;           // no space has this number
#define MODE_SYSTEM "urn:oid:1.2.250.1.213.1.1.4.248" // TRE mode d'accès
#define SECRET_CODE "INVISIBLE_REPRESENTANTS_LEGAUX"

struct str oauth_stated(const struct stating *s, const struct json *object, const char *name)
{
    return str_trim(json_text(s->call->arena, json_get(object, str_from(name))));
}

struct str oauth_stated_code(const struct stating *s, const char *list, struct str *system)
{
    const struct json *coding = json_at(json_get(s->iua, str_from(list)), 0);
    *system = oauth_stated(s, coding, "system");
    return oauth_stated(s, coding, "code");
}

static enum code read_context(struct stating *s, bool may_regulate)
{
    struct str system;
    struct arena *a = s->call->arena;
    struct str code = oauth_stated_code(s, "purpose_of_use", &system);
    if (code.len && (!actor_context_named(code, &s->actor->context) || !str_equal(system, STR(MODE_SYSTEM))))
        return OAUTH_FAIL(a, "invalid_request",
                          "extensions.ihe_iua.purpose_of_use[0] must be of " MODE_SYSTEM
                          ": normal, bris_de_glace or centre_15");
    s->actor->is_regulation_centre = may_regulate;
    if (s->actor->context == ACTOR_CENTRE_15 && !may_regulate)
        return OAUTH_FAIL(a, "unauthorized_client",
                          "The client is not registered as a regulation centre (centre 15)");
    s->actor->motive = oauth_stated(s, s->ens, "motive");
    if (s->actor->motive.len > MOTIVE_MAX)
        return OAUTH_FAIL(a, "invalid_request", "extensions.ens.motive is longer than %d bytes", MOTIVE_MAX);
    if (s->actor->context == ACTOR_BREAK_GLASS && !s->actor->motive.len)
        return OAUTH_FAIL(a, "invalid_request",
                          "Breaking the glass needs extensions.ens.motive: why, in the professional's words");
    return DONE;
}

static enum code read_flag(struct stating *s, const char *name, bool *out)
{
    const struct json *value = json_get(s->ens, str_from(name));
    *out = value && value->kind == JSON_TRUE;
    if (!value || value->kind == JSON_TRUE || value->kind == JSON_FALSE)
        return DONE;
    return OAUTH_FAIL(s->call->arena, "invalid_request", "extensions.ens.%s must be true or false", name);
}

static enum code read_consent(struct stating *s)
{
    struct str code = oauth_stated(s, s->ens, "confidentiality_code");
    if (code.len && !str_equal(code, STR(SECRET_CODE)))
        return OAUTH_FAIL(s->call->arena, "invalid_request",
                          "extensions.ens.confidentiality_code must be " SECRET_CODE);
    s->actor->is_secret = code.len > 0;
    return read_flag(s, "consent", &s->actor->has_consent);
}

// A consent, a broken glass and a secret visit are one person's: such a token opens no other space.
static enum code read_person(struct stating *s)
{
    struct arena *a = s->call->arena;
    struct ins ins;
    struct str cx = oauth_stated(s, s->iua, "person_id");
    bool is_personal = s->actor->has_consent || s->actor->is_secret || s->actor->context == ACTOR_BREAK_GLASS;
    if (!cx.len && !is_personal)
        return DONE;
    if (!cx.len || ins_read_cx(a, cx, space_policy(s->call->service), &ins) != DONE)
        return OAUTH_FAIL(
            a, "invalid_request",
            "extensions.ihe_iua.person_id must name the person whom consent, secrecy or emergency are about: "
            "<matricule>^^^&<oid>&ISO^NH");
    struct deed d = {.arena = a, .house = s->call->service, .read = s->call->read, .now_us = s->call->now_us};
    enum code code = space_of_identifier(&d, ins_system(a, &ins), str_from(ins.matricule), &s->actor->only);
    // Whether they have a space is not for this endpoint to tell. A consent may be to opening one; all else is for nobody.
    if (code == NOT_FOUND &&
        (s->actor->context == ACTOR_BREAK_GLASS || s->actor->is_secret || !s->actor->has_consent))
        s->actor->only = NOBODYS;
    return code == NOT_FOUND ? DONE : code;
}

enum code oauth_context(struct call *c, const struct json *extensions, bool may_regulate, struct actor *actor)
{
    struct stating s = {c, json_get(extensions, STR("ihe_iua")), json_get(extensions, STR("ens")), actor};
    enum code code = read_context(&s, may_regulate);
    if (code == DONE)
        code = read_consent(&s);
    if (code == DONE)
        code = read_person(&s);
    // What was stated of a person or an emergency holds for this token's life; a plain token's requests may state theirs.
    actor->is_context_fixed = actor->is_context_fixed || actor->only || actor->context != ACTOR_NORMAL;
    return code;
}
