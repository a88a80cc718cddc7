// Whether two stores hold the same, after a move: tables by their number of rows, journals by their heads.
#include "store/move_int.h"

// ---- tables

static enum code count_rows(struct arena *a, struct store *s, unsigned volume, struct table *t,
                            int64_t *count)
{
    struct store_read *read;
    struct store_rows rows;
    enum code code = store_read_begin(a, s, &read);
    if (code != DONE)
        return code;
    code = store_select_volume(a, read, volume, &t->number, NULL, 0, &rows);
    if (code == DONE && store_next(a, &rows))
        *count += store_column_int(&rows, 0);
    code = code ? code : rows.code;
    store_rows_end(&rows);
    store_read_end(&read);
    return code;
}

static enum code count_all(struct arena *a, struct store *s, bool is_commons, struct table *t, int64_t *count)
{
    unsigned volumes = store_volume_count(s);
    enum code code = DONE;
    for (unsigned v = is_commons ? volumes : 0; code == DONE && v < volumes + is_commons; v++)
        code = count_rows(a, s, v, t, count);
    return code;
}

enum code move_count_missing(struct move *m, struct table *t, bool is_commons, int64_t *missing)
{
    int64_t here = 0, there = 0;
    enum code code = count_all(m->arena, m->from, is_commons, t, &here);
    if (code == DONE)
        code = count_all(m->arena, m->to, is_commons, t, &there);
    *missing = here - there;
    return code;
}

// ---- journals

static const struct store_statement heads = {
    "move_heads", "SELECT space, max(seq) FROM journal GROUP BY space ORDER BY space"};
static const struct store_statement head = {"move_head",
                                            "SELECT hash FROM journal WHERE space = $1 AND seq = $2"};
static const struct store_statement highest = {"move_highest",
                                               "SELECT max(seq) FROM journal WHERE space = $1"};

static enum code head_hash(struct arena *a, struct store_read *read, const struct store_value at[2],
                           struct str *hash)
{
    struct store_rows rows;
    enum code code = store_select(a, read, (uint64_t)at[0].number, &head, at, 2, &rows);
    *hash = code == DONE && store_next(a, &rows) ? arena_copy(a, store_column(&rows, 0)) : (struct str){0};
    code = code ? code : rows.code;
    store_rows_end(&rows);
    return code;
}

// Has the space the same last line in both, and the target none after it?
static enum code compare_head(struct arena *a, struct store_read *from, struct store_read *to,
                              const struct store_value at[2], bool *is_same)
{
    struct str here, there = {0};
    struct store_rows rows;
    enum code code = head_hash(a, from, at, &here);
    if (code == DONE)
        code = head_hash(a, to, at, &there);
    if (code == DONE)
        code = store_select(a, to, (uint64_t)at[0].number, &highest, at, 1, &rows);
    if (code != DONE)
        return code;
    *is_same = store_next(a, &rows) && store_column_int(&rows, 0) == at[1].number && here.len &&
               str_equal(here, there);
    code = rows.code;
    store_rows_end(&rows);
    return code;
}

static enum code compare_volume(struct move *m, struct store_read *from, struct store_read *to,
                                unsigned volume)
{
    struct arena own;
    struct store_rows rows;
    enum code code = store_select_volume(m->arena, from, volume, &heads, NULL, 0, &rows);
    arena_init(&own);
    while (code == DONE && store_next(m->arena, &rows)) {
        const struct store_value at[] = {store_int(store_column_int(&rows, 0)),
                                         store_int(store_column_int(&rows, 1))};
        bool is_same = false;
        code = compare_head(&own, from, to, at, &is_same);
        m->moved->journals++;
        m->moved->different += !is_same;
        if (code != DONE)
            m->arena->fault = own.fault;
        arena_reset(&own);
    }
    code = code ? code : rows.code;
    store_rows_end(&rows);
    arena_release(&own);
    return code;
}

static enum code compare_heads(struct move *m)
{
    struct store_read *from, *to = NULL;
    enum code code = store_read_begin(m->arena, m->from, &from);
    if (code != DONE)
        return code;
    code = store_read_begin(m->arena, m->to, &to);
    for (unsigned v = 0; code == DONE && v <= store_volume_count(m->from); v++)
        code = compare_volume(m, from, to, v);
    store_read_end(&to);
    store_read_end(&from);
    return code;
}

static enum code compare_counts(struct move *m)
{
    enum code code = DONE;
    for (size_t i = 0; code == DONE && i < 2 * m->count; i++) {
        int64_t missing = 0;
        code = move_count_missing(m, m->tables + i / 2, i % 2, &missing);
        m->moved->different += missing != 0;
    }
    return code;
}

enum code move_compare(struct move *m)
{
    enum code code = compare_counts(m);
    return code == DONE ? compare_heads(m) : code;
}
