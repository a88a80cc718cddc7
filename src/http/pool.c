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

// One worker is woken at a time: the woken one wakes the next when there is still work. So a burst of small
// requests is done by the workers that are awake already, and a slow one still gets every hand.
static bool must_wake(struct pool *p)
{
    if (p->waking || !p->sleeping || !p->queue.count)
        return false;
    p->waking = true;
    return true;
}

void pool_add(struct pool *p, struct queue *found)
{
    if (!found->count)
        return;
    pthread_mutex_lock(&p->lock);
    while (found->count)
        queue_push(&p->queue, queue_pop(found));
    atomic_store_explicit(&p->waiting, p->queue.count, memory_order_relaxed);
    bool wake = must_wake(p);
    pthread_mutex_unlock(&p->lock);
    if (wake)
        pthread_cond_signal(&p->more);
}

// NULL: the pool stops.
static struct http_exchange *next_job(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->stop && !p->queue.count) {
        p->sleeping++;
        pthread_cond_wait(&p->more, &p->lock);
        p->sleeping--;
        p->waking = false;
    }
    struct http_exchange *x = p->stop ? NULL : queue_pop(&p->queue);
    atomic_store_explicit(&p->waiting, p->queue.count, memory_order_relaxed);
    bool wake = must_wake(p);
    pthread_mutex_unlock(&p->lock);
    if (wake)
        pthread_cond_signal(&p->more);
    return x;
}

static void *worker_run(void *argument)
{
    struct worker *w = argument;
    struct http_exchange *x;
    while ((x = next_job(w->pool)))
        exchange_run(x, w);
    return NULL;
}

enum code pool_start(struct arena *a, struct pool *p, unsigned workers)
{
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->more, NULL);
    p->workers = heap_alloc(workers * sizeof *p->workers);
    for (; p->count < workers; p->count++) {
        struct worker *w = &p->workers[p->count];
        w->pool = p;
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
    pthread_cond_broadcast(&p->more);
    for (unsigned i = 0; i < p->count; i++)
        pthread_join(p->workers[i].thread, NULL);
    free(p->workers);
    pthread_cond_destroy(&p->more);
    pthread_mutex_destroy(&p->lock);
}
