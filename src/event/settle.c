// Events of those who only look wait with the commons, beside the line of the journal that tells of the look
// (docs/adr/0017-spool.md): one commit there serves all volumes. From there they are brought home, many at a time. What
// was brought home and not yet removed is not there twice: such events are told once.
#include "event/event_int.h"
#include "event/event_sql.h"

enum { COMMONS = 0, BATCH = 2048 };

struct lodged {
    uint64_t space, seq;
    unsigned volume;
    struct store_value row[4];
};
struct batch {
    struct lodged events[BATCH];
    size_t count;
};

static enum code load(struct arena *a, struct store *s, const struct lodged *after, struct batch *b)
{
    struct store_read *read;
    struct store_rows rows;
    struct store_value args[] = {store_id(after->space), store_id(after->seq), store_int(BATCH)};
    enum code code = store_read_begin(a, s, &read);
    if (code)
        return code;
    code = store_select(a, read, COMMONS, &event_lodged, args, COUNT_OF(args), &rows);
    while (code == DONE && b->count < BATCH && store_next(a, &rows)) {
        struct lodged *e = b->events + b->count++;
        e->space = (uint64_t)store_column_int(&rows, 0);
        e->seq = (uint64_t)store_column_int(&rows, 1);
        e->volume = store_volume_of(s, e->space);
        e->row[0] = store_id(e->space);
        e->row[1] = store_id(e->seq);
        e->row[2] = store_int(store_column_int(&rows, 2));
        e->row[3] = store_bytes(arena_copy(a, store_column(&rows, 3)));
    }
    if (code == DONE) {
        store_rows_end(&rows);
        code = rows.code;
    }
    store_read_end(&read);
    return code;
}

// Those of one volume, in one commit; then they are forgotten where they waited.
static enum code bring_home(struct arena *a, struct store *s, const struct batch *b, unsigned volume)
{
    struct store_writes *home = NULL, *commons = store_writes_new(a, COMMONS);
    for (size_t i = 0; i < b->count; i++) {
        const struct lodged *e = b->events + i;
        if (e->volume != volume)
            continue;
        if (!home)
            home = store_writes_new(a, e->space);
        store_write(home, &event_insert_once, e->row, COUNT_OF(e->row), STORE_ANY_ROWS);
        store_write(commons, &event_remove, e->row, 3, STORE_ANY_ROWS);
    }
    enum code code = home ? store_commit(a, s, home) : DONE;
    return code || !home ? code : store_commit(a, s, commons);
}

static enum code first_failure(struct arena *a, enum code failed, const struct arena *own, enum code code)
{
    if (failed == DONE && code != DONE)
        a->fault = own->fault;
    return failed ? failed : code;
}

enum code event_settle(struct arena *a, struct store *s)
{
    struct lodged last = {0};
    struct arena own;
    enum code failed = DONE;
    size_t count = store_is_shared(s) ? 0 : BATCH; // there they are at home at once
    arena_init(&own);
    while (count == BATCH) {
        struct batch *b = ARENA_NEW(&own, struct batch);
        failed = first_failure(a, failed, &own, load(&own, s, &last, b));
        for (unsigned volume = 0; b->count && volume < store_volume_count(s); volume++)
            if (!store_volume_broken(s, volume)) // its events wait on
                failed = first_failure(a, failed, &own, bring_home(&own, s, b, volume));
        count = b->count;
        if (count)
            last = b->events[count - 1];
        arena_reset(&own);
    }
    arena_release(&own);
    return failed;
}
