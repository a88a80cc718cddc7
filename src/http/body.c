// The body as a handler reads it: whole, or piece by piece straight from the socket. A worker that reads has
// the connection to itself, so the socket is read no faster than the handler asks, and TCP holds the sender
// back.
#include "http/session_int.h"

#include <errno.h>
#include <poll.h>

static enum code broken(struct http_exchange *x, const struct refusal *why)
{
    x->body_status = why->status;
    return fail(&x->arena, INVALID, "%s", why->sentence);
}

static const struct refusal slow = {408, "The request's body did not arrive in time; send it faster."};
static const struct refusal ended = {400, "The sender broke off within the body."};

static int64_t deadline(const struct http_exchange *x)
{
    return deadline_after(x->body_begun_us, x->server->config.body_us, x->body_taken);
}

// Waits until the socket can be read. false: the deadline passed.
static bool wait_readable(struct http_exchange *x)
{
    int64_t left_us = deadline(x) - clock_steady_us();
    if (left_us <= 0)
        return false;
    struct pollfd p = {.fd = x->conn->fd, .events = POLLIN};
    store_read_renew(x->call.read);
    return poll(&p, 1, (int)(left_us / 1000) + 1) != 0;
}

// Fills conn.in from the socket; x->raw is used up.
static enum code read_more(struct http_exchange *x)
{
    struct conn *c = x->conn;
    if (x->continue_due) {
        x->continue_due = false;
        if (!wire_say(c, STR("HTTP/1.1 100 Continue\r\n\r\n")))
            return broken(x, &ended);
    }
    if (c->in_size < PIECE_SIZE)
        conn_in_grow(c, PIECE_SIZE);
    for (;;) {
        ssize_t n = wire_recv(c, c->in, PIECE_SIZE);
        if (n > 0) {
            c->in_len = (size_t)n;
            x->raw = str_of(c->in, c->in_len);
            return DONE;
        }
        bool must_wait = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        if (n == 0 || (!must_wait && errno != EINTR))
            return broken(x, &ended);
        if (must_wait && !wait_readable(x))
            return broken(x, &slow);
    }
}

static enum code too_large(struct http_exchange *x, size_t most)
{
    return fail(&x->arena, TOO_LARGE, "The body is larger than the %zu bytes taken here.", most);
}

// The next part off the socket.
static enum code next_of_wire(struct http_exchange *x, struct str *piece)
{
    if (!x->body_read_here)
        x->raw = str_of(x->conn->in, x->conn->in_len);
    for (;;) {
        enum code code;
        switch (body_decode(&x->decoder, &x->raw, piece)) {
        case BODY_DATA:
            return DONE;
        case BODY_END:
            x->body_ended = true;
            return DONE;
        case BODY_WRONG:
            return broken(x, x->decoder.wrong);
        case BODY_MORE:
            code = read_more(x);
            if (code != DONE)
                return code;
        }
    }
}

// The next part that the loop has put into the stream's inbox; whatever was taken makes room for more.
static enum code next_of_stream(struct http_exchange *x, struct str *piece)
{
    struct conn *c = x->conn;
    struct inbox *inbox = c->stream->inbox;
    enum inbox_found found = inbox_take(inbox, 0, piece);
    conn_poke(c);
    if (found == INBOX_WAITS) {
        store_read_renew(x->call.read);
        found = inbox_take(inbox, deadline(x), piece);
        conn_poke(c);
    }
    switch (found) {
    case INBOX_PIECE:
        return DONE;
    case INBOX_END:
        x->body_ended = true;
        return DONE;
    case INBOX_CUT:
        return broken(x, &ended);
    default:
        return broken(x, &slow);
    }
}

enum code http_body_next(struct http_exchange *x, struct str *piece)
{
    *piece = STR("");
    if (!x->head.has_body || x->body_ended)
        return DONE;
    enum code code = x->conn->stream ? next_of_stream(x, piece) : next_of_wire(x, piece);
    x->body_read_here = true;
    if (code != DONE || x->body_ended)
        return code;
    x->body_taken += piece->len;
    if (x->body_taken <= x->call.route->body_max)
        return DONE;
    *piece = STR("");
    return too_large(x, x->call.route->body_max);
}

enum code http_body(struct http_exchange *x, size_t size_max, struct str *body)
{
    if (!x->call.route->body_streamed) {
        *body = x->call.body;
        return body->len > size_max ? too_large(x, size_max) : DONE;
    }
    struct buf b;
    buf_init(&b, &x->arena, 0);
    for (;;) {
        struct str piece;
        enum code code = http_body_next(x, &piece);
        if (code != DONE)
            return code;
        if (!piece.len)
            break;
        if (piece.len > size_max - b.len)
            return too_large(x, size_max);
        buf_add(&b, piece);
    }
    *body = buf_str(&b);
    return DONE;
}
