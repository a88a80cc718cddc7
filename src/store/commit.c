// Committing on SQLite: applies each set of what was queued all or nothing, and makes all of them
// durable with one commit (group commit). What queues up during a commit is the next group.
#include "store/store_int.h"

static const struct store_statement begin = {"begin a group", "BEGIN IMMEDIATE"};
static const struct store_statement commit = {"commit a group", "COMMIT"};
static const struct store_statement rollback = {"drop a group", "ROLLBACK"};
static const struct store_statement mark = {"begin a set", "SAVEPOINT one"};
static const struct store_statement keep = {"keep a set", "RELEASE one"};
static const struct store_statement undo = {"drop a set", "ROLLBACK TO one"};

static bool is_in_transaction(const struct store_volume *v)
{
    return sqlite3_get_autocommit(v->db->handle) == 0;
}

void store_settle(struct store_writes *w, struct fault fault)
{
    w->fault = fault;
    w->is_settled = true;
}

void store_settle_rest(struct store_writes *group, struct fault fault)
{
    for (struct store_writes *w = group; w; w = w->next)
        if (!w->is_settled)
            store_settle(w, fault);
}

// From here on the file may differ from what SQLite believes (a sync that failed is not told twice).
static void break_off(struct store_volume *v)
{
    atomic_store(&v->is_broken, true);
    log_line(LOG_ERROR, "store", "volume %s takes no more writes until ens is restarted", v->name);
}

static void end_transaction(struct arena *a, struct store_volume *v)
{
    struct fault kept = a->fault;
    store_db_stop_all(v->db);
    if (is_in_transaction(v) && store_db_run(a, v->db, &rollback) != DONE && is_in_transaction(v))
        break_off(v);
    a->fault = kept;
}

enum code store_sqlite_tx_write(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                                const struct store_value *args, size_t count, int rows)
{
    struct store_prepared *p;
    enum code code = store_db_start(a, tx->db, s, args, count, &p);
    if (code != DONE)
        return code;
    int result = sqlite3_step(p->stmt);
    if (result == SQLITE_ROW)
        code = fail(a, INTERNAL, "the statement %s gives rows and was used to write", s->name);
    else if (result != SQLITE_DONE)
        code = store_db_fail(a, tx->db, s->name, result);
    else if (rows != STORE_ANY_ROWS && sqlite3_changes(tx->db->handle) != rows)
        code = fail(a, CONFLICT, "another write came first (%s)", s->name);
    store_db_stop(p);
    return code;
}

static enum code apply_items(struct arena *a, struct store_volume *v, const struct store_writes *w)
{
    struct store_tx tx = {.driver = v->store->driver, .db = v->db};
    enum code code = DONE;
    for (const struct store_item *item = w->first; item && code == DONE; item = item->next)
        code = item->step
                   ? item->step(a, &tx, item->context)
                   : store_sqlite_tx_write(a, &tx, item->statement, item->args, item->count, item->rows);
    return code;
}

static enum code apply_marked(struct arena *a, struct store_volume *v, const struct store_writes *w)
{
    enum code code = store_db_run(a, v->db, &mark);
    if (code == DONE)
        code = apply_items(a, v, w);
    store_db_stop_all(v->db);
    if (!is_in_transaction(v))
        return code;
    struct fault kept = a->fault;
    enum code undone = code == DONE ? DONE : store_db_run(a, v->db, &undo);
    if (undone == DONE)
        undone = store_db_run(a, v->db, &keep);
    if (code == DONE)
        code = undone;
    else
        a->fault = kept;
    if (undone != DONE)
        end_transaction(a, v);
    return code;
}

// Without a savepoint a set that fails may be half in: the whole group goes.
static enum code apply_plainly(struct arena *a, struct store_volume *v, const struct store_writes *w)
{
    enum code code = apply_items(a, v, w);
    store_db_stop_all(v->db);
    if (code != DONE && is_in_transaction(v))
        end_transaction(a, v);
    return code;
}

static enum code commit_group(struct arena *a, struct store_volume *v)
{
    struct store_fault *fault = v->db->fault;
    if (fault && atomic_load(&fault->commit_in) > 0 && atomic_fetch_sub(&fault->commit_in, 1) == 1)
        return store_db_fail(a, v->db, commit.name, SQLITE_IOERR_FSYNC);
    return store_db_run(a, v->db, &commit);
}

// A full disk is noticed before the log holds a whole commit; after any other failure it may hold one that
// comes to light at the next opening.
static void settle_failed_commit(struct arena *a, struct store_volume *v, struct store_writes *group,
                                 enum code code)
{
    end_transaction(a, v);
    if (code != FULL && code != BUSY) {
        a->fault.code = UNCERTAIN;
        break_off(v);
    }
    store_settle_rest(group, a->fault);
}

// False: the transaction was lost with a set that failed; try once more without it.
static bool try_group(struct arena *a, struct store_volume *v, struct store_writes *group, bool is_marked)
{
    size_t applied = 0;
    if (store_db_run(a, v->db, &begin) != DONE) {
        store_settle_rest(group, a->fault);
        return true;
    }
    for (struct store_writes *w = group; w; w = w->next) {
        if (w->is_settled)
            continue;
        enum code code = is_marked ? apply_marked(a, v, w) : apply_plainly(a, v, w);
        bool is_lost = !is_in_transaction(v);
        if (code != DONE)
            store_settle(w, a->fault);
        else
            applied++;
        if (is_lost && code == FULL)
            store_settle_rest(group, a->fault);
        if (is_lost)
            return code == FULL || atomic_load(&v->is_broken);
    }
    enum code code = applied ? commit_group(a, v) : DONE;
    if (code != DONE)
        settle_failed_commit(a, v, group, code);
    else if (applied)
        store_settle_rest(group, (struct fault){.code = DONE});
    else
        end_transaction(a, v);
    if (applied && code == DONE)
        atomic_fetch_add(&v->commits, 1);
    return true;
}

void store_sqlite_commit_group(struct store_volume *v, struct store_writes *group)
{
    // Sets seldom fail, and SQLite copies each page that changes under a savepoint: only a group that lost its
    // transaction to one that failed marks the others.
    for (bool is_marked = false; !atomic_load(&v->is_broken); is_marked = true) {
        if (try_group(&v->arena, v, group, is_marked))
            break;
        atomic_fetch_add_explicit(&v->repeats, 1, memory_order_relaxed);
    }
    const struct fault broken = {.code = INTERNAL,
                                 .text = "the volume takes no writes since its disk failed; restart ens"};
    store_settle_rest(group, broken);
    store_checkpoint_consider(v);
    arena_reset(&v->arena);
}

enum code store_sqlite_writer_open(struct arena *a, struct store_volume *v)
{
    enum code code = store_db_open(a, &v->store->config, v->name, STORE_WRITER, &v->db);
    if (code == DONE)
        sqlite3_wal_hook(v->db->handle, store_checkpoint_watch, v);
    return code;
}
