// What is refused to software that asks for tokens: told in the operator's journal, and counted for the client that is named
// together with the network it is named from, so that nobody elsewhere makes a client wait, and none waits for good.
#include "journal/journal.h"
#include "oauth/oauth_int.h"

enum { NAME_MAX = 200 };

// Whom the request says it is from; nothing of it is proven.
static struct str claimed(struct call *c, const struct uri_query *form)
{
    struct jose_token token;
    struct str name = uri_query_get(form, STR("client_id"));
    if (!name.len && jose_peek(c->arena, uri_query_get(form, STR("client_assertion")), &token) == DONE)
        name = json_text(c->arena, json_get(token.claims, STR("iss")));
    return str_of(name.ptr, name.len < NAME_MAX ? name.len : NAME_MAX);
}

static void begin(struct oauth_asking *asking, struct call *c, const struct uri_query *form)
{
    struct str name = claimed(c, form), network = account_network(c->arena, c->request->peer);
    asking->name = name;
    asking->key = arena_print(c->arena, "%zu %.*s %.*s", name.len, STR_ARG(name), STR_ARG(network));
    asking->gate = (struct account_gate){c->arena, c->store, space_keys(c->service)};
}

static enum code answer_wait(struct call *c, int64_t wait_us)
{
    struct str seconds = arena_print(c->arena, "%lld", (long long)wait_us / 1000000 + 1);
    http_field_add(c->exchange, STR("Retry-After"), seconds);
    oauth_answer(c, 429,
                 STR("{\"error\":\"temporarily_unavailable\",\"error_description\":\"This client was refused "
                     "too often; wait as Retry-After says\"}"));
    return DONE;
}

// The line names the client only if it is one of the register: what else a stranger writes is not kept.
static enum code tell(struct call *c, struct oidc_work *w, const struct oauth_asking *asking)
{
    struct deed d = {.arena = c->arena, .house = c->service, .read = c->read, .now_us = c->now_us};
    struct actor *actor = ARENA_NEW(c->arena, struct actor);
    struct oidc_client client;
    struct crypt_box *box;
    struct str why = arena_copy(c->arena, str_from(c->arena->fault.where));
    struct fault said = c->arena->fault; // the answer's
    enum code known = oidc_client_find(w, asking->name, &client), code = space_box(&d, 0, &box);
    if (known == DONE)
        *actor = (struct actor){
            .role = ACTOR_LPS, .client = client.id, .software = client.name, .structure = client.structure};
    struct journal_line line = {.word = arena_print(c->arena, "%s-refused", c->route->journal).ptr,
                                .actor = actor,
                                .reason = why.ptr,
                                .request_id = str_from(http_request_id(c->exchange)),
                                .peer = c->request->peer};
    w->writes = store_writes_new(c->arena, 0); // nothing else of what was refused is kept
    if (code == DONE)
        journal_append(c->arena, w->writes, box, 0, c->now_us, &line);
    c->arena->fault = said;
    return code;
}

static enum code refuse(struct call *c, struct oidc_work *w, const struct oauth_asking *asking,
                        enum code refused)
{
    int64_t wait_us;
    struct fault said = c->arena->fault;
    enum code code = DONE;
    if (refused == UNKNOWN_ASKER) // who proved to be the client may be wrong as often as it likes
        code = account_try(&asking->gate, ACCOUNT_BY_CLIENT, asking->key, &wait_us);
    c->arena->fault = said;
    if (code == DONE)
        code = tell(c, w, asking);
    if (code)
        return code;
    oauth_answer_fault(c, refused);
    c->writes[0] = w->writes;
    return DONE;
}

enum code oauth_asked(struct call *c, oauth_handler *handler)
{
    struct oidc_work w;
    struct uri_query form;
    struct oauth_asking asking;
    int64_t wait_us = 0;
    oauth_work(c, &w);
    enum code code = oauth_form(c, &form);
    if (code) {
        oauth_answer_fault(c, code); // it names nobody
        return DONE;
    }
    begin(&asking, c, &form);
    code = account_waits(&asking.gate, ACCOUNT_BY_CLIENT, asking.key, &wait_us);
    if (code == DONE && wait_us) {
        c->writes[0] = NULL;
        return answer_wait(c, wait_us);
    }
    if (code == DONE)
        code = handler(c, &w, &form);
    if (code == INVALID || code == UNKNOWN_ASKER)
        return refuse(c, &w, &asking, code);
    if (code)
        oauth_answer_fault(c, code);
    else
        account_try_worked(&asking.gate, ACCOUNT_BY_CLIENT, asking.key);
    return DONE;
}
