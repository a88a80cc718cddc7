// One connection to a volume: its settings, its prepared statements, and what SQLite's results mean.
#include "store/store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// Same for every connection. FULL: a commit is on the disk before it is answered. A reader keeps little: the
// pages are in the system's cache.
static const char SETTINGS[] =
    "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=0;"
    "PRAGMA recursive_triggers=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;";
static const char READER_SETTINGS[] = "PRAGMA query_only=ON; PRAGMA cache_size=-128;";
// What is deleted is overwritten: the key of an erased space must not stay behind in a page.
static const char WRITER_SETTINGS[] = "PRAGMA cache_size=-2048; PRAGMA secure_delete=ON;";
static const char MAKER_SETTINGS[] = "PRAGMA page_size=4096; PRAGMA journal_mode=WAL;";

enum code store_db_fail(struct arena *a, struct store_db *db, const char *doing, int result)
{
    const char *reason = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(result);
    switch (result & 0xff) {
    case SQLITE_FULL:
        return fail(a, FULL, "the disk that holds volume %s is full; make room and try again", db->name);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(a, BUSY, "another program is writing to volume %s; try again", db->name);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return fail(a, INTERNAL, "volume %s is damaged (%s: %s); run `ens check`", db->name, doing, reason);
    case SQLITE_CONSTRAINT:
        if (result == SQLITE_CONSTRAINT_PRIMARYKEY || result == SQLITE_CONSTRAINT_UNIQUE)
            return fail(a, CONFLICT, "another write came first (%s)", doing);
        return fail(a, INTERNAL, "volume %s refuses %s: %s", db->name, doing, reason);
    case SQLITE_IOERR:
        return fail(a, INTERNAL, "the disk that holds volume %s fails (%s, code %d)", db->name, doing,
                    result);
    default:
        return fail(a, INTERNAL, "volume %s, %s: %s (code %d)", db->name, doing, reason, result);
    }
}

static int set_up(sqlite3 *handle, enum store_mode mode)
{
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, STORE_BUSY_WAIT_MS);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    int result = mode == STORE_MAKER ? sqlite3_exec(handle, MAKER_SETTINGS, NULL, NULL, NULL) : SQLITE_OK;
    if (result == SQLITE_OK)
        result = sqlite3_exec(handle, SETTINGS, NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result =
            sqlite3_exec(handle, mode == STORE_READER ? READER_SETTINGS : WRITER_SETTINGS, NULL, NULL, NULL);
    return result;
}

// SQLite would make a file that others may read.
static enum code make_private_file(struct arena *a, const char *path)
{
    int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return fail(a, INTERNAL, "the volume %s cannot be made: %s", path, strerror(errno));
    close(fd);
    return DONE;
}

enum code store_db_open(struct arena *a, const struct store_config *config, const char *name,
                        enum store_mode mode, struct store_db **out)
{
    struct str path = store_volume_path(a, config->folder, name);
    if (mode >= STORE_MAKER) {
        enum code code = make_private_file(a, path.ptr);
        if (code != DONE)
            return code;
    }
    struct store_db *db = heap_alloc(sizeof *db);
    db->fault = config->fault;
    snprintf(db->name, sizeof db->name, "%s", name);
    // A reader opens for writing too: the log's index is shared memory that it takes part in.
    int result =
        sqlite3_open_v2(path.ptr, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, store_log_vfs());
    if (result == SQLITE_OK)
        result = set_up(db->handle, mode);
    if (result != SQLITE_OK) {
        enum code code = store_db_fail(a, db, "opening it", result);
        store_db_close(&db);
        return code;
    }
    *out = db;
    return DONE;
}

void store_db_close(struct store_db **db)
{
    if (!*db)
        return;
    for (size_t i = 0; i < STORE_BUCKETS_OF_STATEMENTS; i++) {
        while ((*db)->buckets[i]) {
            struct store_prepared *p = (*db)->buckets[i];
            (*db)->buckets[i] = p->next;
            sqlite3_finalize(p->stmt);
            free(p);
        }
    }
    sqlite3_close((*db)->handle);
    free(*db);
    *db = NULL;
}

// "$3" is a name to SQLite, numbered as it comes; "?3" is the third argument.
static struct str number_arguments(struct arena *a, const char *sql)
{
    struct str text = arena_copy(a, str_from(sql));
    char *at = (char *)(uintptr_t)text.ptr;
    bool is_quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        if (at[i] == '\'')
            is_quoted = !is_quoted;
        else if (at[i] == '$' && !is_quoted)
            at[i] = '?';
    }
    return text;
}

static struct store_prepared **bucket_of(struct store_db *db, const struct store_statement *s)
{
    return db->buckets + ((uintptr_t)s >> 4) % STORE_BUCKETS_OF_STATEMENTS;
}

enum code store_db_prepare(struct arena *a, struct store_db *db, const struct store_statement *s,
                           struct store_prepared **out)
{
    struct str text = number_arguments(a, s->sql);
    sqlite3_stmt *stmt = NULL;
    int result =
        sqlite3_prepare_v3(db->handle, text.ptr, (int)text.len + 1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
    if (result != SQLITE_OK)
        return store_db_fail(a, db, s->name, result);
    struct store_prepared *p = heap_alloc(sizeof *p);
    struct store_prepared **bucket = bucket_of(db, s);
    *p = (struct store_prepared){.db = db, .of = s, .stmt = stmt, .next = *bucket};
    *out = *bucket = p;
    return DONE;
}

static enum code take(struct arena *a, struct store_db *db, const struct store_statement *s,
                      struct store_prepared **out)
{
    for (struct store_prepared *p = *bucket_of(db, s); p; p = p->next) {
        if (p->of == s && !p->is_in_use) {
            *out = p;
            return DONE;
        }
    }
    return store_db_prepare(a, db, s, out);
}

static int bind(sqlite3_stmt *stmt, int at, const struct store_value *value)
{
    switch (value->kind) {
    case STORE_INT:
        return sqlite3_bind_int64(stmt, at, value->number);
    case STORE_TEXT:
        return sqlite3_bind_text64(stmt, at, value->text.ptr, value->text.len, SQLITE_STATIC, SQLITE_UTF8);
    case STORE_BYTES:
        return sqlite3_bind_blob64(stmt, at, value->text.ptr, value->text.len, SQLITE_STATIC);
    case STORE_LATER:
        return SQLITE_MISUSE; // nobody filled it in
    case STORE_NULL:
        break;
    }
    return sqlite3_bind_null(stmt, at);
}

static bool is_fault_due(atomic_int *countdown)
{
    return atomic_load_explicit(countdown, memory_order_relaxed) > 0 && atomic_fetch_sub(countdown, 1) == 1;
}

enum code store_db_start(struct arena *a, struct store_db *db, const struct store_statement *s,
                         const struct store_value *args, size_t count, struct store_prepared **out)
{
    if (db->fault && is_fault_due(&db->fault->statement_in))
        return store_db_fail(a, db, s->name, SQLITE_IOERR);
    struct store_prepared *p;
    enum code code = take(a, db, s, &p);
    if (code != DONE)
        return code;
    if ((size_t)sqlite3_bind_parameter_count(p->stmt) != count)
        return fail(a, INTERNAL, "the statement %s takes %d arguments and was given %zu", s->name,
                    sqlite3_bind_parameter_count(p->stmt), count);
    for (size_t i = 0; i < count; i++) {
        int result = bind(p->stmt, (int)i + 1, args + i);
        if (result != SQLITE_OK)
            return store_db_fail(a, db, s->name, result);
    }
    p->is_in_use = true;
    db->in_use++;
    *out = p;
    return DONE;
}

void store_db_stop(struct store_prepared *p)
{
    sqlite3_reset(p->stmt);
    if (p->is_in_use)
        p->db->in_use--;
    p->is_in_use = false;
}

void store_db_stop_all(struct store_db *db)
{
    for (size_t i = 0; i < STORE_BUCKETS_OF_STATEMENTS && db->in_use; i++)
        for (struct store_prepared *p = db->buckets[i]; p; p = p->next)
            store_db_stop(p);
}

enum code store_db_run(struct arena *a, struct store_db *db, const struct store_statement *s)
{
    struct store_prepared *p;
    enum code code = take(a, db, s, &p);
    if (code != DONE)
        return code;
    int result = sqlite3_step(p->stmt);
    if (result != SQLITE_DONE)
        code = store_db_fail(a, db, s->name, result);
    sqlite3_reset(p->stmt);
    return code;
}

enum code store_db_pragma(struct arena *a, struct store_db *db, const char *sql, int64_t *value)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(stmt);
    if (result == SQLITE_ROW)
        *value = sqlite3_column_int64(stmt, 0);
    enum code code = result == SQLITE_ROW ? DONE : store_db_fail(a, db, sql, result);
    sqlite3_finalize(stmt);
    return code;
}
