// What a token stands for (RFC 7662), and its end (RFC 7009): for the client that it was given to, and nobody else.
#include "oauth/oauth_int.h"

// NOT_FOUND: no such token, or another's, which is not told apart.
static enum code find_own(struct call *c, struct oidc_work *w, const struct uri_query *form,
                          struct actor **actor)
{
    struct oauth_caller caller;
    enum code code = oauth_caller(c, w, form, &caller);
    if (code)
        return code;
    struct str token = uri_query_get(form, STR("token"));
    if (!token.ptr)
        return OAUTH_FAIL(c->arena, "invalid_request", "Send the token");
    struct str header = arena_print(c->arena, "Bearer %.*s", STR_ARG(token));
    code = actor_of_header(c->arena, c->read, w->keys, header, actor);
    if (code == INTERNAL)
        return code;
    bool is_own = code == DONE && (*actor)->client.len && str_equal((*actor)->client, caller.client.id);
    return is_own ? DONE : NOT_FOUND;
}

static void add(struct buf *b, const char *name, struct str value)
{
    if (!value.len)
        return;
    buf_print(b, ",\"%s\":", name);
    json_write_string(b, value);
}

static struct str describe(struct call *c, const struct actor *actor)
{
    struct buf b;
    buf_init(&b, c->arena, 512);
    buf_print(&b, "{\"active\":true,\"token_type\":\"Bearer\",\"exp\":%lld",
              (long long)(actor->until_us / 1000000));
    add(&b, "client_id", actor->client);
    add(&b, "scope", actor->scope);
    if (actor->bound.len)
        buf_print(&b, ",\"cnf\":{\"x5t#S256\":\"%.*s\"}", STR_ARG(actor->bound));
    buf_add(&b, STR(",\"extensions\":{\"ihe_iua\":{\"purpose_of_use\":[{\"system\":\"urn:oid:1.2.250.1.213.1."
                    "1.4.248\""));
    add(&b, "code", str_from(actor_context_word(actor->context)));
    buf_add(&b, STR("}]"));
    add(&b, "national_provider_identifier", actor->rpps);
    add(&b, "subject_organization_id", actor->structure);
    buf_add(&b, STR("}}}"));
    return buf_str(&b);
}

static enum code answer_introspect(struct call *c, struct oidc_work *w, const struct uri_query *form)
{
    struct actor *actor = NULL;
    enum code code = find_own(c, w, form, &actor);
    if (code == DONE || code == NOT_FOUND)
        oauth_answer(c, 200, code ? STR("{\"active\":false}") : describe(c, actor));
    return code == NOT_FOUND ? DONE : code;
}

enum code oauth_introspect(struct call *c)
{
    return oauth_asked(c, answer_introspect);
}

static enum code answer_revoke(struct call *c, struct oidc_work *w, const struct uri_query *form)
{
    struct actor *actor = NULL;
    enum code code = find_own(c, w, form, &actor);
    if (code == DONE)
        actor_token_end(c->arena, w->writes, w->keys, uri_query_get(form, STR("token")));
    if (code == DONE || code == NOT_FOUND)
        oauth_answer(c, 200, STR("{}"));
    return code == NOT_FOUND ? DONE : code;
}

enum code oauth_revoke(struct call *c)
{
    return oauth_asked(c, answer_revoke);
}
