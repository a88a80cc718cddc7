// Who commits, and when. Sets queue up at their volume; whoever commits takes all that wait, so what queues
// up during a commit is the next group. A thread that waits for its own set commits at once when nobody does:
// two changes of threads less. Otherwise, and for sets whose owners do not wait, the volume's committer
// thread does it.
#include "store/store_int.h"

#include <semaphore.h>

enum { QUEUE_MAX = 8192 };

// ---- under the volume's lock

static bool enqueue(struct store_volume *v, struct store_writes *w)
{
    if (v->queued >= QUEUE_MAX)
        return false;
    w->next = NULL;
    if (v->last)
        v->last->next = w;
    else
        v->first = w;
    v->last = w;
    v->queued++;
    return true;
}

static struct store_writes *take_group(struct store_volume *v)
{
    struct store_writes *group = v->first, *last = NULL;
    for (unsigned count = 0; v->first && count < v->store->config.group_max; count++) {
        last = v->first;
        v->first = last->next;
        v->queued--;
    }
    if (last)
        last->next = NULL;
    if (!v->first)
        v->last = NULL;
    return group;
}

// Gives the lock back meanwhile; the connection is this thread's.
static void commit_one_group(struct store_volume *v)
{
    struct store_writes *group = take_group(v);
    v->is_committing = true;
    pthread_mutex_unlock(&v->lock);
    store_commit_group(v, group);
    store_checkpoint_consider(v);
    pthread_mutex_lock(&v->lock);
    v->is_committing = false;
}

static void finish_checkpoint(struct store_volume *v)
{
    v->is_checkpoint_to_finish = false;
    v->is_committing = true;
    pthread_mutex_unlock(&v->lock);
    store_checkpoint_finish(v);
    pthread_mutex_lock(&v->lock);
    v->is_committing = false;
}

// ---- the committer thread

static void *run_committer(void *context)
{
    struct store_volume *v = context;
    pthread_mutex_lock(&v->lock);
    while (v->first || v->is_committing || !v->is_closing) {
        if (v->first && !v->is_committing)
            commit_one_group(v);
        else if (v->is_checkpoint_to_finish && !v->is_committing)
            finish_checkpoint(v);
        else
            pthread_cond_wait(&v->wake, &v->lock);
    }
    pthread_mutex_unlock(&v->lock);
    return NULL;
}

enum code store_committer_start(struct arena *a, struct store_volume *v)
{
    enum code code = store_db_open(a, &v->store->config, v->name, STORE_WRITER, &v->db);
    if (code != DONE)
        return code;
    sqlite3_wal_hook(v->db->handle, store_checkpoint_watch, v);
    if (pthread_create(&v->thread, NULL, run_committer, v) != 0)
        return fail(a, INTERNAL, "no thread can be started for volume %s", v->name);
    v->is_running = true;
    return DONE;
}

void store_committer_stop(struct store_volume *v)
{
    if (!v->is_running)
        return;
    pthread_mutex_lock(&v->lock);
    v->is_closing = true;
    pthread_cond_signal(&v->wake);
    pthread_mutex_unlock(&v->lock);
    pthread_join(v->thread, NULL);
    v->is_running = false;
}

// ---- handing sets over

static enum code hand_over(struct arena *a, struct store_volume *v, struct store_writes *w, bool is_waiting)
{
    w->is_settled = false;
    if (!v->is_running)
        return fail(a, INTERNAL, "the store was opened for reading only");
    if (atomic_load(&v->is_broken))
        return fail(a, INTERNAL, "volume %s takes no writes since its disk failed; restart ens", v->name);
    pthread_mutex_lock(&v->lock);
    bool is_taken = enqueue(v, w);
    if (is_taken && is_waiting && !v->is_committing)
        commit_one_group(v);
    // While somebody commits, it is for him to call the committer when he is done.
    if ((v->first || v->is_checkpoint_to_finish || v->is_closing) && !v->is_committing)
        pthread_cond_signal(&v->wake);
    pthread_mutex_unlock(&v->lock);
    return is_taken ? DONE : fail(a, BUSY, "volume %s has too many writes waiting; try again", v->name);
}

enum code store_submit(struct arena *a, struct store *s, struct store_writes *w, store_done_fn *done,
                       void *context)
{
    w->done = done;
    w->context = context;
    return hand_over(a, s->volume + store_volume_of(s, w->space), w, false);
}

struct waiter {
    sem_t done;
    enum code code;
};

static void wake_waiter(void *context, enum code code)
{
    struct waiter *waiter = context;
    waiter->code = code;
    sem_post(&waiter->done);
}

enum code store_commit(struct arena *a, struct store *s, struct store_writes *w)
{
    struct waiter waiter;
    sem_init(&waiter.done, 0, 0);
    w->done = wake_waiter;
    w->context = &waiter;
    enum code code = hand_over(a, s->volume + store_volume_of(s, w->space), w, true);
    if (code == DONE) {
        while (sem_wait(&waiter.done) != 0)
            continue; // a signal's handler ran
        code = waiter.code;
        if (code != DONE)
            a->fault = w->fault;
    }
    sem_destroy(&waiter.done);
    return code;
}
