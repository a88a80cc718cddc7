// Moving a store of SQLite to PostgreSQL, row by row. A run that was broken off is run again: rows that are there already
// are left, rows that changed are changed, rows that went are taken away; and at the end both are compared.
#include "store/pgsql_int.h"

enum { BATCH_ROWS = 500, BATCH_BYTES = 4 * 1024 * 1024, TABLES_MAX = 96 };

struct table {
    const char *name;
    struct str columns, key; // "space, number"
    const char *types[PGSQL_ARGS_MAX];
    size_t count; // of columns
    bool is_append_only;
    // Of both databases' caches, which know a statement by its place: they live as long as the arena.
    struct store_statement select, insert, number, empty;
};

struct move {
    struct arena *arena;
    struct store *from, *to;
    struct table *tables;
    size_t count;
    struct store_moved *moved;
};

// ---- what there is, by the catalog of the target

static const char list_tables[] =
    "SELECT CAST(t.relname AS text), "
    "(SELECT string_agg(CAST(a.attname AS text), ', ' ORDER BY a.attnum) FROM pg_attribute a "
    " WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped), "
    "(SELECT string_agg(format_type(a.atttypid, NULL), ',' ORDER BY a.attnum) FROM pg_attribute a "
    " WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped), "
    "(SELECT string_agg(CAST(a.attname AS text), ', ' ORDER BY array_position(CAST(i.indkey AS smallint[]), "
    "a.attnum)) "
    " FROM pg_index i JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey) "
    " WHERE i.indrelid = t.oid AND i.indisprimary), "
    "(SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = t.oid AND g.tgname = 'kept') "
    "FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace "
    "WHERE n.nspname = 'people' AND t.relkind = 'r' ORDER BY t.relname <> 'space', t.relname";

static const char *kept(struct arena *a, const PGresult *result, int row, int column)
{
    return arena_copy(a, str_from(PQgetvalue(result, row, column))).ptr;
}

static void write_texts(struct arena *a, struct table *t)
{
    struct buf places, changed, rest;
    struct str columns = t->columns;
    buf_init(&places, a, 128);
    buf_init(&changed, a, 256);
    buf_init(&rest, a, 256);
    for (size_t i = 0; i < t->count; i++) {
        struct str name = str_trim(str_cut(&columns, ','));
        buf_print(&places, "%s$%zu", i ? ", " : "", i + 1);
        buf_print(&changed, "%s%.*s = excluded.%.*s", i ? ", " : "", STR_ARG(name), STR_ARG(name));
    }
    if (t->is_append_only)
        buf_print(&rest, "NOTHING");
    else
        buf_print(&rest, "UPDATE SET %.*s", STR_ARG(buf_str(&changed)));
    t->select.sql =
        arena_print(a, "SELECT %.*s FROM %s ORDER BY %.*s", STR_ARG(t->columns), t->name, STR_ARG(t->key))
            .ptr;
    t->insert.sql =
        arena_print(a, "INSERT INTO %s (%.*s) VALUES (%.*s) ON CONFLICT (%.*s) DO %.*s", t->name,
                    STR_ARG(t->columns), STR_ARG(buf_str(&places)), STR_ARG(t->key), STR_ARG(buf_str(&rest)))
            .ptr;
    t->number.sql = arena_print(a, "SELECT count(*) FROM %s", t->name).ptr;
    t->empty.sql =
        t->is_append_only
            ? arena_print(a, "DELETE FROM %s WHERE space IN (SELECT space FROM space WHERE state = 2)",
                          t->name)
                  .ptr
            : arena_print(a, "DELETE FROM %s", t->name).ptr;
    t->select.name = t->insert.name = t->number.name = t->empty.name = t->name;
}

static enum code read_table(struct arena *a, const PGresult *list, int row, struct table *t)
{
    struct str types = str_from(kept(a, list, row, 2));
    t->name = kept(a, list, row, 0);
    t->columns = str_from(kept(a, list, row, 1));
    t->key = str_from(kept(a, list, row, 3));
    t->is_append_only = pgsql_number(list, row, 4) > 0;
    while (types.ptr) {
        if (t->count == PGSQL_ARGS_MAX)
            return fail(a, INTERNAL, "the table %s has too many columns to be moved", t->name);
        t->types[t->count++] = arena_copy(a, str_cut(&types, ',')).ptr;
    }
    write_texts(a, t);
    return DONE;
}

static enum code read_tables(struct move *m)
{
    struct pgsql_link *link;
    PGresult *list = NULL;
    struct arena *a = m->arena;
    enum code code = pgsql_link_open(a, m->to->pgsql, clock_steady_us() + PGSQL_RETRY_US, &link);
    if (code != DONE)
        return code;
    code = pgsql_run(a, link, list_tables, &list);
    m->tables = ARENA_ARRAY(a, struct table, TABLES_MAX);
    for (int row = 0; code == DONE && row < PQntuples(list) && m->count < TABLES_MAX; row++)
        code = read_table(a, list, row, m->tables + m->count++);
    PQclear(list);
    pgsql_link_close(&link);
    return code;
}

// ---- rows

static struct store_value value_of(struct arena *a, const struct table *t, const struct store_rows *rows,
                                   size_t at)
{
    int column = (int)at;
    if (store_column_null(rows, column))
        return (struct store_value){0};
    if (strcmp(t->types[at], "bigint") == 0)
        return store_int(store_column_int(rows, column));
    struct str text = store_column(rows, column);
    text = text.len ? arena_copy(a, text) : STR("");
    return strcmp(t->types[at], "bytea") == 0 ? store_bytes(text) : store_text(text);
}

// The next rows as one write set; *count: how many.
static enum code take_batch(struct arena *own, struct move *m, struct table *t, struct store_rows *rows,
                            uint64_t place, size_t *count)
{
    struct store_writes *w = store_writes_new(own, place);
    size_t bytes = 0;
    *count = 0;
    while (*count < BATCH_ROWS && bytes < BATCH_BYTES && store_next(own, rows)) {
        struct store_value values[PGSQL_ARGS_MAX];
        for (size_t i = 0; i < t->count; i++) {
            values[i] = value_of(own, t, rows, i);
            bytes += values[i].kind == STORE_INT ? 8 : values[i].text.len;
        }
        store_write(w, &t->insert, values, t->count, STORE_ANY_ROWS);
        (*count)++;
    }
    if (rows->code != DONE)
        return rows->code;
    return *count ? store_commit(own, m->to, w) : DONE;
}

// Any space of the target's volume.
static uint64_t place_in_target(const struct move *m, unsigned volume)
{
    return volume == store_volume_count(m->from) ? 0 : STORE_BUCKETS;
}

static enum code copy_table(struct move *m, struct table *t, unsigned volume)
{
    struct arena own;
    struct store_read *read;
    struct store_rows rows;
    size_t count = 1;
    enum code code = store_read_begin(m->arena, m->from, &read);
    if (code != DONE)
        return code;
    arena_init(&own);
    code = store_select_volume(m->arena, read, volume, &t->select, NULL, 0, &rows);
    while (code == DONE && count) {
        code = take_batch(&own, m, t, &rows, place_in_target(m, volume), &count);
        m->moved->rows += count;
        if (code != DONE)
            m->arena->fault = own.fault;
        arena_reset(&own);
    }
    store_rows_end(&rows);
    store_read_end(&read);
    arena_release(&own);
    return code;
}

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

// How many rows the source has more than the target (of people, or of the commons).
static enum code count_missing(struct move *m, struct table *t, bool is_commons, int64_t *missing)
{
    int64_t here = 0, there = 0;
    unsigned volumes = store_volume_count(m->from);
    enum code code = DONE;
    for (unsigned v = is_commons ? volumes : 0; code == DONE && v < volumes + is_commons; v++)
        code = count_rows(m->arena, m->from, v, t, &here);
    if (code == DONE)
        code = count_rows(m->arena, m->to, is_commons ? PGSQL_COMMONS : PGSQL_PEOPLE, t, &there);
    *missing = here - there;
    return code;
}

static enum code copy_volumes(struct move *m, struct table *t, bool is_commons)
{
    unsigned volumes = store_volume_count(m->from);
    enum code code = DONE;
    for (unsigned v = is_commons ? volumes : 0; code == DONE && v < volumes + is_commons; v++)
        code = copy_table(m, t, v);
    return code;
}

// Rows that went from the source since an earlier run: of what may change, all are copied anew; of what may not, those of
// erased spaces go.
static enum code move_table(struct move *m, struct table *t, bool is_commons)
{
    int64_t missing = 0;
    enum code code = copy_volumes(m, t, is_commons);
    if (code == CONFLICT) { // a row that went holds what a new one has (the hash of a content)
        missing = -1;
        code = DONE;
    } else if (code == DONE) {
        code = count_missing(m, t, is_commons, &missing);
    }
    if (code != DONE || missing >= 0)
        return code;
    struct store_writes *w = store_writes_new(m->arena, is_commons ? 0 : STORE_BUCKETS);
    store_write(w, &t->empty, NULL, 0, STORE_ANY_ROWS);
    code = store_commit(m->arena, m->to, w);
    return code == DONE ? copy_volumes(m, t, is_commons) : code;
}

// ---- comparing

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
        code = count_missing(m, m->tables + i / 2, i % 2, &missing);
        m->moved->different += missing != 0;
    }
    return code;
}

enum code store_move(struct arena *a, struct store *from, struct store *to, struct store_moved *moved)
{
    struct move m = {.arena = a, .from = from, .to = to, .moved = moved};
    *moved = (struct store_moved){0};
    if (store_is_shared(from) || !store_is_shared(to))
        return fail(a, UNSUPPORTED,
                    "a store is moved from sqlite:FOLDER to postgresql://…, not otherwise yet");
    enum code code = read_tables(&m);
    for (size_t i = 0; code == DONE && i < 2 * m.count; i++)
        code = move_table(&m, m.tables + i / 2, i % 2);
    if (code == DONE)
        code = compare_counts(&m);
    return code == DONE ? compare_heads(&m) : code;
}
