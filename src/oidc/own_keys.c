// The house's own keys: made at first use, sealed with the commons' key, the same for all processes of the house.
#include "oidc/oidc_int.h"
#include "oidc/oidc_sql.h"

static const struct str ROW = {"own keys", 8};
static const struct crypt_place PLACE = {.kind = CRYPT_FEDERATION, .version = 1};
enum { TEXT_MAX = 64 * 1024 };

enum code provider_row_find(struct oidc_work *w, struct str name, struct provider_row *out)
{
    struct store_rows rows;
    struct store_value arg = store_text(name);
    *out = (struct provider_row){0};
    enum code code = store_select(w->arena, w->read, COMMONS, &provider_find, &arg, 1, &rows);
    if (code)
        return code;
    bool found = store_next(w->arena, &rows);
    if (found) {
        out->fetched_us = store_column_int(&rows, 0);
        out->body =
            store_column_null(&rows, 1) ? (struct str){0} : arena_copy(w->arena, store_column(&rows, 1));
    }
    store_rows_end(&rows);
    return rows.code ? rows.code : found ? DONE : NOT_FOUND;
}

enum code provider_row_put(struct oidc_work *w, struct str name, const struct provider_row *row,
                           bool only_new)
{
    struct store_value args[] = {store_text(name), store_int(row->fetched_us), store_bytes(row->body)};
    struct store_writes *writes = store_writes_new(w->arena, COMMONS);
    if (!only_new)
        store_write(writes, &provider_remove, args, 1, STORE_ANY_ROWS);
    store_write(writes, &provider_insert, args, COUNT_OF(args), 1);
    return store_commit(w->arena, w->store, writes);
}

static enum code make_keys(struct oidc_work *w, struct str *text)
{
    struct buf b;
    buf_init(&b, w->arena, 8192);
    buf_add(&b, STR("{\"sign\":"));
    json_write_string(&b, jose_keys_make(w->arena, false));
    buf_add(&b, STR(",\"open\":"));
    json_write_string(&b, jose_keys_make(w->arena, true));
    buf_add_char(&b, '}');
    *text = buf_str(&b);
    struct provider_row row = {w->now_us, crypt_seal(w->arena, w->box, PLACE, *text, false)};
    return provider_row_put(w, ROW, &row, true);
}

// Another process may have made them since our snapshot: then theirs are read, in a snapshot of their own.
static enum code read_again(struct oidc_work *w, struct provider_row *row)
{
    struct oidc_work fresh = *w;
    enum code code = store_read_begin(w->arena, w->store, &fresh.read);
    if (code == DONE)
        code = provider_row_find(&fresh, ROW, row);
    store_read_end(&fresh.read);
    return code;
}

static enum code find_text(struct oidc_work *w, struct str *text)
{
    struct provider_row row;
    enum code code = provider_row_find(w, ROW, &row);
    if (code == NOT_FOUND) {
        code = make_keys(w, text);
        if (code != CONFLICT)
            return code;
        code = read_again(w, &row);
    }
    return code ? code : crypt_open(w->arena, w->box, PLACE, row.body, TEXT_MAX, text);
}

enum code oidc_own_keys(struct oidc_work *w, struct oidc_keys *out)
{
    struct str text;
    struct json *json;
    enum code code = find_text(w, &text);
    if (code == DONE)
        code = json_parse(w->arena, text, NULL, &json);
    if (code == DONE)
        code = jose_keys_of_pem(w->arena, claim_text(w->arena, json, "sign"), &out->sign);
    if (code == DONE)
        code = jose_keys_of_pem(w->arena, claim_text(w->arena, json, "open"), &out->open);
    return code;
}
