// From a person to a token: what ends with what, and the line in the journal.
#include "actor/actor.h"
#include "federation/federation_int.h"
#include "journal/journal.h"
#include "signin/signin.h"

enum { COMMONS = 0 };

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
    struct journal_line line = {.word = c->route->journal,
                                .actor = actor,
                                .reason = arena_copy(c->arena, who->provider.oidc.word).ptr,
                                .request_id = str_from(http_request_id(c->exchange)),
                                .peer = c->request->peer};
    deed_of_call(c, &d);
    enum code code = space_box(&d, COMMONS, &box);
    if (code == DONE)
        journal_append(c->arena, w->writes, box, COMMONS, c->now_us, &line);
    return code;
}

enum code session_grant(struct call *c, struct oidc_work *w, const struct waiting *who, struct taken *t)
{
    const struct oidc_provider *p = &who->provider.oidc;
    struct str groups[] = {group_of_subject(c->arena, p, who->subject),
                           group_of_session(c->arena, p, who->session.len ? who->session : STR(""))};
    struct actor_grant grant = {.actor = &t->actor,
                                .until_us = c->now_us + t->life_us,
                                .groups = groups,
                                .group_count = who->session.len ? 2 : 1};
    enum code code = tell(c, w, who, &t->actor);
    if (code)
        return code;
    t->token = actor_token_write(c->arena, w->writes, w->keys, &grant);
    c->writes[0] = w->writes;
    return DONE;
}

// What signing out needs, kept under the token or the cookie: whoever has it may end it.
static void keep(struct oidc_work *w, const struct waiting *who, struct str under, int64_t until_us)
{
    struct json *claims = json_new(w->arena, JSON_OBJECT);
    struct str name = json_text(w->arena, json_get(who->claims, STR("SubjectNameID")));
    if (name.ptr) // by which the provider asks professionals on their telephone
        json_set(claims, STR("SubjectNameID"), json_new_string(w->arena, name));
    struct oidc_identity kept = {
        .subject = who->subject, .session = who->session, .id_token = who->id_token, .claims = claims};
    oidc_leave(w, under, waiting_text(w, &who->provider, &kept, 0), until_us);
}

enum code session_begin(struct call *c, struct oidc_work *w, const struct waiting *who, struct taken *t)
{
    t->life_us = setting_duration_us(c->service, "federation.session-time");
    enum code code = session_grant(c, w, who, t);
    if (code == DONE)
        keep(w, who, t->token, c->now_us + t->life_us);
    return code;
}

// ---- a session by cookie, as those by password

struct str session_under(struct call *c)
{
    return http_field_get(c->request, "Authorization").ptr ? bearer_token(c) : signin_cookie(c);
}

struct str session_known_by(struct arena *a, const struct oidc_provider *p, struct str subject)
{
    return arena_print(a, "%.*s %.*s", STR_ARG(p->issuer), STR_ARG(subject));
}

struct str session_place(struct arena *a, const struct oidc_provider *p, struct str session)
{
    return arena_print(a, "holder %.*s", STR_ARG(group_of_session(a, p, session)));
}

enum code session_vouch(struct call *c, struct oidc_work *w, const struct waiting *who, uint64_t space,
                        const struct actor *as)
{
    struct signin_vouched v = {.space = space,
                               .as = as,
                               .known_by = session_known_by(c->arena, &who->provider.oidc, who->subject),
                               .provider = arena_copy(c->arena, who->provider.oidc.word).ptr,
                               .until_us =
                                   c->now_us + setting_duration_us(c->service, "federation.session-time")};
    enum code code = signin_vouch(c, &v);
    if (code == DONE && as) // told with what else is written of the commons
        code = tell(c, w, who, as);
    if (code)
        return code;
    keep(w, who, v.cookie, v.until_us);
    if (who->session.len) { // by which the provider names it when it ends; the last one of its session
        struct str place = session_place(c->arena, &who->provider.oidc, who->session);
        oidc_drop(w, place);
        oidc_leave(w, place,
                   arena_print(c->arena, "%llu %.*s", (unsigned long long)v.space, STR_ARG(v.cookie)),
                   v.until_us);
    }
    c->writes[0] = w->writes;
    c->writes[1] = v.person;
    return DONE;
}

void answer_taken(struct call *c, const struct taken *t)
{
    static const char *const names[] = {"scope", "role", "profession", "structure"};
    struct str values[] = {t->actor.scope, str_from(actor_role_word(t->actor.role)), t->actor.profession,
                           t->actor.structure};
    struct buf b;
    buf_init(&b, c->arena, 512);
    buf_print(&b, "{\"access_token\":\"%.*s\",\"token_type\":\"Bearer\",\"expires_in\":%lld",
              STR_ARG(t->token), (long long)(t->life_us / 1000000));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (values[i].ptr) {
            buf_print(&b, ",\"%s\":", names[i]);
            json_write_string(&b, values[i]);
        }
    buf_add_char(&b, '}');
    answer_json(c, 200, buf_str(&b));
}

struct str bearer_token(struct call *c)
{
    struct str token = http_field_get(c->request, "Authorization");
    str_cut(&token, ' ');
    return str_trim(token);
}
