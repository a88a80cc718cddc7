// The rows that say when a space is to be looked at by the clock.
#include "space/space_int.h"

#include "space/space_sql.h"

enum code space_due_list(struct deed *d, unsigned volume, size_t most, struct space_due **out, size_t *count)
{
    struct store_rows rows;
    struct store_value args[] = {store_int(d->now_us), store_int((int64_t)most)};
    *out = ARENA_ARRAY(d->arena, struct space_due, most ? most : 1);
    *count = 0;
    enum code code = store_select_volume(d->arena, d->read, volume, &due_list, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    while (*count < most && store_next(d->arena, &rows))
        (*out)[(*count)++] = (struct space_due){(uint64_t)store_column_int(&rows, 0),
                                                store_column_int(&rows, 1), store_column_int(&rows, 2)};
    store_rows_end(&rows);
    return rows.code;
}

// ---- moving it: within the transaction, so that of several deeds the earliest moment stays

struct moving {
    uint64_t space;
    int64_t at_us, now_us;
};

static enum code find_row(struct arena *a, struct store_tx *tx, uint64_t space, bool *is_there,
                          int64_t *at_us)
{
    struct store_rows rows;
    struct store_value key = store_id(space);
    enum code code = store_tx_select(a, tx, &due_find, &key, 1, &rows);
    if (code)
        return code;
    *is_there = store_next(a, &rows);
    *at_us = *is_there ? store_column_int(&rows, 0) : 0;
    store_rows_end(&rows);
    return rows.code;
}

static enum code move(struct arena *a, struct store_tx *tx, void *context)
{
    const struct moving *m = context;
    struct store_value args[] = {store_id(m->space), store_int(m->at_us), store_int(m->now_us)};
    bool is_there;
    int64_t at_us;
    enum code code = find_row(a, tx, m->space, &is_there, &at_us);
    if (code || (is_there && at_us <= m->at_us))
        return code;
    return is_there ? store_tx_write(a, tx, &due_move, args, 2, 1)
                    : store_tx_write(a, tx, &due_insert, args, COUNT_OF(args), 1);
}

void space_due_by(struct deed *d, uint64_t space, int64_t at_us)
{
    struct moving *m = ARENA_NEW(d->arena, struct moving);
    *m = (struct moving){space, at_us, d->now_us};
    if (at_us != INT64_MAX)
        store_write_step(space_writes(d, space), move, m);
}

enum code space_due_done(struct deed *d, const struct space_due *due, int64_t next_us)
{
    struct store_value args[] = {store_id(due->space), store_int(due->done_us), store_int(next_us),
                                 store_int(d->now_us)};
    store_write(space_writes(d, due->space), &due_done, args, COUNT_OF(args), 1);
    return space_alone(d, due->space);
}

// R1111-53: what is not announced is looked at again two weeks after its deposit.
void due_of_touched(struct deed *d)
{
    for (const struct space_touch *t = d->touched; t; t = t->next)
        if (t->act != ACCESS_ACT_READ && t->subject.labels & ACCESS_UNANNOUNCED)
            space_due_by(d, t->at.space, access_notice_due_us(t->subject.created_us));
}
