// Who came back from a provider, until they say as whom they act: professionals choose an exercise, holders whose space is
// not linked yet give their INS.
#include "federation/federation_int.h"

enum { TRIES_MAX = 5 };

static void add(struct buf *b, const char *name, struct str value)
{
    if (!value.ptr)
        return;
    buf_print(b, ",\"%s\":", name);
    json_write_string(b, value);
}

struct str waiting_text(struct oidc_work *w, const struct house_provider *p, const struct oidc_identity *who,
                        uint64_t tries)
{
    struct buf b;
    buf_init(&b, w->arena, 4096);
    buf_print(&b, "{\"provider\":\"%.*s\",\"tries\":\"%llu\"", STR_ARG(p->oidc.word),
              (unsigned long long)tries);
    add(&b, "subject", who->subject);
    add(&b, "session", who->session);
    add(&b, "idToken", who->id_token);
    buf_add(&b, STR(",\"claims\":"));
    json_write(&b, who->claims);
    buf_add_char(&b, '}');
    return buf_str(&b);
}

enum code waiting_read(struct call *c, struct str text, struct waiting *out)
{
    struct json *json;
    enum code code = json_parse(c->arena, text, NULL, &json);
    if (code)
        return code;
    *out = (struct waiting){.subject = json_text(c->arena, json_get(json, STR("subject"))),
                            .session = json_text(c->arena, json_get(json, STR("session"))),
                            .id_token = json_text(c->arena, json_get(json, STR("idToken"))),
                            .claims = json_get(json, STR("claims"))};
    str_to_u64(json_text(c->arena, json_get(json, STR("tries"))), &out->tries);
    return provider_named(c, json_text(c->arena, json_get(json, STR("provider"))), &out->provider);
}

enum code waiting_find(struct call *c, struct oidc_work *w, struct str *ticket, struct waiting *out)
{
    struct str text;
    *ticket = cookie_named(c, COOKIE_WAITING);
    if (!ticket->len)
        return fail(c->arena, UNKNOWN_ASKER,
                    "Nobody came back from a provider in this browser; begin a sign-in");
    enum code code = oidc_look_up(w, *ticket, &text);
    if (code == NOT_FOUND)
        return fail(c->arena, UNKNOWN_ASKER, "This sign-in is over, or was finished already; begin again");
    return code ? code : waiting_read(c, text, out);
}

// ---- telling who waits --------------------------------------------------------------------------------------

static enum code tell_professional(struct call *c, const struct waiting *who, struct buf *b)
{
    struct oidc_professional person;
    enum code code = oidc_professional(c->arena, who->claims, space_policy(c->service), &person);
    if (code)
        return code;
    buf_add(b, STR("{\"role\":\"lps\""));
    add(b, "rpps", person.rpps);
    buf_add(b, STR(",\"exercises\":["));
    for (size_t i = 0; i < person.count; i++) {
        const struct oidc_exercise *e = &person.exercises[i];
        buf_print(b, "%s{\"exercise\":%zu", i ? "," : "", i);
        add(b, "profession", e->profession);
        add(b, "speciality", e->speciality);
        add(b, "structure", e->structure);
        add(b, "structureName", e->structure_name);
        add(b, "sector", e->sector);
        buf_add_char(b, '}');
    }
    buf_add(b, STR("]}"));
    return DONE;
}

enum code federation_waiting(struct call *c)
{
    struct oidc_work w;
    struct waiting who;
    struct str ticket;
    struct buf b;
    uint64_t space;
    buf_init(&b, c->arena, 1024);
    enum code code = federation_work(c, &w);
    if (code == DONE)
        code = waiting_find(c, &w, &ticket, &who);
    if (code == DONE && who.provider.is_professional) {
        code = tell_professional(c, &who, &b);
    } else if (code == DONE) {
        code = oidc_link_find(&w, &who.provider.oidc, who.subject, &space);
        buf_print(&b, "{\"role\":\"holder\",\"needs\":%s}", code == DONE ? "[]" : "[\"ins\"]");
        code = code == NOT_FOUND ? DONE : code;
    }
    if (code == DONE)
        answer_json(c, 200, buf_str(&b));
    return code;
}

// ---- taking up ----------------------------------------------------------------------------------------------

enum code federation_body(struct call *c, struct json **out)
{
    static const struct json_limits limits = {.depth_max = 8, .nodes_max = 256};
    struct media_type type;
    struct str field = http_field_get(c->request, "Content-Type");
    if (!field.ptr || !media_type_read(c->arena, field, &type) ||
        !str_equal(type.type, STR("application/json")))
        return fail(c->arena, INVALID, "Send application/json");
    enum code code = json_parse(c->arena, c->body, &limits, out);
    return code == DONE && (*out)->kind != JSON_OBJECT ? fail(c->arena, INVALID, "Send a JSON object") : code;
}

static enum code take_professional(struct call *c, const struct waiting *who, const struct json *choice,
                                   struct actor *actor)
{
    struct oidc_professional person;
    uint64_t at;
    const struct json *number = json_get(choice, STR("exercise"));
    enum code code = oidc_professional(c->arena, who->claims, space_policy(c->service), &person);
    if (code)
        return code;
    if (!number || number->kind != JSON_NUMBER || !str_to_u64(str_of(number->text, number->size), &at) ||
        at >= person.count)
        return fail(c->arena, INVALID, "Choose one of the exercises: {\"exercise\": 0}");
    *actor =
        (struct actor){.role = ACTOR_LPS,
                       .rpps = person.rpps,
                       .profession = person.exercises[at].profession,
                       .structure = person.exercises[at].structure,
                       .software = str_from(who->provider.label),
                       .is_context_fixed = who->provider.has_second_step, // it is confirmed, not just said
                       .scope = setting_text(c->service, "federation.professional-scope")};
    return DONE;
}

// A wrong INS is counted; five, and the sign-in is over.
static enum code count_try(struct call *c, struct oidc_work *w, struct str ticket, const struct waiting *who)
{
    struct oidc_identity again = {
        .subject = who->subject, .session = who->session, .id_token = who->id_token, .claims = who->claims};
    struct store_writes *writes = w->writes = store_writes_new(c->arena, 0);
    struct fault why = c->arena->fault;
    oidc_take_away(w, ticket);
    if (who->tries + 1 < TRIES_MAX)
        oidc_leave(w, ticket, waiting_text(w, &who->provider, &again, who->tries + 1),
                   c->now_us + 600 * 1000000LL);
    enum code code = store_commit(c->arena, c->store, writes);
    c->arena->fault = why;
    return code ? code : DENIED;
}

static enum code take_holder(struct call *c, struct oidc_work *w, struct str ticket,
                             const struct waiting *who, const struct json *choice)
{
    uint64_t space;
    struct str ins = str_trim(json_text(c->arena, json_get(choice, STR("ins"))));
    enum code code = holder_space(c, w, who, ins, &space);
    if (code == DENIED && ins.len)
        return count_try(c, w, ticket, who);
    if (code)
        return code;
    oidc_take_away(w, ticket);
    cookie_drop(c, COOKIE_WAITING);
    return session_vouch(c, w, who, space, NULL);
}

enum code federation_take_up(struct call *c)
{
    struct oidc_work w;
    struct waiting who;
    struct str ticket;
    struct json *choice;
    struct taken t = {0};
    enum code code = federation_body(c, &choice);
    if (code == DONE)
        code = federation_work(c, &w);
    if (code == DONE)
        code = waiting_find(c, &w, &ticket, &who);
    if (code == DONE && !who.provider.is_professional)
        return take_holder(c, &w, ticket, &who, choice);
    if (code == DONE)
        code = take_professional(c, &who, choice, &t.actor);
    if (code)
        return code;
    oidc_take_away(&w, ticket);
    cookie_drop(c, COOKIE_WAITING);
    const struct json *session = json_get(choice, STR("session"));
    if (session && session->kind == JSON_TRUE) // a page: its session is a cookie that it cannot read
        return session_vouch(c, &w, &who, 0, &t.actor);
    code = session_begin(c, &w, &who, &t);
    if (code)
        return code;
    answer_taken(c, &t);
    return DONE;
}
