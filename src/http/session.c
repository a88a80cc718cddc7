// A connection that speaks HTTP/2: its frames in and out, by the loop alone.
#include "http/session_int.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
    READS_MAX = 16,         // in a row, before others get their turn
    SENDS_MAX = 16,         // likewise, of PIECE_SIZE
    NOTICE_US = 500 * 1000, // between the notice and the GOAWAY that counts (RFC 9113 §6.8)
};

void session_open(struct conn *c)
{
    struct session *s = heap_alloc(sizeof *s);
    s->conn = c;
    s->h2 = h2_make(&stream_hooks, s);
    c->session = s;
    c->phase = PHASE_SESSION;
    conn_set_deadline(c, c->loop->now_us + c->loop->server->config.idle_us);
    session_ready(c, true);
}

// ---- what is due

void session_due(struct session *s)
{
    struct loop *l = s->conn->loop;
    if (s->is_due)
        return;
    s->is_due = true;
    s->due_next = l->due;
    l->due = s;
}

static void forget_due(struct session *s)
{
    struct session **at = &s->conn->loop->due;
    while (*at && *at != s)
        at = &(*at)->due_next;
    if (*at)
        *at = s->due_next;
}

// What waits for the wire is held for a client that does not read.
static void hold(struct session *s, size_t bytes)
{
    if (bytes == s->held) // as a rule nothing waits
        return;
    atomic_fetch_add_explicit(&s->conn->loop->server->held, bytes - s->held, memory_order_relaxed);
    s->held = bytes;
}

void session_close(struct conn *c)
{
    struct session *s = c->session;
    hold(s, 0);
    c->session = NULL;
    while (s->first)
        stream_detach(s->first);
    if (s->is_due)
        forget_due(s);
    h2_free(&s->h2);
    free(s->left);
    free(s);
}

// ---- sending

static void keep_left(struct session *s, struct str rest)
{
    if (s->left && rest.len) {
        s->left_at = s->left_len - rest.len;
        return;
    }
    free(s->left);
    s->left = NULL;
    s->left_at = 0;
    s->left_len = rest.len;
    if (rest.len) {
        s->left = heap_alloc(rest.len);
        memcpy(s->left, rest.ptr, rest.len);
    }
}

static enum sent send_bytes(struct conn *c, struct str *bytes)
{
    while (bytes->len) {
        const struct iovec part = {(void *)(uintptr_t)bytes->ptr, bytes->len};
        ssize_t n = wire_send(c, &part, 1);
        if (n > 0)
            *bytes = str_skip(*bytes, (size_t)n);
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return SENT_PART;
        else if (n == 0 || errno != EINTR)
            return SENT_BROKEN;
    }
    return SENT_ALL;
}

// More frames are made only when the wire took those before: what a client does not read stays unmade.
static enum sent send_some(struct conn *c)
{
    struct session *s = c->session;
    struct loop *l = c->loop;
    for (int i = 0; i < SENDS_MAX; i++) {
        struct str out = s->left ? str_of(s->left + s->left_at, s->left_len - s->left_at)
                                 : str_of(l->outgoing, h2_give(s->h2, l->outgoing, PIECE_SIZE));
        if (!out.len)
            return SENT_ALL;
        size_t before = s->left ? out.len : SIZE_MAX;
        enum sent sent = send_bytes(c, &out);
        keep_left(s, out);
        if (sent == SENT_PART && out.len < before) // as long as it takes something
            conn_set_deadline(c, l->now_us + l->server->config.write_us);
        if (sent != SENT_ALL)
            return sent;
    }
    session_due(s);
    return SENT_PART;
}

static void set_deadline(struct conn *c)
{
    if (c->session->stream_count)
        conn_set_deadline(c, INT64_MAX);
    else if (atomic_load_explicit(&c->deadline_us, memory_order_relaxed) == INT64_MAX)
        conn_set_deadline(c, c->loop->now_us + c->loop->server->config.idle_us);
}

static void flush(struct conn *c)
{
    enum sent sent = send_some(c);
    hold(c->session, c->session->left_len + h2_waiting(c->session->h2));
    switch (sent) {
    case SENT_BROKEN:
        conn_close(c);
        return;
    case SENT_PART:
        return;
    case SENT_ALL:
        break;
    }
    if (!h2_is_over(c->session->h2)) {
        set_deadline(c);
        return;
    }
    session_close(c);
    conn_linger(c); // so that the client gets to read why
}

void sessions_flush(struct loop *l)
{
    struct session *list = l->due;
    l->due = NULL;
    for (struct session *s = list; s; s = s->due_next)
        s->is_due = false;
    while (list) {
        struct session *s = list;
        list = s->due_next;
        flush(s->conn);
    }
}

// ---- reading

void session_ready(struct conn *c, bool hung_up)
{
    struct loop *l = c->loop;
    for (int i = 0; i < READS_MAX; i++) {
        ssize_t n = wire_recv(c, l->scratch, PIECE_SIZE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            flush(c);
            return;
        }
        if (n <= 0) {
            conn_close(c);
            return;
        }
        if (!h2_take(c->session->h2, str_of(l->scratch, (size_t)n), l->now_us)) {
            enum sent sent = send_some(c); // GOAWAY says why
            session_close(c);
            if (sent == SENT_BROKEN)
                conn_close(c);
            else
                conn_linger(c);
            return;
        }
        if (n < PIECE_SIZE && !hung_up) {
            flush(c);
            return;
        }
    }
    conn_yield(c);
}

// ---- ending

void session_expired(struct conn *c)
{
    if (c->session->left ||
        c->session->is_ending) { // the client does not read, or is within a head that it does not end
        conn_abort(c);
        return;
    }
    c->session->is_ending = true;
    h2_drain(c->session->h2, true);
    conn_set_deadline(c, c->loop->now_us + LINGER_US);
    flush(c);
}

// First a notice, so that requests under way are still taken; then the GOAWAY that counts. Each once.
void session_drain(struct conn *c)
{
    struct session *s = c->session;
    int64_t now_us = c->loop->now_us;
    bool is_last = s->drain_next_us != 0;
    if (now_us < s->drain_next_us)
        return;
    s->drain_next_us = is_last ? INT64_MAX : now_us + NOTICE_US;
    h2_drain(s->h2, is_last);
    session_due(s);
}
