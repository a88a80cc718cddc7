// Server-Sent Events (WHATWG HTML, section 9.2): events from any thread to one client, which may be slow but
// not endlessly.
#include "http/http_int.h"

#include <errno.h>
#include <stdlib.h>

enum { PENDING_MAX = 64 * 1024 };

// Two hold it: the connection, and who sends. The last one frees it.
struct http_events {
    pthread_mutex_t lock;
    struct conn *conn; // NULL: gone. Under the lock its wire is open, and who holds the lock writes to it.
    bool is_open;      // the head is out
    bool has_sender;
    char *pending; // not yet taken by the socket
    size_t len, size;
};

struct http_events *http_answer_events(struct http_exchange *x)
{
    struct http_events *e = heap_alloc(sizeof *e);
    pthread_mutex_init(&e->lock, NULL);
    e->conn = x->conn;
    e->has_sender = true;
    http_field_add(x, STR("Cache-Control"), STR("no-store"));
    http_answer(x, STR("text/event-stream"), (struct str){0});
    x->answer.events = e;
    return e;
}

static void unlock_and_free_if_last(struct http_events *e)
{
    bool is_last = !e->conn && !e->has_sender;
    pthread_mutex_unlock(&e->lock);
    if (!is_last)
        return;
    pthread_mutex_destroy(&e->lock);
    free(e);
}

// While its connection is there, what waits counts as held.
static void hold(struct http_events *e, size_t size)
{
    atomic_fetch_add_explicit(&e->conn->loop->server->held, size - e->size, memory_order_relaxed);
    e->size = size;
}

static void add(struct http_events *e, struct str s)
{
    if (e->size - e->len < s.len) {
        hold(e, (e->len + s.len) * 2);
        e->pending = heap_grow(e->pending, e->size);
    }
    if (s.len)
        memcpy(e->pending + e->len, s.ptr, s.len);
    e->len += s.len;
}

// Sends what the socket takes. false: the client is gone.
static bool flush(struct http_events *e)
{
    size_t sent = 0;
    if (e->conn->stream) { // its loop takes them
        conn_poke(e->conn);
        return true;
    }
    while (sent < e->len) {
        const struct iovec part = {e->pending + sent, e->len - sent};
        ssize_t n = wire_send(e->conn, &part, 1);
        if (n >= 0)
            sent += (size_t)n;
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            break;
        else if (errno != EINTR)
            return false;
    }
    e->len -= sent;
    if (e->len)
        memmove(e->pending, e->pending + sent, e->len);
    return true;
}

static void end_line(struct conn *c)
{
    if (c->stream)
        conn_poke(c);
    else
        wire_end(c);
}

bool http_event(struct http_events *e, struct str event, struct str data)
{
    pthread_mutex_lock(&e->lock);
    bool is_taken = e->conn && e->len + event.len + data.len <= PENDING_MAX;
    if (is_taken && event.len) {
        add(e, STR("event: "));
        add(e, event);
        add(e, STR("\n"));
    }
    while (is_taken && data.ptr) {
        add(e, STR("data: "));
        add(e, str_cut(&data, '\n'));
        add(e, STR("\n"));
    }
    if (is_taken) {
        add(e, STR("\n"));
        is_taken = !e->is_open || flush(e);
    }
    if (!is_taken && e->conn) // too slow, or broken: its loop will hear of it and close
        conn_cut(e->conn);
    pthread_mutex_unlock(&e->lock);
    return is_taken;
}

void http_events_free(struct http_events **events)
{
    struct http_events *e = *events;
    *events = NULL;
    if (!e)
        return;
    pthread_mutex_lock(&e->lock);
    e->has_sender = false;
    if (e->conn && e->is_open)
        end_line(e->conn); // the client ends too, then
    unlock_and_free_if_last(e);
}

// ---- by the loop

void events_begin(struct conn *c)
{
    struct http_events *e = c->events;
    pthread_mutex_lock(&e->lock);
    e->is_open = true;
    flush(e);
    if (!e->has_sender)
        end_line(c);
    pthread_mutex_unlock(&e->lock);
}

void events_send(struct conn *c)
{
    pthread_mutex_lock(&c->events->lock);
    flush(c->events);
    pthread_mutex_unlock(&c->events->lock);
}

bool events_tick(struct conn *c)
{
    struct http_events *e = c->events;
    pthread_mutex_lock(&e->lock);
    bool goes_on = e->has_sender && e->len < PENDING_MAX;
    if (goes_on) {
        add(e, STR(":\n\n")); // a comment: keeps intermediaries from closing, and finds out who is gone
        goes_on = flush(e);
    }
    pthread_mutex_unlock(&e->lock);
    return goes_on;
}

size_t events_take(struct conn *c, char *to, size_t size, bool *ended)
{
    struct http_events *e = c->events;
    pthread_mutex_lock(&e->lock);
    size_t len = e->len < size ? e->len : size;
    if (len) {
        memcpy(to, e->pending, len);
        e->len -= len;
        memmove(e->pending, e->pending + len, e->len);
    }
    *ended = !e->len && !e->has_sender;
    pthread_mutex_unlock(&e->lock);
    return len;
}

void events_gone(struct http_events *e)
{
    pthread_mutex_lock(&e->lock);
    hold(e, 0);
    free(e->pending);
    e->pending = NULL;
    e->len = 0;
    e->conn = NULL;
    unlock_and_free_if_last(e);
}
