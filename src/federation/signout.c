// Signing out: here and at the provider (RP-Initiated Logout 1.0), or told by the provider (Back-Channel Logout 1.0).
#include "actor/actor.h"
#include "federation/federation_int.h"

static enum code end_group(struct call *c, struct oidc_work *w, struct str group)
{
    size_t ended;
    return actor_group_end(c->arena, w->read, w->writes, w->keys, group, &ended);
}

// Of a session by a provider: all its tokens end, and *url is where the provider ends its own. With the provider away, we
// sign out here all the same.
static enum code end_session(struct call *c, struct oidc_work *w, struct str token, struct str text,
                             struct str *url)
{
    struct waiting session;
    struct str back = arena_print(c->arena, "%.*s/", STR_ARG(house_origin(c)));
    enum code code = waiting_read(c, text, &session);
    if (code)
        return code;
    oidc_take_away(w, token);
    if (oidc_end_url(w, &session.provider.oidc, session.id_token, back, url) != DONE)
        *url = (struct str){0};
    return session.session.len
               ? end_group(c, w, group_of_session(c->arena, &session.provider.oidc, session.session))
               : DONE;
}

enum code federation_signout(struct call *c)
{
    struct oidc_work w;
    struct str text, url = {0}, token = bearer_token(c);
    struct buf b;
    enum code code = federation_work(c, &w);
    if (code)
        return code;
    actor_token_end(c->arena, w.writes, w.keys, token);
    enum code found = oidc_look_up(&w, token, &text);
    if (found == DONE)
        code = end_session(c, &w, token, text, &url);
    if (code || (found != DONE && found != NOT_FOUND))
        return code ? code : found;
    c->writes[0] = w.writes;
    buf_init(&b, c->arena, 1024);
    buf_add(&b, STR("{\"continue\":"));
    if (url.ptr)
        json_write_string(&b, url);
    else
        buf_add(&b, STR("null"));
    buf_add_char(&b, '}');
    answer_json(c, 200, buf_str(&b));
    return DONE;
}

static enum code end_told(struct call *c, struct oidc_work *w)
{
    struct house_provider p;
    struct uri_query form;
    struct str subject, session;
    enum code code = provider_named(c, c->params[0], &p);
    if (code == DONE)
        code = uri_query_read(c->arena, c->body, &form);
    if (code)
        return code;
    struct str token = uri_query_get(&form, STR("logout_token"));
    if (!token.len)
        return fail(c->arena, INVALID, "Send logout_token");
    code = oidc_logout_check(w, &p.oidc, token, &subject, &session);
    if (code)
        return code;
    // A session, if one is named; else all of the person's (§2.7).
    return end_group(c, w,
                     session.len ? group_of_session(c->arena, &p.oidc, session)
                                 : group_of_subject(c->arena, &p.oidc, subject));
}

enum code federation_backchannel(struct call *c)
{
    struct oidc_work w;
    enum code code = federation_work(c, &w);
    if (code == DONE)
        code = end_told(c, &w);
    if (code == INTERNAL || code == BUSY)
        return code;
    if (code) {
        answer_json(c, 400, STR("{\"error\":\"invalid_request\"}"));
        return DONE;
    }
    c->writes[0] = w.writes;
    answer_json(c, 200, STR("{}"));
    return DONE;
}
