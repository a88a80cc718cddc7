// Reading on SQLite: pooled snapshots, and the rows of a statement.
#include "store/store_int.h"

#include <stdlib.h>

enum { POOL_MAX = 32 }; // readers kept idle; more may be at work

static const struct store_statement begin = {"begin a snapshot", "BEGIN"};
static const struct store_statement end = {"end a snapshot", "COMMIT"};

enum code store_sqlite_read_begin(struct arena *a, struct store *s, struct store_read **out)
{
    (void)a;
    pthread_mutex_lock(&s->pool_lock);
    struct store_read *r = s->pool;
    if (r) {
        s->pool = r->next;
        s->pooled--;
    }
    pthread_mutex_unlock(&s->pool_lock);
    if (!r) {
        r = heap_alloc(sizeof *r + (s->volumes + 1) * sizeof *r->view);
        r->store = s;
    }
    *out = r;
    return DONE;
}

static void free_reader(struct store_read *r)
{
    for (unsigned number = 0; number <= r->store->volumes; number++)
        store_db_close(&r->view[number].db);
    free(r);
}

// False: the connection is of no more use.
static bool end_view(struct store_view *view)
{
    struct arena a;
    arena_init(&a);
    store_db_stop_all(view->db);
    bool ended = store_db_run(&a, view->db, &end) == DONE;
    arena_release(&a);
    view->is_begun = false;
    return ended;
}

void store_sqlite_read_renew(struct store_read *r)
{
    for (unsigned number = 0; number <= r->store->volumes; number++) {
        if (r->view[number].is_begun && !end_view(r->view + number))
            store_db_close(&r->view[number].db);
    }
}

void store_sqlite_read_end(struct store_read *r)
{
    struct store *s = r->store;
    store_sqlite_read_renew(r);
    pthread_mutex_lock(&s->pool_lock);
    bool is_kept = s->pooled < POOL_MAX;
    if (is_kept) {
        r->next = s->pool;
        s->pool = r;
        s->pooled++;
    }
    pthread_mutex_unlock(&s->pool_lock);
    if (!is_kept)
        free_reader(r);
}

void store_reads_free(struct store *s)
{
    while (s->pool) {
        struct store_read *r = s->pool;
        s->pool = r->next;
        free_reader(r);
    }
}

static enum code touch(struct arena *a, struct store_read *r, unsigned volume)
{
    struct store_view *view = r->view + volume;
    enum code code = DONE;
    if (!view->db)
        code = store_db_open(a, &r->store->config, r->store->volume[volume].name, STORE_READER, &view->db);
    if (code == DONE && !view->is_begun) {
        code = store_db_run(a, view->db, &begin);
        view->is_begun = code == DONE;
    }
    return code;
}

enum code store_sqlite_select(struct arena *a, struct store_read *r, unsigned volume,
                              const struct store_statement *s, const struct store_value *args, size_t count,
                              struct store_rows *rows)
{
    enum code code = touch(a, r, volume);
    struct store_prepared *p = NULL;
    if (code == DONE)
        code = store_db_start(a, r->view[volume].db, s, args, count, &p);
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
