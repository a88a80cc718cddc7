// Overload: which requests are refused so that the others are answered in time, and in which words.
//
// A request that waited longer than queue_us for a worker is of no more use to who asked; one that comes while the oldest
// has waited so long will wait as long. Both are refused with 503 at once, which costs next to nothing, and so what is
// taken is answered within that time and its own. When there is a rush, whoever asks for more than their share of it is
// refused first, with 429.
#include "http/http_int.h"

enum { RUSH = 4 }; // a quarter of queue_us: the rush begins

struct shed_text {
    struct str prefix;
    struct refusal busy, share;
};

static const struct refusal busy_plainly = {
    503, "Le serveur a plus de demandes qu’il ne peut en traiter ; réessayez dans un instant.\n"
         "The server has more requests than it can hold; try again in a second."};
static const struct refusal share_plainly = {
    429, "Vous demandez trop de choses à la fois ; réessayez dans un instant.\n"
         "You ask for too much at once; try again in a second."};

void shed_texts_make(struct http_server *s)
{
    const struct http_overload *rows = s->config.overload;
    while (rows && rows[s->shed_text_count].media_type)
        s->shed_text_count++;
    s->shed_texts = ARENA_ARRAY(&s->arena, struct shed_text, s->shed_text_count + 1);
    for (size_t i = 0; i < s->shed_text_count; i++)
        s->shed_texts[i] = (struct shed_text){.prefix = rows[i].prefix,
                                              .busy = {503, rows[i].busy, rows[i].media_type},
                                              .share = {429, rows[i].share, rows[i].media_type}};
}

static const struct refusal *words_for(const struct http_exchange *x, bool is_share)
{
    const struct http_server *s = x->server;
    for (size_t i = 0; i < s->shed_text_count; i++)
        if (str_starts(x->request.path, s->shed_texts[i].prefix))
            return is_share ? &s->shed_texts[i].share : &s->shed_texts[i].busy;
    return is_share ? &share_plainly : &busy_plainly;
}

static const struct refusal *shed(struct http_exchange *x, enum shed_reason reason)
{
    atomic_fetch_add_explicit(&x->server->shed[reason], 1, memory_order_relaxed);
    return words_for(x, reason == SHED_SHARE);
}

// ---- by the loop, when the head was read

// How long the oldest of those who wait has waited; 0: nobody waits.
static int64_t waited_us(const struct pool *p, int64_t now_us)
{
    int64_t oldest_us = atomic_load_explicit(&p->oldest_us, memory_order_relaxed);
    return oldest_us ? now_us - oldest_us : 0;
}

static bool is_for_upload(const struct http_exchange *x)
{
    return x->call.route && x->call.route->body_streamed && x->head.has_body;
}

// Writes also wait for the disk, where no queue of ours shows it: the last one says how long.
static bool commits_are_late(const struct http_exchange *x)
{
    const struct http_server *s = x->server;
    return x->call.route && x->call.route->work == ROUTE_WRITES &&
           atomic_load_explicit(&s->commit_us, memory_order_relaxed) > s->config.queue_us &&
           atomic_load_explicit(&s->committing, memory_order_relaxed) > s->config.workers;
}

static bool is_over_share(const struct conn *c, const struct http_exchange *x, int64_t waits_us)
{
    struct http_server *s = c->loop->server;
    bool is_rush = s->config.client_share && waits_us > s->config.queue_us / RUSH;
    if (!is_rush && !s->config.client_rate)
        return false;
    struct str client = http_field_get(&x->request, "Authorization");
    const struct share_ask ask = {.client = client.ptr ? client : x->request.peer,
                                  .rate = s->config.client_rate,
                                  .share = is_rush ? s->config.client_share : 0,
                                  .now_us = c->loop->now_us};
    return share_is_over(s->shares, &ask);
}

const struct refusal *shed_due(const struct conn *c, struct http_exchange *x)
{
    struct http_server *s = c->loop->server;
    const struct loop *l = c->loop;
    bool is_upload = is_for_upload(x);
    const struct pool *pool = is_upload ? &s->uploads : &s->pool;
    unsigned found = is_upload ? l->uploads.count : l->found.count;
    int64_t waits_us = waited_us(pool, l->now_us);
    if (x->call.route && x->call.route->is_vital)
        return NULL;
    if (c->is_extra)
        return shed(x, SHED_CONNECTIONS);
    if (is_over_share(c, x, waits_us))
        return shed(x, SHED_SHARE);
    if (found + atomic_load_explicit(&pool->waiting, memory_order_relaxed) >= s->config.queue_max)
        return shed(x, SHED_QUEUE);
    if (waits_us > s->config.queue_us || commits_are_late(x))
        return shed(x, SHED_LATE);
    if (atomic_load_explicit(&s->held, memory_order_relaxed) > s->config.memory_max)
        return shed(x, SHED_MEMORY);
    return NULL;
}

// ---- by a worker, when its turn has come

bool shed_late(struct http_exchange *x)
{
    struct http_server *s = x->server;
    int64_t waited = clock_steady_us() - x->lent_us;
    bool is_vital = x->call.route && x->call.route->is_vital;
    bool is_late = waited > s->config.queue_us && !is_vital && !is_for_upload(x);
    meter_board_note(s->board, s->routes.count, is_late ? 503 : 200, waited);
    if (!is_late)
        return false;
    const struct refusal *r = shed(x, SHED_LATE);
    x->refused = true;
    http_status(x, r->status);
    http_field_add(x, STR("Retry-After"), STR("1"));
    http_answer(x, str_from(r->media_type ? r->media_type : "text/plain; charset=utf-8"),
                str_from(r->sentence));
    return true;
}
