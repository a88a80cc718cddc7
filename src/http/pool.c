// The workers: a bounded number of threads that run handlers, and the bounded queue before them.
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

static bool is_slow(const struct http_exchange *x)
{
    return x->step == STEP_RUN && x->refusal == DONE && x->head.has_body && x->call.route->body_streamed;
}

// Something that a sleeping worker could take.
static bool has_work(const struct pool *p)
{
    return p->quick.count || (p->slow.count && p->slow_running < p->slow_max);
}

// One worker is woken at a time: the woken one wakes the next when there is still work. So a burst of small
// requests is done by the workers that are awake already, and a slow one still gets every hand.
static bool must_wake(struct pool *p)
{
    if (p->waking || !p->sleeping || !has_work(p))
        return false;
    p->waking = true;
    return true;
}

void pool_add(struct pool *p, struct queue *found)
{
    pthread_mutex_lock(&p->lock);
    while (found->count) {
        struct http_exchange *x = queue_pop(found);
        queue_push(is_slow(x) ? &p->slow : &p->quick, x);
    }
    atomic_store_explicit(&p->waiting, p->quick.count + p->slow.count, memory_order_relaxed);
    bool wake = must_wake(p);
    pthread_mutex_unlock(&p->lock);
    if (wake)
        pthread_cond_signal(&p->more);
}

bool pool_is_full(struct http_server *s)
{
    return atomic_load_explicit(&s->pool.waiting, memory_order_relaxed) >= s->config.queue_max;
}

// NULL: the pool stops.
static struct http_exchange *next_job(struct pool *p, struct worker *w)
{
    pthread_mutex_lock(&p->lock);
    if (w->is_slow)
        p->slow_running--;
    w->is_slow = false;
    while (!p->stop && !has_work(p)) {
        p->sleeping++;
        pthread_cond_wait(&p->more, &p->lock);
        p->sleeping--;
        p->waking = false;
    }
    struct http_exchange *x = NULL;
    if (!p->stop) {
        w->is_slow = p->slow.count && p->slow_running < p->slow_max;
        x = queue_pop(w->is_slow ? &p->slow : &p->quick);
        p->slow_running += w->is_slow;
        atomic_store_explicit(&p->waiting, p->quick.count + p->slow.count, memory_order_relaxed);
    }
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
    while ((x = next_job(&w->server->pool, w)))
        exchange_run(x, w);
    return NULL;
}

enum code pool_start(struct arena *a, struct http_server *s)
{
    struct pool *p = &s->pool;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->more, NULL);
    p->slow_max = s->config.workers > 1 ? s->config.workers / 2 : 1;
    p->workers = heap_alloc(s->config.workers * sizeof *p->workers);
    for (; p->count < s->config.workers; p->count++) {
        struct worker *w = &p->workers[p->count];
        w->server = s;
        if (pthread_create(&w->thread, NULL, worker_run, w) != 0)
            return fail(a, INTERNAL, "cannot start %u workers", s->config.workers);
    }
    return DONE;
}

void pool_stop(struct pool *p)
{
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
