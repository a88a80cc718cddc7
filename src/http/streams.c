// A stream of HTTP/2 as a connection without a socket: requests and bodies as the session hears them, answers as it asks for
// them. All by the loop; workers hold a stream only between conn_lend and conn_give_back.
#include "http/session_int.h"

#include <stdlib.h>

static bool is_lent(const struct conn *c)
{
    return atomic_load(&c->state) & CONN_LENT;
}

// ---- life

static struct stream *stream_make(struct session *s, int32_t id)
{
    struct stream *stream = heap_alloc(sizeof *stream);
    struct conn *c = conn_make(s->conn->loop, -1);
    memcpy(c->peer, s->conn->peer, sizeof c->peer);
    c->is_extra = s->conn->is_extra;
    c->stream = stream;
    *stream = (struct stream){.session = s, .conn = c, .id = id, .is_open = true};
    stream->next = s->first;
    stream->back = &s->first;
    if (s->first)
        s->first->back = &stream->next;
    s->first = stream;
    s->stream_count++;
    return stream;
}

static void unlink_from_session(struct stream *s)
{
    *s->back = s->next;
    if (s->next)
        s->next->back = s->back;
    s->session->stream_count--;
}

void stream_close(struct conn *c)
{
    struct stream *s = c->stream;
    if (s->session) {
        unlink_from_session(s);
        session_due(s->session); // it may be the last one
        if (s->is_open)
            h2_reset(s->session->h2, s->id, c->phase == PHASE_DROP ? H2_INTERNAL_ERROR : H2_CANCEL);
    }
    inbox_free(&s->inbox);
    free(s);
    c->stream = NULL;
}

// The client or the connection has ended it. Who holds it is told at the next thing it wants of it.
static void end(struct stream *s)
{
    s->is_open = false;
    if (s->inbox)
        inbox_end(s->inbox, false);
    if (!is_lent(s->conn))
        conn_close(s->conn);
}

void stream_detach(struct stream *s)
{
    unlink_from_session(s);
    s->session = NULL;
    end(s);
}

static void gone(void *stream)
{
    end(stream);
}

// ---- the request

static void *begin(void *owner, int32_t id, struct str head, bool ends)
{
    struct session *s = owner;
    if (s->stream_count >=
        H2_STREAMS_MAX) // also those whose handlers run for a client that is no more interested
        return NULL;
    struct stream *stream = stream_make(s, id);
    conn_request(stream->conn, head, ends);
    return stream;
}

static bool is_gathering(const struct conn *c)
{
    return !is_lent(c) && c->phase == PHASE_BODY;
}

static void data(void *stream, struct str bytes)
{
    struct stream *s = stream;
    if (s->inbox)
        inbox_put(s->inbox, bytes);
    else if (is_gathering(s->conn) && conn_body(s->conn, bytes))
        h2_used(s->session->h2, s->id, bytes.len);
}

static void request_end(void *stream)
{
    struct stream *s = stream;
    if (s->inbox)
        inbox_end(s->inbox, true);
    else if (is_gathering(s->conn))
        conn_body_end(s->conn);
}

void stream_begin_body(struct conn *c, bool is_streamed)
{
    struct stream *s = c->stream;
    if (is_streamed) {
        s->inbox = inbox_make(&c->loop->server->held, c->x->continue_due);
        return;
    }
    h2_window(s->session->h2, s->id);
    if (c->x->continue_due)
        h2_continue(s->session->h2, s->id);
}

// ---- the answer

static void set_write_deadline(struct conn *c)
{
    const struct answer *w = &c->x->answer;
    conn_set_deadline(c, deadline_after(w->begun_us, c->loop->server->config.write_us, w->sent));
}

static void answered(struct conn *c)
{
    conn_answered(c);
    if (!c->events)
        return;
    events_begin(c);
    conn_set_deadline(c, c->loop->now_us + EVENTS_HEARTBEAT_US);
}

static void stream_write(struct conn *c)
{
    struct stream *s = c->stream;
    if (s->is_answered) {
        h2_resume(s->session->h2, s->id);
    } else {
        struct answer *w = &c->x->answer;
        struct str head = str_of(w->out[0].iov_base, w->out[0].iov_len);
        bool has_body = w->out_count > 1 || w->events || (w->is_stream && !w->ended);
        h2_answer(s->session->h2, s->id, head, has_body);
        s->is_answered = true;
        answer_advance(w, head.len);
        set_write_deadline(c);
        if (!has_body || w->events)
            answered(c);
    }
    session_due(s->session);
}

static size_t copy_out(struct answer *w, char *to, size_t size)
{
    size_t len = 0;
    while (w->out_at < w->out_count && len < size) {
        const struct iovec *v = &w->out[w->out_at];
        size_t part = v->iov_len < size - len ? v->iov_len : size - len;
        memcpy(to + len, v->iov_base, part);
        len += part;
        answer_advance(w, part);
    }
    return len;
}

static size_t pull(void *stream, char *to, size_t size, bool *ended)
{
    struct conn *c = ((struct stream *)stream)->conn;
    // Also while it is on its way back: who made the answer may still be at it. h2_resume comes when it is there.
    if (is_lent(c))
        return 0;
    switch (c->phase) {
    case PHASE_EVENTS:
        return events_take(c, to, size, ended);
    case PHASE_SENT:
        *ended = true;
        return 0;
    case PHASE_WRITE:
    case PHASE_STREAM:
        break;
    default:
        return 0;
    }
    struct answer *w = &c->x->answer;
    size_t len = copy_out(w, to, size);
    set_write_deadline(c);
    if (w->out_at < w->out_count)
        return len;
    *ended = !w->is_stream || w->ended;
    if (*ended)
        conn_answered(c);
    else
        conn_lend(c, STEP_PULL, true);
    return len;
}

void stream_refuse(struct conn *c, const struct refusal *r, struct str fields)
{
    struct http_exchange *x = c->x;
    answer_clear(x);
    struct str text = plain_answer(&x->arena, c->loop->server, r, fields, &c->loop->date);
    size_t head_len = (size_t)str_find_str(text, STR("\r\n\r\n")) + 4;
    struct answer *w = &x->answer;
    w->out[0] = (struct iovec){(void *)(uintptr_t)text.ptr, head_len};
    w->out[1] = (struct iovec){(void *)(uintptr_t)(text.ptr + head_len), text.len - head_len};
    w->out_count = 2;
    w->begun_us = c->loop->now_us;
    c->phase = PHASE_WRITE;
    stream_write(c);
}

// ---- what comes from who held it

void stream_back(struct conn *c)
{
    const struct stream *s = c->stream;
    if (c->phase == PHASE_COMMIT)
        conn_lend(c, STEP_COMMITTED, true);
    else if (!s->is_open || c->phase == PHASE_DROP)
        conn_close(c);
    else
        stream_write(c);
}

void stream_poked(struct conn *c)
{
    struct stream *s = c->stream;
    if (!s->is_open)
        return;
    session_due(s->session);
    if (s->inbox) {
        struct inbox_news news = inbox_look(s->inbox);
        if (news.has_begun)
            h2_window(s->session->h2, s->id);
        if (news.wants_continue)
            h2_continue(s->session->h2, s->id);
        h2_used(s->session->h2, s->id, news.used);
    }
    if (is_lent(c) || c->phase != PHASE_EVENTS)
        return;
    if (atomic_load(&s->is_broken))
        conn_close(c);
    else
        h2_resume(s->session->h2, s->id);
}

const struct h2_hooks stream_hooks = {begin, data, request_end, gone, pull};
