// Checkpoints: what the write-ahead logs hold is moved into the volumes by a thread of its own while commits
// go on; the committer then moves the little that came meanwhile, so that the log starts over and stays
// bounded.
#include "store/store_int.h"

enum {
    LOG_PAGES = 4000,    // in the log when the checkpointer is called: 16 MB
    FINISH_WAIT_MS = 50, // for readers that still look into the log
};

int store_checkpoint_watch(void *volume, sqlite3 *handle, const char *schema, int pages)
{
    struct store_volume *v = volume;
    (void)handle;
    (void)schema;
    if (pages < v->wal_pages)
        v->wal_pages_told = 0; // the log started over
    v->wal_pages = pages;
    return SQLITE_OK;
}

void store_checkpoint_finish(struct store_volume *v)
{
    sqlite3_busy_timeout(v->db->handle, FINISH_WAIT_MS);
    // A reader that stays longer keeps its part of the log; the next call comes LOG_PAGES later.
    sqlite3_wal_checkpoint_v2(v->db->handle, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    sqlite3_busy_timeout(v->db->handle, STORE_BUSY_WAIT_MS);
}

void store_checkpoint_consider(struct store_volume *v)
{
    struct store *s = v->store;
    if (v->wal_pages - v->wal_pages_told < LOG_PAGES)
        return;
    v->wal_pages_told = v->wal_pages;
    pthread_mutex_lock(&s->checkpoint_lock);
    atomic_store(&v->is_checkpoint_wanted, true);
    pthread_cond_signal(&s->checkpoint_wake);
    pthread_mutex_unlock(&s->checkpoint_lock);
}

static void ask_to_finish(struct store_volume *v)
{
    pthread_mutex_lock(&v->lock);
    v->is_checkpoint_to_finish = true;
    pthread_cond_signal(&v->wake);
    pthread_mutex_unlock(&v->lock);
}

static void checkpoint_volume(struct store_volume *v, struct store_db **db)
{
    struct arena a;
    arena_init(&a);
    enum code code = *db ? DONE : store_db_open(&a, &v->store->config, v->name, STORE_WRITER, db);
    if (code == DONE) {
        int result = sqlite3_wal_checkpoint_v2((*db)->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        if (result != SQLITE_OK && result != SQLITE_BUSY)
            code = store_db_fail(&a, *db, "checkpoint", result);
        else
            ask_to_finish(v);
    }
    if (code != DONE)
        log_line(LOG_WARNING, "store", "%s", a.fault.text);
    arena_release(&a);
}

enum code store_sqlite_scrub(struct arena *a, struct store *s, uint64_t space)
{
    struct store_db *db;
    enum code code =
        store_db_open(a, &s->config, s->volume[store_volume_of(s, space)].name, STORE_WRITER, &db);
    if (code != DONE)
        return code;
    int result = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (result != SQLITE_OK)
        code = store_db_fail(a, db, "emptying the log", result);
    store_db_close(&db);
    return code;
}

static struct store_volume *wait_for_work(struct store *s)
{
    struct store_volume *found = NULL;
    pthread_mutex_lock(&s->checkpoint_lock);
    while (!found && !s->is_closing) {
        for (unsigned number = 0; number <= s->volumes && !found; number++)
            if (atomic_exchange(&s->volume[number].is_checkpoint_wanted, false))
                found = s->volume + number;
        if (!found)
            pthread_cond_wait(&s->checkpoint_wake, &s->checkpoint_lock);
    }
    pthread_mutex_unlock(&s->checkpoint_lock);
    return found;
}

static void *run_checkpoints(void *context)
{
    struct store *s = context;
    struct store_db *db[STORE_VOLUMES_MAX + 1] = {0};
    for (struct store_volume *v; (v = wait_for_work(s)) != NULL;)
        checkpoint_volume(v, db + (v - s->volume));
    for (unsigned number = 0; number <= s->volumes; number++)
        store_db_close(db + number);
    return NULL;
}

enum code store_checkpointer_start(struct arena *a, struct store *s)
{
    if (pthread_create(&s->checkpointer, NULL, run_checkpoints, s) != 0)
        return fail(a, INTERNAL, "no thread can be started for checkpoints");
    s->is_checkpointing = true;
    return DONE;
}

void store_checkpointer_stop(struct store *s)
{
    if (!s->is_checkpointing)
        return;
    pthread_mutex_lock(&s->checkpoint_lock);
    s->is_closing = true;
    pthread_cond_signal(&s->checkpoint_wake);
    pthread_mutex_unlock(&s->checkpoint_lock);
    pthread_join(s->checkpointer, NULL);
    s->is_checkpointing = false;
}
