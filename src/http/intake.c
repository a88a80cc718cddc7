// From bytes to requests, by the loop: the head, the choice of the row, the body that is gathered for the
// handler, and the refusal of what is no request.
#include "http/session_int.h"

#include <stdlib.h>

// A deadline that a fair sender or receiver of many bytes does not miss: the grace, then RATE_MIN.
int64_t deadline_after(int64_t begun_us, int64_t grace_us, uint64_t bytes)
{
    return begun_us + grace_us + (int64_t)(bytes / RATE_MIN) * 1000000;
}

void conn_in_grow(struct conn *c, size_t size)
{
    atomic_fetch_add_explicit(&c->loop->server->held, size - c->in_size, memory_order_relaxed);
    c->in = heap_grow(c->in, size);
    c->in_size = size;
}

void conn_in_free(struct conn *c)
{
    atomic_fetch_sub_explicit(&c->loop->server->held, c->in_size, memory_order_relaxed);
    free(c->in);
    c->in = NULL;
    c->in_len = c->in_size = 0;
}

void conn_keep(struct conn *c, struct str rest)
{
    if (!rest.len) {
        conn_in_free(c);
        return;
    }
    bool is_inside = c->in && rest.ptr >= c->in && rest.ptr < c->in + c->in_size;
    if (is_inside) {
        memmove(c->in, rest.ptr, rest.len);
    } else {
        if (!c->in || c->in_size < rest.len)
            conn_in_grow(c, rest.len);
        memcpy(c->in, rest.ptr, rest.len);
    }
    c->in_len = rest.len;
}

// ---- refusing without a handler

static void send_plain(struct conn *c, const struct refusal *r, struct str fields)
{
    struct arena a;
    arena_init(&a);
    struct str text = plain_answer(&a, c->loop->server, r, fields, &c->loop->date);
    (void)!wire_say(c, text);
    arena_release(&a);
}

void conn_linger(struct conn *c)
{
    wire_end(c);
    conn_keep(c, (struct str){0});
    c->phase = PHASE_LINGER;
    conn_set_deadline(c, c->loop->now_us + LINGER_US);
}

void conn_refuse(struct conn *c, const struct refusal *r)
{
    atomic_fetch_add_explicit(&c->loop->server->refused_heads, 1, memory_order_relaxed);
    if (c->stream) {
        stream_refuse(c, r, (struct str){0});
        return;
    }
    if (c->x)
        exchange_give(c->x);
    c->x = NULL;
    send_plain(c, r, STR("Connection: close\r\n"));
    conn_linger(c);
}

// Overload: a short answer now is better for everybody than a long queue.
static bool shed(struct conn *c, struct http_exchange *x)
{
    const struct refusal *busy = shed_due(c, x);
    if (!busy)
        return false;
    bool ends = x->head.has_body || x->head.close || c->is_extra;
    if (c->stream) {
        stream_refuse(c, busy, STR("Retry-After: 1\r\n"));
        return true;
    }
    exchange_give(x);
    c->x = NULL;
    send_plain(c, busy, ends ? STR("Retry-After: 1\r\nConnection: close\r\n") : STR("Retry-After: 1\r\n"));
    if (ends)
        conn_linger(c);
    return true;
}

// ---- the body

static void body_append(struct http_exchange *x, struct str data, size_t size_max)
{
    if (x->body_size - x->body_len < data.len) {
        // Grown by what comes, not by what was announced: an announcement costs its sender nothing.
        size_t size = x->body_size * 2;
        if (size < x->body_len + data.len)
            size = x->body_len + data.len;
        if (size > size_max)
            size = size_max;
        x->body = heap_grow(x->body, size);
        exchange_hold(x, size - x->body_size);
        x->body_size = size;
    }
    memcpy(x->body + x->body_len, data.ptr, data.len);
    x->body_len += data.len;
}

// The refuse hook of the router makes the answer; with a body left unread it is the last one of the
// connection.
static void refuse_on_worker(struct conn *c, enum code code, struct str rest, bool more_waits)
{
    c->x->refusal = code;
    conn_keep(c, c->x->head.has_body ? (struct str){0} : rest);
    conn_lend(c, STEP_RUN, more_waits);
}

static void refuse_large(struct conn *c, bool more_waits)
{
    struct http_exchange *x = c->x;
    size_t most = x->call.route->body_max;
    enum code code =
        most ? fail(&x->arena, TOO_LARGE, "The body is larger than the %zu bytes taken here.", most)
             : fail(&x->arena, TOO_LARGE, "No body is taken here; send the request without one.");
    refuse_on_worker(c, code, (struct str){0}, more_waits);
}

// false: it is too large, and on its way to be refused.
static bool gather_data(struct conn *c, struct str data, bool more_waits)
{
    struct http_exchange *x = c->x;
    size_t size_max = x->call.route->body_max;
    if (data.len > size_max - x->body_len) {
        refuse_large(c, more_waits);
        return false;
    }
    if (data.len)
        body_append(x, data, size_max);
    return true;
}

static void gathered(struct conn *c, struct str rest, bool more_waits)
{
    struct http_exchange *x = c->x;
    x->body_ended = true;
    x->call.body = str_of(x->body ? x->body : "", x->body_len);
    conn_keep(c, rest);
    conn_lend(c, STEP_RUN, more_waits || rest.len);
}

static void set_body_deadline(struct conn *c)
{
    const struct http_exchange *x = c->x;
    conn_set_deadline(c, deadline_after(x->body_begun_us, c->loop->server->config.body_us, x->body_len));
}

static void gather(struct conn *c, struct str bytes, bool more_waits)
{
    struct http_exchange *x = c->x;
    for (;;) {
        struct str data;
        switch (body_decode(&x->decoder, &bytes, &data)) {
        case BODY_MORE:
            conn_keep(c, (struct str){0});
            set_body_deadline(c);
            return;
        case BODY_DATA:
            if (!gather_data(c, data, more_waits))
                return;
            break;
        case BODY_END:
            gathered(c, bytes, more_waits);
            return;
        case BODY_WRONG:
            conn_refuse(c, x->decoder.wrong);
            return;
        }
    }
}

bool conn_body(struct conn *c, struct str data)
{
    if (!gather_data(c, data, true))
        return false;
    set_body_deadline(c);
    return true;
}

void conn_body_end(struct conn *c)
{
    gathered(c, (struct str){0}, true);
}

// ---- the head

static void await_stream(struct conn *c)
{
    c->phase = PHASE_BODY;
    if (c->x->head.has_body)
        set_body_deadline(c);
    else
        conn_body_end(c);
}

static void begin_body(struct conn *c, struct str rest, bool more_waits)
{
    struct http_exchange *x = c->x;
    uint64_t announced = x->request.content_length;
    if (announced != UINT64_MAX && announced > x->call.route->body_max) {
        refuse_large(c, more_waits);
        return;
    }
    x->body_begun_us = c->loop->now_us;
    x->continue_due = x->head.expect_continue && !rest.len;
    bool is_streamed = x->head.has_body && x->call.route->body_streamed;
    if (c->stream && x->head.has_body)
        stream_begin_body(c, is_streamed);
    if (is_streamed) {
        conn_keep(c, rest);
        conn_mute(c);
        conn_lend(c, STEP_RUN, true);
        return;
    }
    if (c->stream) {
        await_stream(c);
        return;
    }
    if (x->continue_due)
        (void)!wire_say(c, STR("HTTP/1.1 100 Continue\r\n\r\n"));
    c->phase = PHASE_BODY;
    gather(c, rest, more_waits);
}

static bool is_options_of_server(const struct http_request *r)
{
    return r->method == HTTP_OPTIONS && str_equal(r->path, STR("*"));
}

// UNSUPPORTED also for what OPTIONS asks, which is answered where others are refused.
static enum code find_row(struct http_exchange *x)
{
    const struct route_table *routes = &x->server->routes;
    struct route_match m = {0};
    enum code code = UNSUPPORTED;
    if (is_options_of_server(&x->request))
        m.allowed = routes->methods;
    else
        code = routes_match(&x->arena, routes, x->request.method, x->request.path, &m);
    x->allowed = m.allowed | HTTP_OPTIONS;
    x->call.route = m.row;
    x->number = m.number;
    memcpy(x->call.params, m.params, sizeof m.params);
    return code;
}

// The head is read and fine.
static void request_begins(struct conn *c, struct str rest, bool more_waits)
{
    struct http_exchange *x = c->x;
    c->fresh_until_us = 0;
    exchange_name(x);
    enum code code = find_row(x);
    peer_find(&x->request, x->server->config.fronts);
    if (shed(c, x))
        return;
    c->closing |= x->head.close;
    body_decoder_init(&x->decoder, &x->request);
    if (code == DONE)
        begin_body(c, rest, more_waits);
    else
        refuse_on_worker(c, code, rest, more_waits);
}

static void head_done(struct conn *c, struct str head, struct str rest, bool more_waits)
{
    struct http_exchange *x = c->x = exchange_take(c);
    const struct refusal *wrong = head_parse(arena_copy(&x->arena, head), &x->head);
    if (wrong)
        conn_refuse(c, wrong);
    else
        request_begins(c, rest, more_waits);
}

void conn_request(struct conn *c, struct str head, bool ends)
{
    static const struct refusal large = {
        431, "The header fields are too large together; send fewer or shorter ones."};
    struct http_exchange *x = c->x = exchange_take(c);
    const struct refusal *wrong = &large;
    size_t scanned = 0;
    if (head.ptr && head_scan(head, &scanned, &wrong))
        wrong = head_parse(arena_copy(&x->arena, head), &x->head);
    if (wrong) {
        conn_refuse(c, wrong);
        return;
    }
    x->head.has_body = !ends;
    x->head.close = false;
    if (!ends && !x->request.content_length)
        x->request.content_length = UINT64_MAX; // its frames say where it ends
    request_begins(c, (struct str){0}, true);
}

static struct str append(struct conn *c, struct str bytes)
{
    if (c->in_size - c->in_len < bytes.len)
        conn_in_grow(c, c->in_len + bytes.len);
    if (bytes.len)
        memcpy(c->in + c->in_len, bytes.ptr, bytes.len);
    c->in_len += bytes.len;
    return str_of(c->in, c->in_len);
}

void conn_feed(struct conn *c, struct str bytes, bool more_waits)
{
    if (c->phase == PHASE_BODY) {
        gather(c, bytes, more_waits);
        return;
    }
    if (c->in_len)
        bytes = append(c, bytes);
    do {
        const struct refusal *wrong;
        size_t size = head_scan(bytes, &c->scanned, &wrong);
        if (wrong) {
            conn_refuse(c, wrong);
            return;
        }
        if (!size) {
            conn_keep(c, bytes);
            if (bytes.len && !c->head_begun) {
                c->head_begun = true;
                conn_set_deadline(c, c->loop->now_us + c->loop->server->config.header_us);
            }
            return;
        }
        c->scanned = 0;
        c->head_begun = false;
        struct str rest = str_skip(bytes, size);
        head_done(c, str_of(bytes.ptr, size), rest, more_waits);
        bytes = rest;
    } while (!c->x && c->phase == PHASE_HEAD); // a request was shed: the next one may fit
}
