// Another generation of the master key: the spaces' keys are wrapped anew, some hundred rows a commit, while the house is in
// use. A row is replaced only as it was read, so that whoever erased the space meanwhile wins, and so that several who do
// this at once, or one that was killed and begins anew, do it once.
#include "space/space_int.h"

#include "space/space_sql.h"

struct rewrap {
    struct arena *arena;
    struct space_house *house;
    struct store_writes *writes;
    struct space_wrapped *out;
};

static enum code see_row(struct rewrap *r, uint64_t space, struct str wrapped, unsigned generation)
{
    struct arena *a = r->arena;
    unsigned char *again = arena_alloc(a, CRYPT_WRAPPED_SIZE);
    unsigned now = crypt_wrapped_generation(wrapped);
    r->out->of[now]++;
    if (!generation || now == generation)
        return DONE;
    enum code code = crypt_rewrap(a, r->house->config.keys, space, wrapped, again);
    if (code)
        return code;
    if (!r->writes)
        r->writes = store_writes_new(a, space);
    struct store_value args[] = {store_id(space), store_bytes(arena_copy(a, wrapped)),
                                 store_bytes(str_of((const char *)again, CRYPT_WRAPPED_SIZE))};
    store_write(r->writes, &space_rewrap, args, COUNT_OF(args), STORE_ANY_ROWS);
    r->out->changed++;
    return DONE;
}

static enum code see_rows(struct rewrap *r, struct store_rows *rows, unsigned generation, size_t *count)
{
    enum code code = DONE;
    while (code == DONE && store_next(r->arena, rows)) {
        uint64_t space = (uint64_t)store_column_int(rows, 0);
        (*count)++;
        r->out->after = space;
        if (!store_column_null(rows, 1)) // an erased space has no key
            code = see_row(r, space, store_column(rows, 1), generation);
    }
    store_rows_end(rows);
    return code ? code : rows->code;
}

static enum code see_batch(struct rewrap *r, unsigned volume, bool is_commons, unsigned generation,
                           size_t *count)
{
    enum { BATCH = 500 };
    struct store_read *read;
    struct store_rows rows;
    struct store_value all[] = {store_id(r->out->after), store_int(BATCH)}, one = store_id(SPACE_COMMONS);
    enum code code = store_read_begin(r->arena, r->house->config.store, &read);
    if (code)
        return code;
    code = is_commons ? store_select(r->arena, read, SPACE_COMMONS, &wrapped_one, &one, 1, &rows)
                      : store_select_volume(r->arena, read, volume, &wrapped_list, all, COUNT_OF(all), &rows);
    if (code == DONE)
        code = see_rows(r, &rows, generation, count);
    store_read_end(&read);
    if (code == DONE && r->writes)
        code = store_commit(r->arena, r->house->config.store, r->writes);
    r->out->is_over = is_commons || *count < BATCH;
    return code;
}

enum code space_rewrap_some(struct arena *a, struct space_house *h, unsigned volume, unsigned generation,
                            struct space_wrapped *out)
{
    struct arena own;
    size_t count = 0;
    arena_init(&own);
    struct rewrap r = {.arena = &own, .house = h, .out = out};
    enum code code = see_batch(&r, volume, volume == store_volume_count(h->config.store), generation, &count);
    if (code)
        a->fault = own.fault;
    arena_release(&own);
    return code;
}
