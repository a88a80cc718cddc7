// Reading on SQLite: a snapshot of each volume by a connection of its own, and the rows of a statement.
#include "store/store_int.h"

static const struct store_statement begin = {"begin a snapshot", "BEGIN"};
static const struct store_statement end = {"end a snapshot", "COMMIT"};

// False: the connection is of no more use.
static bool end_snapshot(struct store_db *db)
{
    struct arena a;
    arena_init(&a);
    store_db_stop_all(db);
    bool ended = store_db_run(&a, db, &end) == DONE;
    arena_release(&a);
    return ended;
}

void store_sqlite_let_go(struct store_read *r)
{
    for (unsigned number = 0; number <= r->store->volumes; number++) {
        struct store_db *db = r->db[number];
        r->db[number] = NULL;
        if (db && !(end_snapshot(db) && store_idle_keep(&r->store->volume[number].idle, db)))
            store_db_close(&db);
    }
}

static enum code begin_snapshot(struct arena *a, struct store_read *r, unsigned volume)
{
    struct store_volume *v = r->store->volume + volume;
    struct store_db *db = store_idle_take(&v->idle);
    enum code code = db ? DONE : store_db_open(a, &r->store->config, v->name, STORE_READER, &db);
    if (code == DONE)
        code = store_db_run(a, db, &begin);
    if (code == DONE)
        r->db[volume] = db;
    else
        store_db_close(&db);
    return code;
}

enum code store_sqlite_migrations(struct arena *a, struct store_read *r, unsigned volume, int64_t *count)
{
    enum code code = r->db[volume] ? DONE : begin_snapshot(a, r, volume);
    return code ? code : store_db_pragma(a, r->db[volume], "SELECT count(*) FROM migration", count);
}

enum code store_sqlite_select(struct arena *a, struct store_read *r, unsigned volume,
                              const struct store_statement *s, const struct store_value *args, size_t count,
                              struct store_rows *rows)
{
    enum code code = r->db[volume] ? DONE : begin_snapshot(a, r, volume);
    struct store_prepared *p = NULL;
    if (code == DONE)
        code = store_db_start(a, r->db[volume], s, args, count, &p);
    rows->cursor = p;
    return rows->code = code;
}

bool store_sqlite_next(struct arena *a, struct store_rows *rows)
{
    struct store_prepared *p = rows->cursor;
    int result = sqlite3_step(p->stmt);
    if (result == SQLITE_ROW)
        return true;
    if (result != SQLITE_DONE)
        rows->code = store_db_fail(a, p->db, p->of->name, result);
    // A finished statement begins anew when it is stepped once more.
    store_db_stop(p);
    rows->cursor = NULL;
    return false;
}

static sqlite3_stmt *statement_of(const struct store_rows *rows)
{
    return ((struct store_prepared *)rows->cursor)->stmt;
}

int64_t store_sqlite_column_int(const struct store_rows *rows, int column)
{
    return sqlite3_column_int64(statement_of(rows), column);
}

struct str store_sqlite_column(const struct store_rows *rows, int column)
{
    sqlite3_stmt *stmt = statement_of(rows);
    int kind = sqlite3_column_type(stmt, column);
    if (kind == SQLITE_NULL)
        return (struct str){0};
    const char *bytes = kind == SQLITE_TEXT ? (const char *)sqlite3_column_text(stmt, column)
                                            : sqlite3_column_blob(stmt, column);
    return str_of(bytes ? bytes : "", (size_t)sqlite3_column_bytes(stmt, column));
}

bool store_sqlite_column_null(const struct store_rows *rows, int column)
{
    return sqlite3_column_type(statement_of(rows), column) == SQLITE_NULL;
}

void store_sqlite_rows_end(struct store_rows *rows)
{
    store_db_stop(rows->cursor);
    rows->cursor = NULL;
}

enum code store_sqlite_tx_select(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                                 const struct store_value *args, size_t count, struct store_rows *rows)
{
    struct store_prepared *p = NULL;
    rows->code = store_db_start(a, tx->db, s, args, count, &p);
    rows->cursor = p;
    return rows->code;
}
