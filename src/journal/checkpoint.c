// Making checkpoints: the heads that changed go into the tree's pages, a few in each commit; then the root is signed.
//
// A checkpoint looks at the journals that grew since the hour before the last one, not at all of them; the first one looks
// at every space. What it costs follows from how many journals grew, each a few rows of its volume.
#include "journal/journal_int.h"

#include "journal/journal_sql.h"

#include <stdlib.h>

enum { COMMONS = 0, BATCH = 128 }; // so that a volume's other writers wait for some milliseconds at most

// The journals of one commit.
struct batch {
    uint64_t number; // of the checkpoint
    uint64_t spaces[BATCH];
    size_t count, changed;
    struct tree_part parts[BATCH];
};

// ---- taking heads in ------------------------------------------------------------------------------------------

static enum code head_of(struct arena *a, struct store_tx *tx, uint64_t space, uint64_t *seq,
                         unsigned char head[CRYPT_HASH_SIZE])
{
    struct store_rows rows;
    struct store_value arg = store_id(space);
    *seq = 0;
    enum code code = store_tx_select(a, tx, &journal_last, &arg, 1, &rows);
    if (code == DONE && store_next(a, &rows)) {
        struct str hash = store_column(&rows, 1);
        *seq = (uint64_t)store_column_int(&rows, 0);
        if (hash.len == CRYPT_HASH_SIZE)
            memcpy(head, hash.ptr, CRYPT_HASH_SIZE);
        else
            code = fail(a, INTERNAL, "a line of a journal is damaged; run `ens journal verify`");
    }
    store_rows_end(&rows);
    return code ? code : rows.code;
}

static enum code seq_seen(struct arena *a, struct store_tx *tx, uint64_t space, uint64_t *seq)
{
    struct store_rows rows;
    struct store_value arg = store_id(space);
    enum code code = store_tx_select(a, tx, &leaf_last, &arg, 1, &rows);
    *seq = code == DONE && store_next(a, &rows) ? (uint64_t)store_column_int(&rows, 0) : 0;
    store_rows_end(&rows);
    return code ? code : rows.code;
}

static enum code take_head(struct arena *a, struct store_tx *tx, struct batch *b, uint64_t space)
{
    uint64_t seq, seen;
    unsigned char head[CRYPT_HASH_SIZE];
    enum code code = head_of(a, tx, space, &seq, head);
    if (code == DONE)
        code = seq_seen(a, tx, space, &seen);
    if (code || seq == 0 || seq <= seen)
        return code;
    struct store_value args[] = {store_id(space), store_id(seq), store_id(b->number)};
    b->parts[b->changed++] = (struct tree_part){tree_place(space), tree_leaf(space, seq, head)};
    return store_tx_write(a, tx, &leaf_insert, args, COUNT_OF(args), 1);
}

static int by_place(const void *a, const void *b)
{
    const struct tree_part *x = a, *y = b;
    return x->place < y->place ? -1 : x->place > y->place;
}

static enum code take_step(struct arena *a, struct store_tx *tx, void *context)
{
    struct batch *b = context;
    enum code code = DONE;
    b->changed = 0;
    for (size_t i = 0; code == DONE && i < b->count; i++)
        code = take_head(a, tx, b, b->spaces[i]);
    // The commons' journal has no page: its leaf stands beside the persons' tree.
    if (code || !b->changed || b->parts[0].place == 0)
        return code;
    qsort(b->parts, b->changed, sizeof *b->parts, by_place);
    return pages_change(a, tx, b->parts, b->changed);
}

static enum code commit_batch(struct journal_maker *m, struct batch *b)
{
    struct arena own;
    if (!b->count)
        return DONE;
    arena_init(&own);
    struct store_writes *writes = store_writes_new(&own, b->spaces[0]);
    store_write_step(writes, take_step, b);
    enum code code = store_commit(&own, m->store, writes);
    if (code)
        m->arena->fault = own.fault;
    arena_release(&own);
    m->looked += b->count;
    m->changed += b->changed;
    b->count = 0;
    return code;
}

// ---- which journals to look at ----------------------------------------------------------------------------------

// A walk over rows (hour, space) in their order, or, without hours, over every space.
struct walk {
    unsigned volume;
    bool all;
    int64_t hour; // the last row seen
    uint64_t space;
};

static enum code next_spaces(struct arena *a, struct store *store, struct walk *w, struct batch *b)
{
    struct store_read *read;
    struct store_rows rows;
    struct store_value from[] = {store_int(w->hour), store_id(w->space), store_int(BATCH)};
    enum code code = store_read_begin(a, store, &read);
    if (code)
        return code;
    code = w->all ? store_select_volume(a, read, w->volume, &spaces_after, from + 1, 2, &rows)
                  : store_select_volume(a, read, w->volume, &touched_after, from, 3, &rows);
    while (code == DONE && store_next(a, &rows)) {
        w->space = (uint64_t)store_column_int(&rows, 0);
        w->hour = w->all ? 0 : store_column_int(&rows, 1);
        b->spaces[b->count++] = w->space;
    }
    store_rows_end(&rows);
    store_read_end(&read);
    return code ? code : rows.code;
}

static bool must_end(const struct journal_maker *m)
{
    return m->must_end && m->must_end(m->context);
}

static enum code gather_volume(struct journal_maker *m, struct walk w, uint64_t number)
{
    struct batch b = {.number = number};
    enum code code = DONE;
    bool has_more = true;
    while (code == DONE && has_more) {
        struct arena own;
        if (must_end(m))
            return fail(m->arena, BUSY, "the checkpoint is not finished; the next run goes on");
        arena_init(&own);
        code = next_spaces(&own, m->store, &w, &b);
        if (code)
            m->arena->fault = own.fault;
        arena_release(&own);
        has_more = b.count == BATCH;
        if (code == DONE)
            code = commit_batch(m, &b);
    }
    return code;
}

// Rows of hours that no checkpoint will look at any more.
static enum code forget_touched(struct journal_maker *m, unsigned volume, int64_t hour)
{
    // Any space of the volume picks it; the commons' volume is the last.
    uint64_t space = volume == store_volume_count(m->store) ? COMMONS : STORE_BUCKETS + volume;
    struct store_writes *writes = store_writes_new(m->arena, space);
    struct store_value before = store_int(hour);
    store_write(writes, &touched_forget, &before, 1, STORE_ANY_ROWS);
    return store_commit(m->arena, m->store, writes);
}

static enum code gather(struct journal_maker *m, const struct journal_checkpoint *last, uint64_t number)
{
    // An hour more than has passed: what was committed while the last one was made, and clocks that differ.
    int64_t hour = last->number ? journal_hour(last->at_us) - 1 : 0;
    enum code code = DONE;
    for (unsigned volume = 0; code == DONE && volume <= store_volume_count(m->store); volume++) {
        struct walk w = {.volume = volume, .all = last->number == 0, .hour = hour - 1, .space = INT64_MAX};
        if (w.all)
            w.space = 0;
        if (store_volume_broken(m->store, volume))
            return fail(m->arena, INTERNAL, "a volume cannot be read: no checkpoint until it is mended");
        if (w.all &&
            volume == store_volume_count(m->store)) { // the commons' journal is the house's own: space 0
            struct batch b = {.number = number, .spaces = {COMMONS}, .count = 1};
            code = commit_batch(m, &b);
        }
        if (code == DONE)
            code = gather_volume(m, w, number);
        if (code == DONE && !w.all)
            code = forget_touched(m, volume, hour);
    }
    return code;
}

// ---- the root -----------------------------------------------------------------------------------------------------

static enum code commons_leaf(struct arena *a, struct store_read *read, struct tree_part *out, bool *is_there)
{
    struct store_rows rows;
    struct store_value space = store_id(COMMONS);
    enum code code = store_select(a, read, COMMONS, &leaf_last_head, &space, 1, &rows);
    *is_there = code == DONE && store_next(a, &rows) && store_column(&rows, 1).len == CRYPT_HASH_SIZE;
    if (*is_there)
        *out = (struct tree_part){0, tree_leaf(COMMONS, (uint64_t)store_column_int(&rows, 0),
                                               (const unsigned char *)store_column(&rows, 1).ptr)};
    store_rows_end(&rows);
    return code ? code : rows.code;
}

// The parts of the tree above the buckets: the commons, then each bucket that has leaves.
enum code journal_top(struct arena *a, struct store_read *read, struct tree_part **out, size_t *count)
{
    struct tree_part *parts = ARENA_ARRAY(a, struct tree_part, STORE_BUCKETS + 1);
    bool is_there;
    enum code code = commons_leaf(a, read, parts, &is_there);
    *count = is_there;
    for (unsigned bucket = 0; code == DONE && bucket < STORE_BUCKETS; bucket++) {
        struct tree_part part = {.place = TREE_PERSONS | (uint64_t)bucket << TREE_COUNT_BITS};
        bool is_empty;
        code = pages_bucket(a, read, bucket, &part.hash, &is_empty);
        if (code == DONE && !is_empty)
            parts[(*count)++] = part;
    }
    *out = parts;
    return code;
}

static enum code find_root(struct journal_maker *m, unsigned char root[CRYPT_HASH_SIZE])
{
    struct store_read *read;
    struct tree_part *parts;
    size_t count;
    enum code code = store_read_begin(m->arena, m->store, &read);
    if (code)
        return code;
    code = journal_top(m->arena, read, &parts, &count);
    store_read_end(&read);
    if (code)
        return code;
    memset(root, 0, CRYPT_HASH_SIZE); // of no journal at all
    if (count)
        memcpy(root, tree_of(parts, count, NULL).bytes, CRYPT_HASH_SIZE);
    return DONE;
}

static enum code sign(struct journal_maker *m, struct journal_checkpoint *c)
{
    struct buf text;
    buf_init(&text, m->arena, 512);
    crypt_sign_key(m->keys, c->key);
    journal_checkpoint_body(&text, c);
    crypt_sign(m->keys, buf_str(&text), c->signature);
    buf_init(&text, m->arena, 512);
    journal_checkpoint_write(&text, c);
    struct store_writes *writes = store_writes_new(m->arena, COMMONS);
    struct store_value args[] = {store_id(COMMONS), store_id(c->number), store_text(buf_str(&text))};
    store_write(writes, &checkpoint_insert, args, COUNT_OF(args), 1);
    return store_commit(m->arena, m->store, writes);
}

static enum code find_last(struct journal_maker *m, struct journal_checkpoint *last)
{
    struct store_read *read;
    enum code code = store_read_begin(m->arena, m->store, &read);
    if (code)
        return code;
    code = journal_checkpoint_at(m->arena, read, 0, last);
    store_read_end(&read);
    if (code == NOT_FOUND)
        *last = (struct journal_checkpoint){0};
    return code == NOT_FOUND ? DONE : code;
}

enum code journal_checkpoint_make(struct journal_maker *m, struct journal_checkpoint *out)
{
    static const int64_t MILLISECOND_US = 1000;
    struct journal_checkpoint last;
    enum code code = journal_settle_all(m->arena, m->store);
    if (code == DONE)
        code = find_last(m, &last);
    if (code)
        return code;
    *out = (struct journal_checkpoint){.number = last.number + 1,
                                       .at_us = clock_now_us() / MILLISECOND_US * MILLISECOND_US};
    if (last.number)
        journal_checkpoint_hash(&last, out->previous);
    code = gather(m, &last, out->number);
    if (code == DONE)
        code = find_root(m, out->root);
    return code ? code : sign(m, out);
}

// ---- those that were made -------------------------------------------------------------------------------------------

static enum code read_row(struct arena *a, const struct store_rows *rows, struct journal_checkpoint *out)
{
    struct str text = store_column(rows, 1);
    enum code code = journal_checkpoint_read(a, &text, out);
    if (code || text.len || out->number != (uint64_t)store_column_int(rows, 0))
        return fail(a, INTERNAL, "checkpoint %llu of the store is damaged",
                    (unsigned long long)store_column_int(rows, 0));
    return DONE;
}

enum code journal_checkpoint_each(struct arena *a, struct store_read *read, uint64_t after,
                                  journal_checkpoint_fn *visit, void *context)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(COMMONS), store_id(after)};
    enum code code = store_select(a, read, COMMONS, &checkpoint_after, args, COUNT_OF(args), &rows);
    while (code == DONE && store_next(a, &rows)) {
        struct journal_checkpoint c;
        code = read_row(a, &rows, &c);
        if (code == DONE)
            code = visit(context, &c);
    }
    store_rows_end(&rows);
    return code ? code : rows.code;
}

enum code journal_checkpoint_at(struct arena *a, struct store_read *read, uint64_t number,
                                struct journal_checkpoint *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(COMMONS), store_id(number)};
    enum code code = number ? store_select(a, read, COMMONS, &checkpoint_find, args, 2, &rows)
                            : store_select(a, read, COMMONS, &checkpoint_last, args, 1, &rows);
    if (code == DONE)
        code = store_next(a, &rows) ? read_row(a, &rows, out)
               : rows.code          ? rows.code
                                    : fail(a, NOT_FOUND, "There is no such checkpoint");
    store_rows_end(&rows);
    return code;
}
