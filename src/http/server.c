// Starting and stopping: the configuration with its defaults, the routes, the workers, the loops.
#include "http/http_int.h"

#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

static void default_unsigned(unsigned *value, unsigned otherwise)
{
    if (!*value)
        *value = otherwise;
}

static void default_us(int64_t *value, int64_t seconds)
{
    if (!*value)
        *value = seconds * 1000000;
}

static void fill_in(struct http_config *c)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    // Answers leave by whoever made them, so loops only read: half as many find more at each look.
    default_unsigned(&c->loops, cores > 1 ? (unsigned)cores / 2 : 1);
    default_unsigned(&c->workers, 4 * (cores > 0 ? (unsigned)cores : 1));
    default_unsigned(&c->uploads, 64);
    default_unsigned(&c->connections_max, 20000);
    default_unsigned(&c->queue_max, 4096);
    default_us(&c->header_us, 10);
    default_us(&c->body_us, 60);
    default_us(&c->write_us, 60);
    default_us(&c->idle_us, 75);
    default_us(&c->stop_us, 10);
    if (!c->queue_us)
        c->queue_us = 500 * 1000;
    if (!c->memory_max)
        c->memory_max = (size_t)512 * 1024 * 1024;
}

static enum code check(struct arena *a, const struct http_config *c)
{
    const struct http_hooks *h = c->hooks;
    if (!h || !h->authenticate || !h->admit || !h->refuse)
        return fail(a, INVALID, "the router needs its three hooks: authenticate, admit, refuse");
    for (const struct route *const *t = c->tables; *t; t++)
        for (const struct route *row = *t; row->path; row++)
            if (row->work != ROUTE_NONE && !c->store)
                return fail(a, INVALID, "route %s works on the store, and there is none", row->path);
    return DONE;
}

static bool is_upload(const struct route *row)
{
    return row->body_streamed;
}

static bool is_vital(const struct route *row)
{
    return row->is_vital;
}

static bool has_row(const struct http_config *c, bool (*is_such)(const struct route *row))
{
    for (const struct route *const *t = c->tables; *t; t++)
        for (const struct route *row = *t; row->path; row++)
            if (is_such(row))
                return true;
    return false;
}

static enum code start(struct arena *a, struct http_server *s)
{
    enum code code = routes_compile(&s->arena, s->config.tables, &s->routes);
    if (code != DONE) {
        a->fault = s->arena.fault;
        return code;
    }
    code = check(a, &s->config);
    if (code == DONE)
        code = standard_fields_make(a, s);
    if (code == DONE)
        code = pool_start(a, &s->pool, s->config.workers);
    if (code == DONE && has_row(&s->config, is_upload))
        code = pool_start(a, &s->uploads, s->config.uploads);
    if (code == DONE && has_row(&s->config, is_vital))
        code = pool_start(a, &s->vital, 1);
    s->board = meter_board_make(s->routes.count + 1); // the last row: waiting for a worker
    s->shares = shares_make();
    shed_texts_make(s);
    for (unsigned i = 0; i < s->config.loops && code == DONE; i++)
        code = loop_start(a, s, i);
    return code;
}

enum code http_start(struct arena *a, const struct http_config *config, struct http_server **out)
{
    struct http_server *s = heap_alloc(sizeof *s);
    s->config = *config;
    s->port = config->port;
    fill_in(&s->config);
    s->loops = heap_alloc(s->config.loops * sizeof *s->loops);
    enum code code = start(a, s);
    if (code != DONE)
        http_stop(&s);
    *out = s;
    return code;
}

uint16_t http_port(const struct http_server *s)
{
    return s->port;
}

void http_leave(struct http_server *s)
{
    atomic_store(&s->is_leaving, true);
}

void http_stop(struct http_server **server)
{
    struct http_server *s = *server;
    *server = NULL;
    if (!s)
        return;
    atomic_store(&s->stop_by_us, clock_steady_us() + s->config.stop_us);
    for (unsigned i = 0; i < s->config.loops; i++)
        if (s->loops[i] && s->loops[i]->started)
            loop_wake(s->loops[i]);
    for (unsigned i = 0; i < s->config.loops; i++)
        if (s->loops[i] && s->loops[i]->started)
            pthread_join(s->loops[i]->thread, NULL);
    pool_stop(&s->uploads); // after the loops: a loop ends when it has all its connections back
    pool_stop(&s->pool);
    pool_stop(&s->vital);
    while (atomic_load(&s->committing)) // a committer that has answered and not yet returned
        sched_yield();
    for (unsigned i = 0; i < s->config.loops; i++)
        loop_free(s->loops[i]);
    free(s->loops);
    meter_board_free(&s->board);
    shares_free(&s->shares);
    arena_release(&s->arena);
    free(s);
}
