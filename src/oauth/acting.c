// Who acts through the software. The client states it, signed, in the claims that IHE IUA gives its tokens (ITI TF-2
// §3.71.4.2.2.1.1, extensions.ihe_iua).
#include "oauth/oauth_int.h"

enum { PROFESSION_MAX = 32 };

static enum code read_professional(struct stating *s)
{
    struct arena *a = s->call->arena;
    struct national_id id;
    struct str given = oauth_stated(s, s->iua, "national_provider_identifier");
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
    struct str code = oauth_stated_code(s, "subject_role", &system);
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
    struct str given = oauth_stated(s, s->iua, "subject_organization_id");
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

enum code oauth_acting(struct call *c, const struct oauth_caller *caller, struct actor *out)
{
    *out = (struct actor){.role = ACTOR_LPS,
                          .client = caller->client.id,
                          .software = caller->client.name,
                          .bound = caller->bound};
    struct stating s = {c, json_get(caller->extensions, STR("ihe_iua")),
                        json_get(caller->extensions, STR("ens")), out};
    if (!s.iua || s.iua->kind != JSON_OBJECT)
        return OAUTH_FAIL(c->arena, "invalid_request",
                          "Say who acts: extensions.ihe_iua (docs/federation.md)");
    enum code code = read_professional(&s);
    if (code == DONE)
        code = read_profession(&s);
    if (code == DONE)
        code = read_structure(&s, &caller->client);
    return code ? code : oauth_context(c, caller->extensions, caller->client.is_regulation_centre, out);
}
