// Write sets: collected by a handler, handed to the volume's committer.
#include "store/store_int.h"

enum { QUEUE_MAX = 8192 };

struct store_writes *store_writes_new(struct arena *a, uint64_t space)
{
    struct store_writes *w = ARENA_NEW(a, struct store_writes);
    w->arena = a;
    w->space = space;
    return w;
}

bool store_writes_empty(const struct store_writes *w)
{
    return !w->first;
}

static struct store_item *add_item(struct store_writes *w)
{
    struct store_item *item = ARENA_NEW(w->arena, struct store_item);
    if (w->last)
        w->last->next = item;
    else
        w->first = item;
    return w->last = item;
}

void store_write(struct store_writes *w, const struct store_statement *s, const struct store_value *args,
                 size_t count, int rows)
{
    struct store_item *item = add_item(w);
    struct store_value *copy = ARENA_ARRAY(w->arena, struct store_value, count);
    if (count)
        memcpy(copy, args, count * sizeof *args);
    item->statement = s;
    item->args = copy;
    item->count = count;
    item->rows = rows;
}

void store_write_step(struct store_writes *w, store_step_fn *step, void *context)
{
    struct store_item *item = add_item(w);
    item->step = step;
    item->context = context;
}

enum code store_tx_write(struct arena *a, struct store_tx *tx, const struct store_statement *s,
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

enum code store_submit(struct arena *a, struct store *s, struct store_writes *w, store_done_fn *done,
                       void *context)
{
    struct store_volume *v = s->volume + store_volume_of(s, w->space);
    w->done = done;
    w->context = context;
    w->next = NULL;
    w->is_settled = false;
    if (!v->is_running)
        return fail(a, INTERNAL, "the store was opened for reading only");
    if (atomic_load(&v->is_broken))
        return fail(a, INTERNAL, "volume %s takes no writes since its disk failed; restart ens", v->name);
    pthread_mutex_lock(&v->lock);
    bool is_full = v->queued >= QUEUE_MAX;
    if (!is_full) {
        if (v->last)
            v->last->next = w;
        else
            v->first = w;
        v->last = w;
        // A committer at work looks at the queue before it sleeps.
        if (v->queued++ == 0)
            pthread_cond_signal(&v->wake);
    }
    pthread_mutex_unlock(&v->lock);
    return is_full ? fail(a, BUSY, "volume %s has too many writes waiting; try again", v->name) : DONE;
}

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_done;
    enum code code;
};

static void wake_waiter(void *context, enum code code)
{
    struct waiter *waiter = context;
    pthread_mutex_lock(&waiter->lock);
    waiter->code = code;
    waiter->is_done = true;
    pthread_cond_signal(&waiter->wake);
    pthread_mutex_unlock(&waiter->lock);
}

enum code store_commit(struct arena *a, struct store *s, struct store_writes *w)
{
    struct waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, DONE};
    enum code code = store_submit(a, s, w, wake_waiter, &waiter);
    if (code != DONE)
        return code;
    pthread_mutex_lock(&waiter.lock);
    while (!waiter.is_done)
        pthread_cond_wait(&waiter.wake, &waiter.lock);
    pthread_mutex_unlock(&waiter.lock);
    pthread_mutex_destroy(&waiter.lock);
    pthread_cond_destroy(&waiter.wake);
    if (waiter.code != DONE)
        a->fault = w->fault;
    return waiter.code;
}
