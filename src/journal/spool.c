// Lines that stand alone: where they wait, and how they get into the chains.
//
// A commit a volume and a page a space for each look would be most of what a look costs. So the lines of all who look go
// into one table, in the order of their coming, and from there, many of a space at once, to where they belong. A line is
// durable before its answer leaves, whichever table holds it. The volume notes how far its lines are settled in each
// transaction that appends some, so a line that was appended and not yet forgotten is not appended twice.
#include "journal/journal.h"

#include "journal/journal_int.h"
#include "journal/journal_sql.h"

#include <stdlib.h>

enum {
    COMMONS = 0,
    BATCH = 16384,
    FIRST = 64,   // there is room for
    CHUNK = 2048, // a volume's writers wait for one: some milliseconds
};

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
//
// A batch is all that came within some seconds, sorted by space: the fewer batches, the more lines share a page. It is
// committed in chunks, each of whole spaces, so that the volume's writers wait for no more than one. How far it has come
// stands in the volume; whoever finds it halfway goes on with it, be it after a crash.

struct waiting {
    uint64_t number, space;
    int64_t at_us;
    struct str sealed;
};

struct progress {
    uint64_t number; // all lines up to it are in their chains
    uint64_t last;   // 0, or: of those after it and up to this one, the lines of spaces up to `space` are too
    uint64_t space;  // 0 between two batches, as `last` is
};

struct batch {
    unsigned volume;
    struct progress done;
    uint64_t last; // its highest number
    struct waiting *lines;
    size_t count;
    size_t at, to; // the present chunk
    bool is_overtaken;
};

static int by_space(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    if (x->space != y->space)
        return x->space < y->space ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static enum code take_progress(struct arena *a, struct store_rows *rows, struct progress *out)
{
    *out = (struct progress){0};
    if (store_next(a, rows))
        *out = (struct progress){(uint64_t)store_column_int(rows, 0), (uint64_t)store_column_int(rows, 1),
                                 (uint64_t)store_column_int(rows, 2)};
    store_rows_end(rows);
    return rows->code;
}

// has_more: there may be lines after it.
static enum code load(struct arena *a, struct store_read *read, struct batch *b, bool *has_more)
{
    struct store_rows rows;
    struct store_value volume = store_id(b->volume);
    enum code code = store_select_volume(a, read, b->volume, &settled_find, &volume, 1, &rows);
    if (code == DONE)
        code = take_progress(a, &rows, &b->done);
    if (code)
        return code;
    bool is_halfway = b->done.last > 0;
    struct store_value from[] = {volume, store_id(b->done.number),
                                 is_halfway ? store_id(b->done.last) : store_int(INT64_MAX),
                                 store_int(BATCH)};
    code = store_select(a, read, COMMONS, &spool_after, from, COUNT_OF(from), &rows);
    if (code)
        return code;
    size_t seen = 0, room = 0;
    b->last = b->done.last;
    for (; store_next(a, &rows); seen++) {
        struct waiting line = {(uint64_t)store_column_int(&rows, 0),
                               (uint64_t)store_column_int(&rows, 1),
                               store_column_int(&rows, 2),
                               {0}};
        if (!is_halfway)
            b->last = line.number;
        if (line.space <= b->done.space)
            continue;
        line.sealed = arena_copy(a, store_column(&rows, 3));
        if (b->count == room) { // mostly few wait, or none, where a request settles
            room = room ? room * 2 : FIRST;
            b->lines = arena_grow(a, b->lines, b->count * sizeof *b->lines, room * sizeof *b->lines);
        }
        b->lines[b->count++] = line;
    }
    store_rows_end(&rows);
    *has_more = is_halfway || seen == BATCH;
    return rows.code;
}

// Whole spaces, since progress is told by space.
static void cut_chunk(struct batch *b)
{
    b->to = b->at;
    while (b->to < b->count && (b->to < b->at + CHUNK || b->lines[b->to].space == b->lines[b->to - 1].space))
        b->to++;
}

static struct progress after_chunk(const struct batch *b)
{
    if (b->to == b->count)
        return (struct progress){.number = b->last};
    return (struct progress){b->done.number, b->last, b->lines[b->to - 1].space};
}

static enum code settle_step(struct arena *a, struct store_tx *tx, void *context)
{
    struct batch *b = context;
    struct store_rows rows;
    struct journal_head head = {0};
    struct progress now, next = after_chunk(b);
    struct store_value args[] = {store_id(b->volume), store_id(next.number), store_id(next.last),
                                 store_id(next.space)};
    enum code code = store_tx_select(a, tx, &settled_find, args, 1, &rows);
    if (code == DONE)
        code = take_progress(a, &rows, &now);
    if (code)
        return code;
    b->is_overtaken = now.number != b->done.number || now.last != b->done.last || now.space != b->done.space;
    if (b->is_overtaken)
        return fail(a, CONFLICT, "another settles these lines");
    for (size_t i = b->at; code == DONE && i < b->to; i++) {
        const struct waiting *line = b->lines + i;
        if (line->space != head.space)
            code = journal_head_read(a, tx, line->space, &head);
        if (code == DONE)
            code = journal_head_grow(a, tx, &head, line->at_us, line->sealed);
    }
    return code ? code : store_tx_write(a, tx, &settled_put, args, COUNT_OF(args), 1);
}

static enum code settle_chunks(struct arena *a, struct store *s, struct batch *b)
{
    enum code code = DONE;
    while (code == DONE && b->done.number < b->last) {
        struct store_writes *writes = store_writes_new(a, STORE_BUCKETS + b->volume); // any space of it
        cut_chunk(b);
        store_write_step(writes, settle_step, b);
        code = store_commit(a, s, writes);
        if (code == DONE)
            b->done = after_chunk(b);
        b->at = b->to;
    }
    return code;
}

static enum code forget(struct arena *a, struct store *s, const struct batch *b)
{
    struct store_value before[] = {store_id(b->volume), store_id(b->last)};
    struct store_writes *writes = store_writes_new(a, COMMONS);
    store_write(writes, &spool_forget, before, COUNT_OF(before), STORE_ANY_ROWS);
    return store_commit(a, s, writes);
}

static enum code settle_batch(struct arena *a, struct store *s, unsigned volume, bool *has_more)
{
    struct store_read *read;
    struct batch *b = ARENA_NEW(a, struct batch);
    b->volume = volume;
    enum code code = store_read_begin(a, s, &read);
    if (code)
        return code;
    code = load(a, read, b, has_more);
    store_read_end(&read);
    if (code || b->done.number >= b->last)
        return code;
    if (b->count)
        qsort(b->lines, b->count, sizeof *b->lines, by_space);
    code = settle_chunks(a, s, b);
    if (code == CONFLICT && b->is_overtaken) {
        *has_more = true; // what the other left
        return DONE;
    }
    return code ? code : forget(a, s, b);
}

enum code journal_settle(struct arena *a, struct store *s, unsigned volume)
{
    struct arena own;
    enum code code = DONE;
    arena_init(&own);
    for (bool has_more = true; code == DONE && has_more && !store_volume_broken(s, volume);) {
        code = settle_batch(&own, s, volume, &has_more);
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
