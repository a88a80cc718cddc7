// Answers that are made while they are sent. A worker pulls as long as the socket takes; when it is full the
// connection waits with its loop and no worker does, however slow the client is.
#include "http/http_int.h"

#include <stdio.h>

enum { TURN_SIZE = 1024 * 1024 }; // sent in a row, before other requests get the worker

static void put(struct answer *w, const void *ptr, size_t len)
{
    w->out[w->out_count++] = (struct iovec){(void *)(uintptr_t)ptr, len};
}

// RFC 9112 §7.1. The last chunk leaves with the piece that is empty.
static void put_chunk(struct answer *w, struct str piece)
{
    int len = snprintf(w->chunk_line, sizeof w->chunk_line, "%zx\r\n", piece.len);
    put(w, w->chunk_line, (size_t)len);
    put(w, piece.ptr, piece.len);
    put(w, "\r\n", 2);
}

// false: the connection must be cut, because what was promised cannot be kept.
static bool pull(struct http_exchange *x)
{
    struct answer *w = &x->answer;
    struct str piece = STR("");
    if (w->pull(w->context, &piece) != DONE)
        return false;
    w->out_at = w->out_count = 0;
    w->pulled += piece.len;
    w->ended = !piece.len;
    if (w->chunked)
        put_chunk(w, piece);
    else if (piece.len)
        put(w, piece.ptr, piece.len);
    if (w->size == UINT64_MAX)
        return true;
    return w->ended ? w->pulled == w->size : w->pulled <= w->size;
}

static void end(struct http_exchange *x, bool is_whole)
{
    struct conn *c = x->conn;
    if (is_whole) {
        conn_answered(c);
    } else {
        atomic_fetch_add_explicit(&x->server->cut, 1, memory_order_relaxed);
        log_line(LOG_WARNING, "http", "request %s: a streamed answer was cut off", x->id);
        c->phase = PHASE_DROP;
    }
    conn_give_back(c);
}

void stream_go_on(struct http_exchange *x)
{
    struct conn *c = x->conn;
    uint64_t turn_until = x->answer.sent + TURN_SIZE;
    for (;;) {
        switch (conn_send(c)) {
        case SENT_PART:
            store_read_renew(x->call.read);
            c->phase = PHASE_STREAM;
            conn_give_back(c);
            return;
        case SENT_BROKEN:
            end(x, false);
            return;
        case SENT_ALL:
            break;
        }
        if (x->answer.ended) {
            end(x, true);
            return;
        }
        if (x->answer.sent >= turn_until) {
            struct queue again = {0};
            x->step = STEP_PULL;
            x->queued_us = clock_steady_us();
            queue_push(&again, x);
            pool_add(&x->server->pool, &again);
            return;
        }
        if (!pull(x)) {
            end(x, false);
            return;
        }
    }
}
