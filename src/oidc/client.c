// The register of professional software: one row a client, its body JSON.
#include "oidc/oidc_int.h"
#include "oidc/oidc_sql.h"

#include <stddef.h>

static const struct {
    const char *name;
    size_t at;
} members[] = {
    {"name", offsetof(struct oidc_client, name)},
    {"structure", offsetof(struct oidc_client, structure)},
    {"scope", offsetof(struct oidc_client, scope)},
    {"jwks", offsetof(struct oidc_client, jwks)},
    {"thumbprint", offsetof(struct oidc_client, thumbprint)},
    {"subject", offsetof(struct oidc_client, subject)},
};

static struct str *member_of(struct oidc_client *client, size_t i)
{
    return (struct str *)(void *)((char *)client + members[i].at);
}

static struct str body_of(struct arena *a, const struct oidc_client *client)
{
    struct buf b;
    struct oidc_client copy = *client;
    buf_init(&b, a, 1024);
    buf_print(&b, "{\"regulationCentre\":%s", client->is_regulation_centre ? "true" : "false");
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (member_of(&copy, i)->ptr) {
            buf_print(&b, ",\"%s\":", members[i].name);
            json_write_string(&b, *member_of(&copy, i));
        }
    buf_add_char(&b, '}');
    return buf_str(&b);
}

static enum code read_body(struct arena *a, struct str id, struct str body, struct oidc_client *out)
{
    struct json *json;
    if (json_parse(a, arena_copy(a, body), NULL, &json) != DONE)
        return fail(a, INTERNAL, "A client's row is damaged; remove the client and add it again");
    *out = (struct oidc_client){.id = arena_copy(a, id)};
    for (size_t i = 0; i < COUNT_OF(members); i++)
        *member_of(out, i) = claim_text(a, json, members[i].name);
    const struct json *centre = json_get(json, STR("regulationCentre"));
    out->is_regulation_centre = centre && centre->kind == JSON_TRUE;
    return DONE;
}

enum code oidc_client_find(struct oidc_work *w, struct str id, struct oidc_client *out)
{
    struct store_rows rows;
    struct store_value arg = store_text(id.ptr ? id : STR(""));
    enum code code = store_select(w->arena, w->read, COMMONS, &client_find, &arg, 1, &rows);
    if (code)
        return code;
    bool found = store_next(w->arena, &rows);
    if (found)
        code = read_body(w->arena, id, store_column(&rows, 1), out);
    store_rows_end(&rows);
    if (code || rows.code)
        return code ? code : rows.code;
    return found ? DONE : fail(w->arena, NOT_FOUND, "There is no client of this id");
}

void oidc_client_add(struct oidc_work *w, const struct oidc_client *client)
{
    struct store_value args[] = {store_text(client->id), store_int(w->now_us),
                                 store_bytes(body_of(w->arena, client))};
    store_write(w->writes, &client_insert, args, COUNT_OF(args), 1);
}

void oidc_client_remove(struct oidc_work *w, struct str id)
{
    struct store_value arg = store_text(id);
    store_write(w->writes, &client_remove, &arg, 1, 1);
}

enum code oidc_clients(struct oidc_work *w, oidc_client_fn *visit, void *context)
{
    struct store_rows rows;
    enum code code = store_select(w->arena, w->read, COMMONS, &client_list, NULL, 0, &rows);
    if (code)
        return code;
    while (code == DONE && store_next(w->arena, &rows)) {
        struct oidc_client client;
        code = read_body(w->arena, store_column(&rows, 0), store_column(&rows, 2), &client);
        if (code == DONE)
            visit(context, &client, store_column_int(&rows, 1));
    }
    store_rows_end(&rows);
    return code ? code : rows.code;
}
