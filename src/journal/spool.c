// Lines that stand alone: where they wait, and how they get into the chains.
//
// A commit a volume and a page a space for each look would be most of what a look costs. So the lines of all who look go
// into one table, in the order of their coming, and from there, many of a space at once, to where they belong. A line is
// durable before its answer leaves, whichever table holds it. The volume notes how far its lines are settled in the
// transaction that appends them, so a line that was appended and not yet forgotten is not appended twice.
#include "journal/journal.h"

#include "journal/journal_int.h"
#include "journal/journal_sql.h"

#include <stdlib.h>

enum { COMMONS = 0, BATCH = 2048 }; // a volume's writers wait for a batch: some milliseconds

// ---- putting in ---------------------------------------------------------------------------------------------

struct put {
    struct journal_spot spot;
    struct str sealed;
};

static enum code number_of(struct arena *a, struct store_rows *rows, uint64_t *out)
{
    *out = store_next(a, rows) ? (uint64_t)store_column_int(rows, 0) : 0;
    store_rows_end(rows);
    return rows->code;
}

// The clock, or one more than the last: numbers rise even when the clock was set back, and are above all that were settled
// when the table comes from a backup older than the volume.
static enum code put_step(struct arena *a, struct store_tx *tx, void *context)
{
    const struct put *put = context;
    struct store_rows rows;
    struct store_value volume = store_id(put->spot.volume);
    uint64_t last, now_us = (uint64_t)clock_now_us();
    enum code code = store_tx_select(a, tx, &spool_last, &volume, 1, &rows);
    if (code == DONE)
        code = number_of(a, &rows, &last);
    if (code)
        return code;
    struct store_value args[] = {volume, store_id(now_us > last ? now_us : last + 1),
                                 store_id(put->spot.space), store_int(put->spot.at_us),
                                 store_bytes(put->sealed)};
    return store_tx_write(a, tx, &spool_insert, args, COUNT_OF(args), 1);
}

void journal_spool(struct arena *a, struct store_writes *commons, struct crypt_box *box,
                   struct journal_spot spot, const struct journal_line *line)
{
    struct put *put = ARENA_NEW(a, struct put);
    *put = (struct put){spot, journal_line_seal(a, box, spot.space, line)};
    store_write_step(commons, put_step, put);
}

// ---- settling -----------------------------------------------------------------------------------------------

struct waiting {
    uint64_t number, space;
    int64_t at_us;
    struct str sealed;
};

struct batch {
    unsigned volume;
    struct waiting lines[BATCH];
    size_t count;
    uint64_t last; // the highest number
};

static int by_space(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    if (x->space != y->space)
        return x->space < y->space ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static enum code load(struct arena *a, struct store_read *read, struct batch *b)
{
    struct store_rows rows;
    struct store_value volume = store_id(b->volume);
    uint64_t settled = 0;
    enum code code = store_select_volume(a, read, b->volume, &settled_find, &volume, 1, &rows);
    if (code == DONE)
        code = number_of(a, &rows, &settled);
    if (code)
        return code;
    struct store_value from[] = {volume, store_id(settled), store_int(BATCH)};
    code = store_select(a, read, COMMONS, &spool_after, from, COUNT_OF(from), &rows);
    if (code)
        return code;
    while (store_next(a, &rows)) {
        b->last = (uint64_t)store_column_int(&rows, 0);
        b->lines[b->count++] =
            (struct waiting){b->last, (uint64_t)store_column_int(&rows, 1), store_column_int(&rows, 2),
                             arena_copy(a, store_column(&rows, 3))};
    }
    store_rows_end(&rows);
    return rows.code;
}

static enum code settle_step(struct arena *a, struct store_tx *tx, void *context)
{
    const struct batch *b = context;
    struct store_rows rows;
    struct journal_head head = {0};
    struct store_value args[] = {store_id(b->volume), store_id(b->last)};
    uint64_t settled;
    enum code code = store_tx_select(a, tx, &settled_find, args, 1, &rows);
    if (code == DONE)
        code = number_of(a, &rows, &settled);
    for (size_t i = 0; code == DONE && i < b->count; i++) {
        const struct waiting *line = b->lines + i;
        if (line->number <= settled) // another process was faster
            continue;
        if (line->space != head.space)
            code = journal_head_read(a, tx, line->space, &head);
        if (code == DONE)
            code = journal_head_grow(a, tx, &head, line->at_us, line->sealed);
    }
    if (code == DONE && b->last > settled)
        code = store_tx_write(a, tx, &settled_put, args, COUNT_OF(args), 1);
    return code;
}

static enum code settle_batch(struct arena *a, struct store *s, struct batch *b)
{
    qsort(b->lines, b->count, sizeof *b->lines, by_space);
    struct store_writes *writes = store_writes_new(a, b->lines[0].space);
    store_write_step(writes, settle_step, b);
    enum code code = store_commit(a, s, writes);
    if (code)
        return code;
    struct store_value before[] = {store_id(b->volume), store_id(b->last)};
    writes = store_writes_new(a, COMMONS);
    store_write(writes, &spool_forget, before, COUNT_OF(before), STORE_ANY_ROWS);
    return store_commit(a, s, writes);
}

enum code journal_settle(struct arena *a, struct store *s, unsigned volume)
{
    struct arena own;
    enum code code = DONE;
    size_t count = BATCH;
    arena_init(&own);
    while (code == DONE && count == BATCH && !store_volume_broken(s, volume)) {
        struct store_read *read;
        struct batch *b = ARENA_NEW(&own, struct batch);
        b->volume = volume;
        code = store_read_begin(&own, s, &read);
        if (code)
            break;
        code = load(&own, read, b);
        store_read_end(&read);
        count = b->count;
        if (code == DONE && count)
            code = settle_batch(&own, s, b);
        if (code)
            a->fault = own.fault;
        arena_reset(&own);
    }
    arena_release(&own);
    return code;
}

enum code journal_settle_all(struct arena *a, struct store *s)
{
    enum code code = DONE;
    for (unsigned volume = 0; code == DONE && volume < store_volume_count(s); volume++)
        code = journal_settle(a, s, volume);
    return code;
}
