// A professional who signed in states a context: consent of a person, broken glass, secrecy. They get a short token for it; if
// the provider is set so, only after they said yes on their telephone (CIBA), as the same person.
#include "actor/actor.h"
#include "federation/federation_int.h"
#include "oauth/oauth.h"

static const int64_t CONTEXT_US = 600 * 1000000LL;
enum { MESSAGE_SIZE = 4 };

// What is asked for is kept as it was sent, and read anew when the person has confirmed it.
struct asked {
    struct waiting session;
    struct json *body;  // as sent
    struct str request; // auth_req_id
};

static enum code read_session(struct call *c, struct oidc_work *w, struct waiting *out)
{
    struct str text;
    enum code code = oidc_look_up(w, session_under(c), &text);
    if (code == NOT_FOUND)
        return fail(c->arena, DENIED,
                    "Only a professional who signed in by a provider may state a context here");
    return code ? code : waiting_read(c, text, out);
}

static enum code read_actor(struct call *c, const struct json *extensions, struct actor *out)
{
    *out = *(const struct actor *)c->actor;
    return oauth_context(c, extensions, false, out);
}

static enum code answer_token(struct call *c, struct oidc_work *w, const struct waiting *session,
                              struct actor *actor)
{
    struct taken t = {.actor = *actor, .life_us = CONTEXT_US};
    const struct actor *signed_in = c->actor;
    if (signed_in->until_us - c->now_us < t.life_us) // it ends with the session at the latest
        t.life_us = signed_in->until_us - c->now_us;
    enum code code = session_grant(c, w, session, &t);
    if (code == DONE)
        answer_taken(c, &t);
    return code;
}

static struct str digits(struct arena *a)
{
    unsigned char bytes[MESSAGE_SIZE];
    char text[MESSAGE_SIZE];
    crypt_random(bytes, sizeof bytes);
    for (size_t i = 0; i < MESSAGE_SIZE; i++)
        text[i] = (char)('0' + bytes[i] % 10);
    return arena_copy(a, str_of(text, sizeof text));
}

static enum code ask_telephone(struct call *c, struct oidc_work *w, const struct waiting *session,
                               const struct json *extensions)
{
    struct oidc_request request;
    struct buf b;
    struct str message = digits(c->arena),
               hint = json_text(c->arena, json_get(session->claims, STR("SubjectNameID")));
    enum code code = oidc_ciba_begin(w, &session->provider.oidc, hint, message, &request);
    if (code)
        return code;
    buf_init(&b, c->arena, 1024);
    buf_add(&b, STR("{\"request\":"));
    json_write_string(&b, request.id);
    buf_add(&b, STR(",\"token\":"));
    json_write_string(&b, session_under(c));
    buf_add(&b, STR(",\"extensions\":"));
    json_write(&b, extensions);
    buf_add_char(&b, '}');
    struct str ticket = oidc_ticket(w);
    oidc_leave(w, ticket, buf_str(&b), request.until_us);
    c->writes[0] = w->writes;
    answer_json(
        c, 202,
        arena_print(c->arena,
                    "{\"ticket\":\"%.*s\",\"message\":\"%.*s\",\"interval\":%lld,\"expires_in\":%lld}",
                    STR_ARG(ticket), STR_ARG(message), (long long)(request.interval_us / 1000000),
                    (long long)((request.until_us - c->now_us) / 1000000)));
    return DONE;
}

enum code federation_context(struct call *c)
{
    struct oidc_work w;
    struct waiting session;
    struct actor actor;
    struct json *body;
    enum code code = federation_body(c, &body);
    if (code == DONE)
        code = federation_work(c, &w);
    if (code == DONE)
        code = read_session(c, &w, &session);
    if (code == DONE)
        code = read_actor(c, body, &actor);
    if (code)
        return code;
    return session.provider.has_second_step ? ask_telephone(c, &w, &session, body)
                                            : answer_token(c, &w, &session, &actor);
}

// The request is the one that this very token made.
static enum code read_asked(struct call *c, struct oidc_work *w, struct str ticket, struct asked *out)
{
    struct str text;
    struct json *json;
    enum code code = oidc_look_up(w, ticket, &text);
    if (code == DONE)
        code = json_parse(c->arena, text, NULL, &json);
    if (code)
        return code;
    out->request = json_text(c->arena, json_get(json, STR("request")));
    out->body = json_get_mutable(json, STR("extensions"));
    if (!json_text_is(json_get(json, STR("token")), session_under(c)))
        return fail(c->arena, NOT_FOUND, "This sign-in is over, or was finished already; begin again");
    return read_session(c, w, &out->session);
}

static enum code same_person(struct call *c, const struct asked *asked, const struct oidc_identity *who)
{
    if (str_equal(asked->session.subject, who->subject))
        return DONE;
    return fail(c->arena, DENIED, "Somebody else confirmed than the professional who is signed in");
}

enum code federation_context_confirm(struct call *c)
{
    struct oidc_work w;
    struct json *body;
    struct asked asked = {0};
    struct oidc_identity who;
    struct actor actor;
    enum code code = federation_body(c, &body);
    if (code == DONE)
        code = federation_work(c, &w);
    struct str ticket = code ? (struct str){0} : json_text(c->arena, json_get(body, STR("ticket")));
    if (code == DONE)
        code = read_asked(c, &w, ticket.ptr ? ticket : STR(""), &asked);
    if (code == DONE)
        code = oidc_ciba_poll(&w, &asked.session.provider.oidc, asked.request, &who);
    if (code == UNMET) {
        answer_json(c, 202, STR("{\"state\":\"pending\"}"));
        return DONE;
    }
    if (code == DONE)
        code = same_person(c, &asked, &who);
    if (code == DONE)
        code = read_actor(c, asked.body, &actor);
    if (code)
        return code;
    oidc_take_away(&w, ticket);
    return answer_token(c, &w, &asked.session, &actor);
}
