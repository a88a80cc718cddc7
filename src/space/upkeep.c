// Upkeep of a space: opening every row to find damage, and making the search keys anew from the bodies.
#include "space/space_int.h"

#include "journal/journal.h"
#include "space/space_sql.h"

struct upkeep {
    struct deed *deed;
    struct visit *visit;
    space_damage_fn *tell;
    void *context;
    uint64_t damages;
};

static void tell(struct upkeep *u, struct pointer at, uint32_t version, const char *what)
{
    u->damages++;
    u->tell(u->context, at, version, what);
}

// ---- checking --------------------------------------------------------------------------------------------

static void check_content(struct upkeep *u, const struct resource *r)
{
    struct space_content content;
    struct str data = space_stored_member(u->deed, r, STR("data"));
    if (!data.ptr || !space_content_of(data, &content))
        return;
    for (uint32_t i = 0; i < space_content_chunks(&content); i++) {
        struct str bytes;
        if (space_content_read(u->deed, r->at.space, content.number, i, &bytes) == DONE)
            continue;
        tell(u, r->at, r->version, "its document's bytes cannot be read");
        return;
    }
}

static void check_row(struct upkeep *u, const struct store_rows *rows)
{
    struct deed *d = u->deed;
    struct str keys;
    struct resource r = {.at = {u->visit->space, (uint64_t)store_column_int(rows, 1),
                                model_stable((uint16_t)store_column_int(rows, 0))},
                         .version = (uint32_t)store_column_int(rows, 2)};
    if (space_unpack(d, u->visit, r.at, r.version, CRYPT_BODY, store_column(rows, 4), &r.rest) != DONE)
        tell(u, r.at, r.version, "its body cannot be opened");
    else
        check_content(u, &r);
    if (!store_column_null(rows, 3) &&
        space_unpack(d, u->visit, r.at, r.version, CRYPT_KEYS, store_column(rows, 3), &keys) != DONE)
        tell(u, r.at, r.version, "its search keys cannot be opened; ens rebuild makes them anew");
}

static enum code check_rows(struct upkeep *u, const struct store_statement *statement)
{
    struct deed *d = u->deed;
    struct arena *kept = d->arena, scratch;
    struct store_rows rows;
    struct store_value arg = store_id(u->visit->space);
    enum code code = store_select(kept, d->read, u->visit->space, statement, &arg, 1, &rows);
    if (code)
        return code;
    arena_init(&scratch);
    d->arena = &scratch;
    while (store_next(kept, &rows)) {
        check_row(u, &rows);
        arena_reset(&scratch);
    }
    d->arena = kept;
    arena_release(&scratch);
    store_rows_end(&rows);
    return rows.code;
}

enum code space_check(struct deed *d, uint64_t space, space_damage_fn *tell_damage, void *context)
{
    struct upkeep u = {.deed = d, .tell = tell_damage, .context = context};
    struct journal_verdict verdict;
    struct pointer patient = space_patient(space);
    enum code code = space_enter(d, space, ACCESS_READ, MODEL_NONE, &u.visit);
    if (code == DONE)
        code = check_rows(&u, &check_resources);
    if (code == DONE)
        code = check_rows(&u, &check_versions);
    if (code == DONE && u.visit->box)
        code = journal_verify(d->arena, d->read, u.visit->box, space, &verdict);
    if (code == DONE && u.visit->box && verdict.bad_seq)
        tell(&u, patient, (uint32_t)verdict.bad_seq, "this line of the journal does not fit");
    return code ? code : u.damages ? INVALID : DONE;
}

// ---- rebuilding ------------------------------------------------------------------------------------------

static enum code rebuild_row(struct deed *d, struct visit *v, struct resource *r, struct store_writes *writes)
{
    struct buf text;
    struct json *tree;
    struct str keys;
    buf_init(&text, d->arena, r->rest.len * 2 + 256);
    space_render(d, &text, r);
    enum code code = json_parse(d->arena, buf_str(&text), NULL, &tree);
    if (code == DONE)
        code = space_keys_of(d, r->at, tree, &keys);
    if (code)
        return code;
    struct store_value args[] = {store_id(r->at.space), store_int(model_info(r->at.type)->stable),
                                 store_id(r->at.number), store_int(r->version),
                                 space_pack(d, v, r->at, r->version, CRYPT_KEYS, keys)};
    store_write(writes, &resource_rekey, args, COUNT_OF(args), 1);
    return DONE;
}

static enum code rebuild_rows(struct deed *d, struct visit *v, struct store_rows *rows,
                              struct store_writes *writes)
{
    enum code code = DONE;
    while (code == DONE && store_next(d->arena, rows)) {
        struct resource r = {.at = {v->space, (uint64_t)store_column_int(rows, 1),
                                    model_stable((uint16_t)store_column_int(rows, 0))},
                             .version = (uint32_t)store_column_int(rows, 2)};
        if (store_column_int(rows, 5) != 0)
            continue; // deleted: it has no keys
        code = space_unpack(d, v, r.at, r.version, CRYPT_BODY, store_column(rows, 4), &r.rest);
        if (code == DONE)
            code = rebuild_row(d, v, &r, writes);
    }
    return code ? code : rows->code;
}

enum code space_rebuild(struct deed *d, uint64_t space)
{
    struct visit *v;
    struct store_rows rows;
    struct store_value arg = store_id(space);
    enum code code = space_enter(d, space, ACCESS_READ, MODEL_NONE, &v);
    if (code == DONE)
        code = store_select(d->arena, d->read, space, &check_resources, &arg, 1, &rows);
    if (code)
        return code;
    struct store_writes *writes = store_writes_new(d->arena, space);
    code = rebuild_rows(d, v, &rows, writes);
    store_rows_end(&rows);
    if (code == DONE && d->damage)
        code = d->damage;
    return code || store_writes_empty(writes) ? code : store_commit(d->arena, d->house->config.store, writes);
}
