// Moving a store from SQLite to PostgreSQL or back, row by row. A run that was broken off is run again: rows that are there
// already are left, rows that changed are changed, rows that went are taken away; and at the end both are compared
// (pgsql_move_compare.c). Each row goes to the volume of its space; where that is not the first column of its key, the table's
// own room says how the volume is found (store_place).
#include "store/move_int.h"

enum { BATCH_ROWS = 500, BATCH_BYTES = 4 * 1024 * 1024 };

// Lines of SQLite's journals that wait for their place: none is left when a store is moved (journal_settle_all).
static const char *const not_moved[] = {"journal_spool", "journal_settled"};

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

// In SQLite a slot is a key by itself (ddl.c).
static struct str key_in(const struct store *s, struct str key)
{
    return !store_is_shared(s) && str_equal(key, STR("space, slot")) ? STR("slot") : key;
}

static void write_texts(const struct move *m, struct table *t)
{
    struct arena *a = m->arena;
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
    struct str order = key_in(m->from, t->key), key = key_in(m->to, t->key);
    t->select.sql =
        arena_print(a, "SELECT %.*s FROM %s ORDER BY %.*s", STR_ARG(t->columns), t->name, STR_ARG(order)).ptr;
    t->insert.sql =
        arena_print(a, "INSERT INTO %s (%.*s) VALUES (%.*s) ON CONFLICT (%.*s) DO %.*s", t->name,
                    STR_ARG(t->columns), STR_ARG(buf_str(&places)), STR_ARG(key), STR_ARG(buf_str(&rest)))
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

// Which column says the space of a row, and how; -1: none.
static void find_place(const struct move *m, struct table *t)
{
    struct str columns = t->columns, key = t->key, wanted = str_trim(str_cut(&key, ','));
    t->place = NULL;
    for (const struct store_place *const *list = m->places; *list; list++)
        for (const struct store_place *p = *list; p->table; p++)
            if (strcmp(p->table, t->name) == 0) {
                t->place = p;
                wanted = str_from(p->column);
            }
    t->place_column = -1;
    for (int i = 0; columns.ptr; i++)
        if (str_equal(str_trim(str_cut(&columns, ',')), wanted) &&
            (t->place || str_equal(wanted, STR("space"))))
            t->place_column = i;
}

static enum code read_table(struct move *m, const PGresult *list, int row, struct table *t)
{
    struct arena *a = m->arena;
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
    write_texts(m, t);
    find_place(m, t);
    return DONE;
}

static bool is_moved(const PGresult *list, int row)
{
    for (size_t i = 0; i < COUNT_OF(not_moved); i++)
        if (strcmp(PQgetvalue(list, row, 0), not_moved[i]) == 0)
            return false;
    return true;
}

static enum code read_tables(struct move *m)
{
    struct pgsql_link *link;
    PGresult *list = NULL;
    struct arena *a = m->arena;
    const struct pgsql *server = store_is_shared(m->to) ? m->to->pgsql : m->from->pgsql;
    enum code code = pgsql_link_open(a, server, clock_steady_us() + PGSQL_RETRY_US, &link);
    if (code != DONE)
        return code;
    code = pgsql_run(a, link, list_tables, &list);
    m->tables = ARENA_ARRAY(a, struct table, (size_t)PQntuples(list) + 1);
    for (int row = 0; code == DONE && row < PQntuples(list); row++)
        if (is_moved(list, row))
            code = read_table(m, list, row, m->tables + m->count++);
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

// A space of the volume in which the row belongs.
static enum code place_of(struct move *m, const struct table *t, const struct store_value *values,
                          bool is_commons, uint64_t *space)
{
    *space = is_commons ? 0 : STORE_BUCKETS;
    if (is_commons || store_is_shared(m->to))
        return DONE;
    if (t->place_column < 0)
        return fail(m->arena, INTERNAL, "nothing says to which volume rows of the table %s belong", t->name);
    const struct store_value *value = values + t->place_column;
    *space = t->place && t->place->space_of ? t->place->space_of(*value) : (uint64_t)value->number;
    if (*space < store_space_limit(m->to))
        return DONE;
    return fail(m->arena, UNSUPPORTED,
                "a volume's file has no room for the number of space %llu: this store stays in PostgreSQL",
                (unsigned long long)*space);
}

// Write sets of a batch, one for each volume of the target.
struct batch {
    struct arena *arena;
    struct store_writes **sets;
    size_t count, bytes;
};

static enum code add_row(struct move *m, struct table *t, struct store_rows *rows, bool is_commons,
                         struct batch *b)
{
    struct store_value values[PGSQL_ARGS_MAX];
    uint64_t space;
    for (size_t i = 0; i < t->count; i++) {
        values[i] = value_of(b->arena, t, rows, i);
        b->bytes += values[i].kind == STORE_INT ? 8 : values[i].text.len;
    }
    enum code code = place_of(m, t, values, is_commons, &space);
    if (code)
        return code;
    struct store_writes **set = b->sets + store_volume_of(m->to, space);
    if (!*set)
        *set = store_writes_new(b->arena, space);
    store_write(*set, &t->insert, values, t->count, STORE_ANY_ROWS);
    b->count++;
    return DONE;
}

// The next rows; *count: how many.
static enum code take_batch(struct arena *own, struct move *m, struct table *t, struct store_rows *rows,
                            bool is_commons, size_t *count)
{
    unsigned volumes = store_volume_count(m->to) + 1;
    struct batch b = {.arena = own, .sets = ARENA_ARRAY(own, struct store_writes *, volumes)};
    enum code code = DONE;
    while (code == DONE && b.count < BATCH_ROWS && b.bytes < BATCH_BYTES && store_next(own, rows))
        code = add_row(m, t, rows, is_commons, &b);
    *count = b.count;
    if (code)
        own->fault = m->arena->fault;
    code = code ? code : rows->code;
    for (unsigned v = 0; code == DONE && v < volumes; v++)
        if (b.sets[v])
            code = store_commit(own, m->to, b.sets[v]);
    return code;
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
        code = take_batch(&own, m, t, &rows, volume == store_volume_count(m->from), &count);
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

static enum code copy_volumes(struct move *m, struct table *t, bool is_commons)
{
    unsigned volumes = store_volume_count(m->from);
    enum code code = DONE;
    for (unsigned v = is_commons ? volumes : 0; code == DONE && v < volumes + is_commons; v++)
        code = copy_table(m, t, v);
    return code;
}

static enum code empty_table(struct move *m, struct table *t, bool is_commons)
{
    enum code code = DONE;
    for (unsigned v = 0; code == DONE && v < (is_commons ? 1 : store_volume_count(m->to)); v++) {
        struct store_writes *w = store_writes_new(m->arena, is_commons ? 0 : STORE_BUCKETS + v);
        store_write(w, &t->empty, NULL, 0, STORE_ANY_ROWS);
        code = store_commit(m->arena, m->to, w);
    }
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
        code = move_count_missing(m, t, is_commons, &missing);
    }
    if (code != DONE || missing >= 0)
        return code;
    code = empty_table(m, t, is_commons);
    return code == DONE ? copy_volumes(m, t, is_commons) : code;
}

enum code store_move(struct arena *a, struct store *from, struct store *to,
                     const struct store_place *const *places, struct store_moved *moved)
{
    struct move m = {.arena = a, .from = from, .to = to, .places = places, .moved = moved};
    *moved = (struct store_moved){0};
    if (store_is_shared(from) == store_is_shared(to))
        return fail(a, UNSUPPORTED,
                    "a store is moved between sqlite:FOLDER and postgresql://…, in either direction");
    enum code code = read_tables(&m);
    for (size_t i = 0; code == DONE && i < 2 * m.count; i++)
        code = move_table(&m, m.tables + i / 2, i % 2);
    return code == DONE ? move_compare(&m) : code;
}
