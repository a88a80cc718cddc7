// Signing out: here and at the provider (RP-Initiated Logout 1.0), or told by the provider (Back-Channel Logout 1.0).
#include "actor/actor.h"
#include "federation/federation_int.h"
#include "signin/signin.h"

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

static void answer_onward(struct call *c, struct str url)
{
    struct buf b;
    buf_init(&b, c->arena, 1024);
    buf_add(&b, STR("{\"continue\":"));
    if (url.ptr)
        json_write_string(&b, url);
    else
        buf_add(&b, STR("null"));
    buf_add_char(&b, '}');
    answer_json(c, 200, buf_str(&b));
}

enum code federation_signout(struct call *c)
{
    struct oidc_work w;
    const struct actor *actor = c->actor;
    bool by_cookie = !http_field_get(c->request, "Authorization").ptr;
    struct str text, url = {0}, under = session_under(c);
    enum code code = federation_work(c, &w);
    if (code)
        return code;
    if (by_cookie) {
        uint64_t space = actor->lodge ? actor->lodge : actor->space;
        c->writes[1] = signin_end(c, space, under);
        actor_cache_forget(space_actors(c->service), space);
        signin_forget(c);
    } else {
        actor_token_end(c->arena, w.writes, w.keys, under);
    }
    enum code found = oidc_look_up(&w, under, &text);
    if (found == DONE)
        code = end_session(c, &w, under, text, &url);
    if (code || (found != DONE && found != NOT_FOUND))
        return code ? code : found;
    c->writes[0] = w.writes;
    answer_onward(c, url);
    return DONE;
}

// A session by cookie, as the provider names it.
static enum code end_cookie(struct call *c, struct oidc_work *w, const struct oidc_provider *p,
                            struct str session)
{
    struct str text, place = session_place(c->arena, p, session);
    uint64_t space;
    enum code code = oidc_look_up(w, place, &text);
    if (code)
        return code == NOT_FOUND ? DONE : code;
    if (!str_to_u64(str_cut(&text, ' '), &space))
        return fail(c->arena, INTERNAL, "What is kept of a session is damaged");
    oidc_drop(w, place);
    c->writes[1] = signin_end(c, space, text);
    actor_cache_forget(space_actors(c->service), space);
    return DONE;
}

// All of a person's: those by password too, as a provider that says "this person" knows no less of them.
static enum code end_person(struct call *c, struct oidc_work *w, const struct oidc_provider *p,
                            struct str subject)
{
    uint64_t space;
    enum code code = oidc_link_find(w, p, subject, &space);
    if (code)
        return code == NOT_FOUND ? DONE : code;
    c->writes[1] = signin_end_all(c, space);
    actor_cache_forget(space_actors(c->service), space);
    return DONE;
}

// All of a professional's sessions by cookie.
static enum code end_lodger(struct call *c, const struct oidc_provider *p, struct str subject)
{
    uint64_t space;
    enum code code = signin_lodge_of(c, session_known_by(c->arena, p, subject), &space);
    if (code)
        return code == NOT_FOUND ? DONE : code;
    c->writes[1] = signin_end_all(c, space);
    actor_cache_forget(space_actors(c->service), space);
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
    if (session.len)
        code = end_cookie(c, w, &p.oidc, session);
    else
        code = p.is_professional ? end_lodger(c, &p.oidc, subject) : end_person(c, w, &p.oidc, subject);
    if (code || !p.is_professional)
        return code;
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
