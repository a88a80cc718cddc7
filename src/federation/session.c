// From a person to a token: what ends with what, and the line in the journal.
#include "actor/actor.h"
#include "federation/federation_int.h"
#include "journal/journal.h"

struct str group_of_subject(struct arena *a, const struct oidc_provider *p, struct str subject)
{
    return arena_print(a, "subject %.*s %.*s", STR_ARG(p->issuer), STR_ARG(subject));
}

struct str group_of_session(struct arena *a, const struct oidc_provider *p, struct str session)
{
    return arena_print(a, "session %.*s %.*s", STR_ARG(p->issuer), STR_ARG(session));
}

static enum code tell(struct call *c, struct oidc_work *w, const struct waiting *who,
                      const struct actor *actor)
{
    struct deed d;
    struct crypt_box *box;
    struct store_writes *writes = w->writes;
    struct journal_line line = {.word = c->route->journal,
                                .actor = actor,
                                .reason = arena_copy(c->arena, who->provider.oidc.word).ptr,
                                .request_id = str_from(http_request_id(c->exchange)),
                                .peer = c->request->peer};
    deed_of_call(c, &d);
    enum code code = space_box(&d, actor->space, &box);
    if (code)
        return code;
    if (actor->space) // their own journal, in another volume: committed after the token
        writes = c->writes[1] = store_writes_new(c->arena, actor->space);
    journal_append(c->arena, writes, box, actor->space, c->now_us, &line);
    return DONE;
}

enum code session_begin(struct call *c, struct oidc_work *w, const struct waiting *who, struct taken *t)
{
    const struct oidc_provider *p = &who->provider.oidc;
    struct str groups[] = {group_of_subject(c->arena, p, who->subject),
                           group_of_session(c->arena, p, who->session.len ? who->session : STR(""))};
    t->life_us = setting_duration_us(c->service, "federation.session-time");
    struct actor_grant grant = {.actor = &t->actor,
                                .until_us = c->now_us + t->life_us,
                                .groups = groups,
                                .group_count = who->session.len ? 2 : 1};
    enum code code = tell(c, w, who, &t->actor);
    if (code)
        return code;
    t->token = actor_token_write(c->arena, w->writes, w->keys, &grant);
    // What signing out needs, under the token: whoever has it may end it.
    struct oidc_identity kept = {.subject = who->subject,
                                 .session = who->session,
                                 .id_token = who->id_token,
                                 .claims = json_new(c->arena, JSON_OBJECT)};
    oidc_leave(w, t->token, waiting_text(w, &who->provider, &kept, 0), grant.until_us);
    c->writes[0] = w->writes;
    return DONE;
}
