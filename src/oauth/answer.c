// What the handlers of oauth have in common: forms in, JSON out, errors in the protocol's words (RFC 6749 §5).
#include "oauth/oauth_int.h"

void oauth_work(struct call *c, struct oidc_work *w)
{
    *w = (struct oidc_work){.arena = c->arena,
                            .store = c->store,
                            .read = c->read,
                            .keys = space_keys(c->service),
                            .now_us = c->now_us};
    w->writes = c->writes[0] = store_writes_new(c->arena, 0);
}

static bool on_this_machine(struct str host)
{
    struct str name = str_cut(&host, ':');
    return str_equal(name, STR("127.0.0.1")) || str_equal(name, STR("localhost"));
}

enum code oauth_issuer(struct call *c, struct str *issuer)
{
    bool is_set = setting_text(c->service, "public-base").len > 0;
    *issuer = house_origin(c);
    if (!is_set && !on_this_machine(http_field_get(c->request, "Host")))
        return OAUTH_FAIL(c->arena, "invalid_request",
                          "This server does not know how it is called; its operator must set public-base");
    return DONE;
}

void oauth_answer(struct call *c, int status, struct str json)
{
    http_status(c->exchange, status);
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    http_answer(c->exchange, STR("application/json"), json);
}

void oauth_answer_fault(struct call *c, enum code code)
{
    struct buf b;
    struct str word = str_from(c->arena->fault.where);
    if (code != INVALID && code != UNKNOWN_ASKER)
        word = code == BUSY || code == FULL ? STR("temporarily_unavailable") : STR("server_error");
    buf_init(&b, c->arena, 512);
    buf_print(&b, "{\"error\":");
    json_write_string(&b, word.len ? word : STR("invalid_request"));
    buf_add(&b, STR(",\"error_description\":"));
    json_write_string(&b, code == INTERNAL ? STR("Something failed here") : str_from(c->arena->fault.text));
    buf_add_char(&b, '}');
    c->writes[0] = NULL; // nothing of what was refused is kept
    bool is_told = code == UNKNOWN_ASKER || code == INVALID || code == BUSY || code == FULL;
    oauth_answer(c, is_told ? http_status_of(code) : 500, buf_str(&b));
}

enum code oauth_form(struct call *c, struct uri_query *form)
{
    struct media_type type;
    struct str field = http_field_get(c->request, "Content-Type");
    if (!field.ptr || !media_type_read(c->arena, field, &type) ||
        !str_equal(type.type, STR("application/x-www-form-urlencoded")) ||
        uri_query_read(c->arena, c->body, form) != DONE)
        return OAUTH_FAIL(c->arena, "invalid_request", "Send a form: application/x-www-form-urlencoded");
    for (size_t i = 0; i < form->count; i++)
        for (size_t k = 0; k < i; k++)
            if (str_equal(form->pairs[i].name, form->pairs[k].name))
                return OAUTH_FAIL(c->arena, "invalid_request", "A parameter stands twice in the form");
    return DONE;
}
