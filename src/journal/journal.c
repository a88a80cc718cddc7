// Appending to a space's journal, reading it, and recomputing its chain.
#include "journal/journal.h"

#include "journal/journal_int.h"
#include "journal/journal_sql.h"
#include "journal/line.h"

enum { LINE_SIZE_MAX = 64 * 1024 };

// What the committer needs to append the line: everything but the place in the chain.
struct append {
    uint64_t space;
    int64_t at_us;
    struct str sealed;
    void (*told)(void *context, uint64_t seq);
    void *told_context;
};

enum code journal_head_read(struct arena *a, struct store_tx *tx, uint64_t space, struct journal_head *out)
{
    struct store_rows rows;
    struct store_value arg = store_id(space);
    *out = (struct journal_head){.space = space};
    journal_chain_start(out->hash, space);
    enum code code = store_tx_select(a, tx, &journal_last, &arg, 1, &rows);
    if (code)
        return code;
    if (store_next(a, &rows)) {
        struct str hash = store_column(&rows, 1);
        out->seq = (uint64_t)store_column_int(&rows, 0);
        out->at_us = store_column_int(&rows, 2);
        if (hash.len == sizeof out->hash)
            memcpy(out->hash, hash.ptr, sizeof out->hash);
    }
    store_rows_end(&rows);
    return rows.code;
}

enum code journal_head_grow(struct arena *a, struct store_tx *tx, struct journal_head *head, int64_t at_us,
                            struct str sealed)
{
    int64_t before_us = head->at_us;
    head->seq++;
    head->at_us = at_us;
    journal_chain_line(head->hash, head->seq, at_us, sealed);
    struct store_value args[] = {store_id(head->space), store_id(head->seq), store_int(at_us),
                                 store_bytes(sealed),
                                 store_bytes(str_of((const char *)head->hash, sizeof head->hash))};
    enum code code = store_tx_write(a, tx, &journal_insert, args, COUNT_OF(args), 1);
    return code ? code : journal_touch(a, tx, head->space, before_us, at_us);
}

static enum code append_step(struct arena *a, struct store_tx *tx, void *context)
{
    const struct append *append = context;
    struct journal_head head;
    enum code code = journal_head_read(a, tx, append->space, &head);
    if (code == DONE)
        code = journal_head_grow(a, tx, &head, append->at_us, append->sealed);
    if (code == DONE && append->told)
        append->told(append->told_context, head.seq);
    return code;
}

static struct crypt_place line_place(uint64_t space)
{
    return (struct crypt_place){.space = space, .kind = CRYPT_JOURNAL};
}

struct str journal_line_seal(struct arena *a, struct crypt_box *box, uint64_t space,
                             const struct journal_line *line)
{
    return crypt_seal(a, box, line_place(space), journal_line_write(a, line), false);
}

void journal_append(struct arena *a, struct store_writes *writes, struct crypt_box *box, uint64_t space,
                    int64_t at_us, const struct journal_line *line)
{
    struct append *append = ARENA_NEW(a, struct append);
    *append =
        (struct append){space, at_us, journal_line_seal(a, box, space, line), line->told, line->told_context};
    store_write_step(writes, append_step, append);
}

// ---- guarding ---------------------------------------------------------------------------------------------

struct guard {
    uint64_t space, seq;
};

static enum code guard_step(struct arena *a, struct store_tx *tx, void *context)
{
    const struct guard *guard = context;
    struct journal_head head;
    enum code code = journal_head_read(a, tx, guard->space, &head);
    if (code)
        return code;
    return head.seq == guard->seq ? DONE : fail(a, CONFLICT, "another write came first (journal)");
}

enum code journal_guard(struct arena *a, struct store_read *read, struct store_writes *writes, uint64_t space)
{
    struct guard *guard = ARENA_NEW(a, struct guard);
    struct store_rows rows;
    struct store_value arg = store_id(space);
    enum code code = store_select(a, read, space, &journal_last, &arg, 1, &rows);
    if (code)
        return code;
    *guard = (struct guard){space, store_next(a, &rows) ? (uint64_t)store_column_int(&rows, 0) : 0};
    store_rows_end(&rows);
    if (rows.code == DONE)
        store_write_step(writes, guard_step, guard);
    return rows.code;
}

// ---- reading ----------------------------------------------------------------------------------------------

enum code journal_line_open(struct arena *a, struct crypt_box *box, uint64_t space, struct str sealed,
                            struct str *json)
{
    struct str text;
    enum code code = crypt_open(a, box, line_place(space), sealed, LINE_SIZE_MAX, &text);
    return code ? code : journal_line_json(a, text, json);
}

static enum code open_line(struct arena *a, struct crypt_box *box, uint64_t space,
                           const struct store_rows *rows, struct journal_read_line *out)
{
    out->seq = (uint64_t)store_column_int(rows, 0);
    out->at_us = store_column_int(rows, 1);
    return journal_line_open(a, box, space, store_column(rows, 2), &out->json);
}

enum code journal_walk(struct arena *a, struct store_read *read, struct crypt_box *box, uint64_t space,
                       journal_visit_fn *visit, void *context)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(space)};
    enum code code = store_select(a, read, space, &journal_all, args, 1, &rows);
    if (code)
        return code;
    while (code == DONE && store_next(a, &rows)) {
        struct journal_read_line line;
        code = open_line(a, box, space, &rows, &line);
        if (code == DONE)
            code = visit(context, &line);
    }
    store_rows_end(&rows);
    return code ? code : rows.code;
}

// So many lines are asked for at a time: a reader mostly wants the newest page, and a server sends all it is asked for.
enum { LINES_AT_ONCE = 50 };

static enum code walk_page(struct arena *a, struct store_read *read, const struct journal_back *back,
                           int64_t *before, bool *wants_more)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(back->space), store_int(*before), store_int(LINES_AT_ONCE)};
    unsigned count = 0;
    enum code code = store_select(a, read, back->space, &journal_before, args, COUNT_OF(args), &rows);
    while (code == DONE && *wants_more && store_next(a, &rows)) {
        struct journal_read_line line;
        code = open_line(back->line, back->box, back->space, &rows, &line);
        if (code)
            a->fault = back->line->fault;
        *wants_more = code == DONE && back->visit(back->context, &line);
        *before = (int64_t)line.seq;
        count++;
        arena_reset(back->line);
    }
    store_rows_end(&rows);
    *wants_more = *wants_more && count == LINES_AT_ONCE;
    return code ? code : rows.code;
}

enum code journal_walk_back(struct arena *a, struct store_read *read, const struct journal_back *back)
{
    int64_t before = back->before < INT64_MAX ? (int64_t)back->before : INT64_MAX;
    bool wants_more = true;
    enum code code = DONE;
    while (code == DONE && wants_more)
        code = walk_page(a, read, back, &before, &wants_more);
    return code;
}

enum code journal_has(struct arena *a, struct store_read *read, uint64_t space, uint64_t seq, int64_t at_us,
                      bool *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(space), store_id(seq)};
    *out = false;
    enum code code = store_select(a, read, space, &journal_at, args, COUNT_OF(args), &rows);
    if (code == DONE && store_next(a, &rows))
        *out = store_column_int(&rows, 0) == at_us;
    store_rows_end(&rows);
    return code ? code : rows.code;
}

// Does the row stand where it should, with the hash that follows from all before it?
static bool fits(const struct store_rows *rows, struct journal_verdict *verdict)
{
    uint64_t seq = (uint64_t)store_column_int(rows, 0);
    struct str hash = store_column(rows, 3);
    journal_chain_line(verdict->head, seq, store_column_int(rows, 1), store_column(rows, 2));
    return seq == verdict->lines + 1 && hash.len == CRYPT_HASH_SIZE &&
           memcmp(hash.ptr, verdict->head, CRYPT_HASH_SIZE) == 0;
}

enum code journal_verify(struct arena *a, struct store_read *read, struct crypt_box *box, uint64_t space,
                         struct journal_verdict *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(space)};
    *out = (struct journal_verdict){0};
    journal_chain_start(out->head, space);
    enum code code = store_select(a, read, space, &journal_all, args, 1, &rows);
    if (code)
        return code;
    struct arena line_arena;
    arena_init(&line_arena);
    while (!out->bad_seq && store_next(a, &rows)) {
        struct journal_read_line line;
        bool good = fits(&rows, out) && (!box || open_line(&line_arena, box, space, &rows, &line) == DONE);
        out->lines++;
        if (!good)
            out->bad_seq = out->lines;
        arena_reset(&line_arena);
    }
    arena_release(&line_arena);
    store_rows_end(&rows);
    return rows.code;
}
