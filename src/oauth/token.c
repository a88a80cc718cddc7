// The token endpoint (OAuth 2.1 §4.2, client credentials): one short token for one professional in one context, told in the
// operator's journal in the same commit.
#include "journal/journal.h"
#include "oauth/oauth_int.h"

static enum code check_grant(struct call *c, const struct uri_query *form)
{
    struct str type = uri_query_get(form, STR("grant_type"));
    if (!type.ptr)
        return OAUTH_FAIL(c->arena, "invalid_request", "Send grant_type=client_credentials");
    if (!str_equal(type, STR("client_credentials")))
        return OAUTH_FAIL(c->arena, "unsupported_grant_type",
                          "The only grant_type here is client_credentials");
    return DONE;
}

static enum code tell(struct call *c, struct oidc_work *w, const struct actor *actor)
{
    struct deed d = {.arena = c->arena, .house = c->service, .read = c->read, .now_us = c->now_us};
    struct crypt_box *box;
    struct journal_line line = {.word = "token",
                                .actor = actor,
                                .reason = "client",
                                .request_id = str_from(http_request_id(c->exchange)),
                                .peer = c->request->peer};
    enum code code = space_box(&d, 0, &box);
    if (code == DONE)
        journal_append(c->arena, w->writes, box, 0, c->now_us, &line);
    return code;
}

static struct str answer_text(struct call *c, const struct actor *actor, struct str token, int64_t life_us)
{
    struct buf b;
    buf_init(&b, c->arena, 512);
    buf_print(&b, "{\"access_token\":\"%.*s\",\"token_type\":\"Bearer\",\"expires_in\":%lld,\"scope\":",
              STR_ARG(token), (long long)(life_us / 1000000));
    json_write_string(&b, actor->scope);
    buf_add_char(&b, '}');
    return buf_str(&b);
}

static enum code grant(struct call *c, struct oidc_work *w, const struct uri_query *form, struct str *answer)
{
    struct oauth_caller caller;
    struct actor actor;
    int64_t life_us = setting_duration_us(c->service, "oauth.token-time");
    enum code code = check_grant(c, form);
    if (code == DONE)
        code = oauth_caller(c, w, form, &caller);
    if (code == DONE)
        code = oauth_acting(c, &caller, &actor);
    if (code == DONE)
        code = oauth_scope(c->arena, caller.client.scope, uri_query_get(form, STR("scope")), &actor.scope);
    if (code == DONE)
        code = tell(c, w, &actor);
    if (code)
        return code;
    struct str group = arena_print(c->arena, "client %.*s", STR_ARG(caller.client.id));
    struct actor_grant given = {
        .actor = &actor, .until_us = c->now_us + life_us, .groups = &group, .group_count = 1};
    struct str token = actor_token_write(c->arena, w->writes, w->keys, &given);
    *answer = answer_text(c, &actor, token, life_us);
    return DONE;
}

static enum code answer_token(struct call *c, struct oidc_work *w, const struct uri_query *form)
{
    struct str answer;
    enum code code = grant(c, w, form, &answer);
    if (code == DONE)
        oauth_answer(c, 200, answer);
    return code;
}

enum code oauth_token(struct call *c)
{
    return oauth_asked(c, answer_token);
}
