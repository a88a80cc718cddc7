// When a professional last looked at a whole record, so that what came since can be shown as new.
#include "space/space_int.h"

#include "space/space_sql.h"

// What is opened again within the hours of one working half-day is one visit.
static const int64_t visit_us = 4LL * 3600 * 1000000;

static struct str hash_of_looker(struct deed *d, uint64_t space, struct str id)
{
    struct buf text;
    char *hash = arena_alloc_raw(d->arena, CRYPT_HASH_SIZE);
    buf_init(&text, d->arena, 64);
    buf_add_varint(&text, space);
    buf_add(&text, id);
    crypt_hash_keyed(d->house->config.keys, CRYPT_HASH_LOOKED, buf_str(&text), (unsigned char *)hash);
    return str_of(hash, CRYPT_HASH_SIZE);
}

static enum code find_look(struct deed *d, uint64_t space, struct str who, int64_t *at_us, int64_t *before_us)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(space), store_bytes(who)};
    enum code code = store_select(d->arena, d->read, space, &looked_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    if (store_next(d->arena, &rows)) {
        *at_us = store_column_int(&rows, 0);
        *before_us = store_column_int(&rows, 1);
    }
    store_rows_end(&rows);
    return rows.code;
}

enum code space_look_again(struct deed *d, uint64_t space, int64_t *since_us)
{
    struct access_asker asker;
    int64_t at_us = 0, before_us = 0;
    *since_us = 0;
    access_asker_of(d->actor, space, d->house->matrix, &asker);
    if (asker.kind != ACCESS_ASKER_PROFESSIONAL || !asker.id.len)
        return DONE;
    struct str who = hash_of_looker(d, space, asker.id);
    enum code code = find_look(d, space, who, &at_us, &before_us);
    if (code)
        return code;
    *since_us = d->now_us - at_us < visit_us ? before_us : at_us;
    struct store_value args[] = {store_id(space), store_bytes(who), store_int(d->now_us),
                                 store_int(*since_us)};
    store_write(space_writes(d, space), &looked_put, args, COUNT_OF(args), 1);
    return DONE;
}
