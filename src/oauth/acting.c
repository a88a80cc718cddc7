// Who acts through the software, for whom and in what context. The client states it, signed, in the claims that IHE IUA
// gives its tokens (ITI TF-2 §3.71.4.2.2.1.1, extensions.ihe_iua), with the values of VIHF 3.0 for the context; what IUA has
// no word for stands in extensions.ens.
#include "oauth/oauth_int.h"

enum { MOTIVE_MAX = 500, PROFESSION_MAX = 32 };
static const uint64_t NOBODYS = UINT64_MAX;           // no space has this number
#define MODE_SYSTEM "urn:oid:1.2.250.1.213.1.1.4.248" // TRE mode d'accès
#define SECRET_CODE "INVISIBLE_REPRESENTANTS_LEGAUX"

struct stating {
    struct call *call;
    struct oidc_work *work;
    const struct json *iua, *ens;
    struct actor *actor;
};

static struct str text_of(struct stating *s, const struct json *object, const char *name)
{
    return str_trim(json_text(s->call->arena, json_get(object, str_from(name))));
}

static struct str first_code(struct stating *s, const char *list, struct str *system)
{
    const struct json *coding = json_at(json_get(s->iua, str_from(list)), 0);
    *system = text_of(s, coding, "system");
    return text_of(s, coding, "code");
}

static enum code read_professional(struct stating *s)
{
    struct arena *a = s->call->arena;
    struct national_id id;
    struct str given = text_of(s, s->iua, "national_provider_identifier");
    enum identity_policy policy = space_policy(s->call->service);
    bool is_bare = given.len == 11; // RPPS; IdNat_PS has a digit before it that tells its kind
    if (!given.len || (is_bare ? national_read(a, NATIONAL_RPPS, given, policy, &id)
                               : national_read_professional(a, given, policy, &id)) != DONE)
        return OAUTH_FAIL(
            a, "invalid_request",
            "extensions.ihe_iua.national_provider_identifier must be the IdNat_PS or the RPPS of who acts");
    s->actor->rpps = id.number;
    return DONE;
}

static bool profession_valid(struct str code)
{
    for (size_t i = 0; i < code.len; i++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz_-/.", code.ptr[i]))
            return false;
    return code.len >= 1 && code.len <= PROFESSION_MAX;
}

static enum code read_profession(struct stating *s)
{
    struct str system;
    struct str code = first_code(s, "subject_role", &system);
    if (!profession_valid(code))
        return OAUTH_FAIL(
            s->call->arena, "invalid_request",
            "extensions.ihe_iua.subject_role[0].code must be the profession (TRE_G15), such as 10");
    s->actor->profession = code;
    return DONE;
}

// The establishment is the register's; a request may repeat it, not choose another.
static enum code read_structure(struct stating *s, const struct oidc_client *client)
{
    struct national_id id;
    struct str given = text_of(s, s->iua, "subject_organization_id");
    s->actor->structure = client->structure;
    if (!given.len || str_equal(given, client->structure))
        return DONE;
    if (national_read_structure(s->call->arena, given, IDENTITY_LENIENT, &id) == DONE &&
        str_equal(id.number, client->structure))
        return DONE;
    return OAUTH_FAIL(s->call->arena, "invalid_request",
                      "extensions.ihe_iua.subject_organization_id is not the establishment that the client "
                      "is registered for");
}

static enum code read_context(struct stating *s, const struct oidc_client *client)
{
    struct str system;
    struct arena *a = s->call->arena;
    struct str code = first_code(s, "purpose_of_use", &system);
    if (code.len && (!actor_context_named(code, &s->actor->context) || !str_equal(system, STR(MODE_SYSTEM))))
        return OAUTH_FAIL(a, "invalid_request",
                          "extensions.ihe_iua.purpose_of_use[0] must be of " MODE_SYSTEM
                          ": normal, bris_de_glace or centre_15");
    s->actor->is_regulation_centre = client->is_regulation_centre;
    if (s->actor->context == ACTOR_CENTRE_15 && !client->is_regulation_centre)
        return OAUTH_FAIL(a, "unauthorized_client",
                          "The client is not registered as a regulation centre (centre 15)");
    s->actor->motive = text_of(s, s->ens, "motive");
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
    struct str code = text_of(s, s->ens, "confidentiality_code");
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
    struct str cx = text_of(s, s->iua, "person_id");
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

enum code oauth_acting(struct call *c, struct oidc_work *w, const struct oauth_caller *caller,
                       struct actor *out)
{
    *out = (struct actor){.role = ACTOR_LPS,
                          .client = caller->client.id,
                          .software = caller->client.name,
                          .bound = caller->bound};
    struct stating s = {c, w, json_get(caller->extensions, STR("ihe_iua")),
                        json_get(caller->extensions, STR("ens")), out};
    if (!s.iua || s.iua->kind != JSON_OBJECT)
        return OAUTH_FAIL(c->arena, "invalid_request",
                          "Say who acts: extensions.ihe_iua (docs/federation.md)");
    enum code code = read_professional(&s);
    if (code == DONE)
        code = read_profession(&s);
    if (code == DONE)
        code = read_structure(&s, &caller->client);
    if (code == DONE)
        code = read_context(&s, &caller->client);
    if (code == DONE)
        code = read_consent(&s);
    if (code == DONE)
        code = read_person(&s);
    return code;
}
