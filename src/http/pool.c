// Workers: a bounded number of threads that run handlers, and the queue before them.
#include "http/http_int.h"

#include <stdlib.h>

void queue_push(struct queue *q, struct http_exchange *x)
{
    x->next = NULL;
    if (!q->count)
        q->end = &q->first;
    *q->end = x;
    q->end = &x->next;
    q->count++;
}

static struct http_exchange *queue_pop(struct queue *q)
{
    struct http_exchange *x = q->first;
    q->first = x->next;
    q->count--;
    return x;
}

static void tell_waiting(struct pool *p)
{
    atomic_store_explicit(&p->waiting, p->queue.count, memory_order_relaxed);
    atomic_store_explicit(&p->oldest_us, p->queue.count ? p->queue.first->queued_us : 0,
                          memory_order_relaxed);
}

// One worker is woken at a time: the woken one wakes the next when there is still work. So a burst of small
// requests is done by the workers that are awake already, and a slow one still gets every hand. NULL: nobody.
static struct worker *take_idle(struct pool *p)
{
    struct worker *w = p->idle;
    if (p->waking || !w || !p->queue.count)
        return NULL;
    p->idle = w->idle_next;
    p->waking = true;
    return w;
}

// A semaphore for each, not a condition for all: waking costs one call, and whoever wakes takes no lock again.
static void wake(struct worker *w)
{
    if (w)
        sem_post(&w->wake);
}

static void sleep_until_woken(struct pool *p, struct worker *w)
{
    w->idle_next = p->idle;
    p->idle = w;
    pthread_mutex_unlock(&p->lock);
    while (sem_wait(&w->wake) != 0)
        continue; // a signal
    pthread_mutex_lock(&p->lock);
    p->waking = false;
}

void pool_add(struct pool *p, struct queue *found)
{
    if (!found->count)
        return;
    pthread_mutex_lock(&p->lock);
    while (found->count)
        queue_push(&p->queue, queue_pop(found));
    tell_waiting(p);
    struct worker *woken = take_idle(p);
    pthread_mutex_unlock(&p->lock);
    wake(woken);
}

// NULL: the pool stops.
static struct http_exchange *next_job(struct worker *w)
{
    struct pool *p = w->pool;
    pthread_mutex_lock(&p->lock);
    while (!p->stop && !p->queue.count)
        sleep_until_woken(p, w);
    struct http_exchange *x = p->stop ? NULL : queue_pop(&p->queue);
    tell_waiting(p);
    struct worker *woken = take_idle(p);
    pthread_mutex_unlock(&p->lock);
    wake(woken);
    return x;
}

static void *worker_run(void *argument)
{
    struct worker *w = argument;
    struct http_exchange *x;
    while ((x = next_job(w)))
        exchange_run(x, w);
    return NULL;
}

enum code pool_start(struct arena *a, struct pool *p, unsigned workers)
{
    pthread_mutex_init(&p->lock, NULL);
    p->workers = heap_alloc(workers * sizeof *p->workers);
    for (; p->count < workers; p->count++) {
        struct worker *w = &p->workers[p->count];
        w->pool = p;
        sem_init(&w->wake, 0, 0);
        if (pthread_create(&w->thread, NULL, worker_run, w) != 0)
            return fail(a, INTERNAL, "cannot start %u threads for handlers", workers);
    }
    return DONE;
}

void pool_stop(struct pool *p)
{
    if (!p->workers)
        return;
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->count; i++)
        sem_post(&p->workers[i].wake);
    for (unsigned i = 0; i < p->count; i++) {
        pthread_join(p->workers[i].thread, NULL);
        sem_destroy(&p->workers[i].wake);
    }
    free(p->workers);
    pthread_mutex_destroy(&p->lock);
}
