// Who commits, and when. Sets queue up at their volume; whoever commits takes all that wait, so what queues
// up during a commit is the next group. The thread that brings a set commits at once when nobody does, and goes
// on while there are groups: no change of threads on the way of a write. The volume's own thread finishes
// checkpoints, and what is left when the store closes. How a group is committed is the driver's.
#include "store/store_int.h"

#include <errno.h>
#include <semaphore.h>
#include <time.h>

// A group waits for the owners of the last one, when that was committed less than AGAIN_US ago: under load they come back at
// once, and half the syncs do the work of two half groups. It waits longer for MANY, of whom each then costs less. Somebody alone
// never waits.
enum { QUEUE_MAX = 8192, MANY = 4, GATHER_FEW_US = 500, GATHER_MANY_US = 2000, AGAIN_US = 8000 };

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
    if (v->wanted && v->queued >= v->wanted)
        pthread_cond_signal(&v->gathered);
    return true;
}

// Gives the lock back meanwhile; is_committing keeps the others from committing.
static void gather(struct store_volume *v)
{
    struct timespec until;
    if (v->in_flight <= v->queued || clock_steady_us() - v->last_us > AGAIN_US)
        return;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (v->in_flight < MANY ? GATHER_FEW_US : GATHER_MANY_US) * 1000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    v->wanted = v->in_flight;
    while (v->queued < v->wanted && !v->is_closing &&
           pthread_cond_clockwait(&v->gathered, &v->lock, CLOCK_MONOTONIC, &until) != ETIMEDOUT)
        continue;
    v->wanted = 0;
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

// Tells their owners; the group is gone.
static void answer_group(struct store_volume *v, struct store_writes *group)
{
    while (group) {
        struct store_writes *w = group;
        group = w->next; // once answered, the set is gone
        atomic_fetch_add_explicit(&v->sets, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&v->outcomes[w->fault.code], 1, memory_order_relaxed);
        w->done(w->context, w->fault.code);
    }
}

// Gives the lock back meanwhile; the connection is this thread's.
static void commit_one_group(struct store_volume *v)
{
    v->is_committing = true;
    gather(v);
    size_t count = v->queued;
    struct store_writes *group = take_group(v);
    count -= v->queued;
    pthread_mutex_unlock(&v->lock);
    int64_t begun_us = clock_steady_us();
    v->store->driver->commit_group(v, group);
    int64_t ended_us = clock_steady_us();
    meter_time(&v->group_times, ended_us - begun_us);
    meter_size(&v->group_sizes, count);
    pthread_mutex_lock(&v->lock);
    v->is_committing = false;
    v->in_flight = count + v->queued;
    v->last_us = ended_us;
    // Others may commit while this thread answers.
    pthread_mutex_unlock(&v->lock);
    answer_group(v, group);
    pthread_mutex_lock(&v->lock);
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
    while (v->first || v->is_committing || v->hands || !v->is_closing) {
        // The checkpoint first: under load there is always a set that waits, and the log would grow for ever.
        if (v->is_checkpoint_to_finish && !v->is_committing)
            finish_checkpoint(v);
        else if (v->first && !v->is_committing)
            commit_one_group(v);
        else
            pthread_cond_wait(&v->wake, &v->lock);
    }
    pthread_mutex_unlock(&v->lock);
    return NULL;
}

enum code store_committer_start(struct arena *a, struct store_volume *v)
{
    enum code code = v->store->driver->writer_open(a, v);
    if (code != DONE)
        return code;
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

static struct store_volume *volume_of(struct store *s, const struct store_writes *w)
{
    return s->volume + (w->space ? w->space % STORE_BUCKETS % s->committers : s->committers);
}

static enum code hand_over(struct arena *a, struct store_volume *v, struct store_writes *w)
{
    w->is_settled = false;
    if (atomic_load(&v->is_broken))
        return fail(a, INTERNAL, "volume %s takes no writes since its disk failed; restart ens", v->name);
    if (!v->is_running)
        return fail(a, INTERNAL, "the store was opened for reading only");
    pthread_mutex_lock(&v->lock);
    bool is_taken = enqueue(v, w);
    v->hands++;
    while (v->first && !v->is_committing && !v->is_checkpoint_to_finish)
        commit_one_group(v);
    v->hands--;
    // While somebody commits, it is for him to call the volume's thread when he is done.
    if ((v->is_checkpoint_to_finish || v->is_closing) && !v->is_committing)
        pthread_cond_signal(&v->wake);
    pthread_mutex_unlock(&v->lock);
    return is_taken ? DONE : fail(a, BUSY, "volume %s has too many writes waiting; try again", v->name);
}

enum code store_submit(struct arena *a, struct store *s, struct store_writes *w, store_done_fn *done,
                       void *context)
{
    w->done = done;
    w->context = context;
    return hand_over(a, volume_of(s, w), w);
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
    enum code code = hand_over(a, volume_of(s, w), w);
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
