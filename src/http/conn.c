// What the loop does with a connection it owns: open, read, go on writing, take back, close.
#include "http/session_int.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READS_MAX = 16 };         // in a row, before others get their turn
enum { FRESH_US = 1000 * 1000 }; // what a connection came for is on its way

void conn_set_deadline(struct conn *c, int64_t at_us)
{
    atomic_store_explicit(&c->deadline_us, at_us, memory_order_relaxed);
}

static void write_peer(char *out, const struct sockaddr_storage *peer)
{
    const void *address = peer->ss_family == AF_INET6
                              ? (const void *)&((const struct sockaddr_in6 *)peer)->sin6_addr
                              : (const void *)&((const struct sockaddr_in *)peer)->sin_addr;
    if (!inet_ntop(peer->ss_family, address, out, INET6_ADDRSTRLEN))
        out[0] = 0;
}

static void loop_add(struct loop *l, struct conn *c)
{
    if (l->conn_count == l->conn_size) {
        l->conn_size = l->conn_size ? l->conn_size * 2 : 64;
        l->conns = heap_grow(l->conns, l->conn_size * sizeof *l->conns);
    }
    c->slot = (uint32_t)l->conn_count;
    l->conns[l->conn_count++] = c;
}

void conn_abort(struct conn *c)
{
    if (c->stream) {
        conn_close(c);
        return;
    }
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    conn_close(c);
}

// Edge-triggered, and armed once: a read that fills less than its buffer needs no second one, and a socket
// that is full needs no call to say so.
static int arm(struct conn *c, int operation)
{
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
    return epoll_ctl(c->loop->epoll_fd, operation, c->fd, &e);
}

void conn_mute(struct conn *c)
{
    struct epoll_event e = {.events = EPOLLET, .data.ptr = c};
    if (c->stream)
        return; // its window does that
    c->muted = epoll_ctl(c->loop->epoll_fd, EPOLL_CTL_MOD, c->fd, &e) == 0;
}

struct conn *conn_make(struct loop *l, int fd)
{
    struct conn *c = heap_alloc(sizeof *c);
    c->loop = l;
    c->fd = fd;
    c->phase = PHASE_HEAD;
    conn_set_deadline(c, INT64_MAX);
    loop_add(l, c);
    return c;
}

void conn_open(struct loop *l, int fd, const struct sockaddr_storage *peer, bool is_extra)
{
    struct conn *c = conn_make(l, fd);
    c->is_extra = is_extra;
    c->fresh_until_us = l->now_us + FRESH_US;
    write_peer(c->peer, peer);
    conn_set_deadline(c, l->now_us + l->server->config.idle_us);
    if (l->server->config.tls) {
        c->tls = tls_link_make(l->server->config.tls, fd);
        c->phase = PHASE_SHAKE;
        conn_set_deadline(c, l->now_us + l->server->config.header_us);
    }
    if (arm(c, EPOLL_CTL_ADD) != 0)
        conn_close(c);
}

// An answer that was cut off is not to look whole, so its end is not announced.
static void close_wire(struct conn *c, bool is_cut)
{
    if (c->tls && !is_cut)
        tls_end(c->tls);
    tls_link_free(&c->tls);
    close(c->fd);
    atomic_fetch_sub(&c->loop->server->connections, 1);
}

void conn_close(struct conn *c)
{
    struct loop *l = c->loop;
    bool is_cut = c->x != NULL;
    if (c->session)
        session_close(c);
    if (c->events)
        events_gone(c->events);
    if (c->x)
        exchange_give(c->x);
    conn_in_free(c);
    if (c->stream)
        stream_close(c);
    else
        close_wire(c, is_cut);
    struct conn *last = l->conns[--l->conn_count];
    l->conns[c->slot] = last;
    last->slot = c->slot;
    c->dead = true;
    c->back_next = l->dead;
    l->dead = c;
}

void conn_lend(struct conn *c, enum step step, bool look_after)
{
    c->phase = PHASE_WORK;
    c->x->step = step;
    conn_set_deadline(c, INT64_MAX);
    atomic_store(&c->state, look_after ? CONN_LENT | CONN_POKED : CONN_LENT);
    const struct http_exchange *x = c->x;
    bool is_upload =
        step == STEP_RUN && x->refusal == DONE && x->head.has_body && x->call.route->body_streamed;
    bool is_vital = step == STEP_RUN && x->call.route && x->call.route->is_vital;
    c->x->queued_us = c->loop->now_us;
    if (step == STEP_RUN)
        c->x->lent_us = c->x->queued_us;
    queue_push(is_upload ? &c->loop->uploads : is_vital ? &c->loop->vital : &c->loop->found, c->x);
}

// ---- reading

void conn_yield(struct conn *c)
{
    atomic_store(&c->state, CONN_LENT | CONN_POKED);
    conn_give_back(c);
}

// Reads and drops, until the client ends or the deadline passes. Of TLS what is dropped need not be decrypted, and the link
// is left to who may be writing events.
static void conn_discard(struct conn *c)
{
    int64_t deadline_us = atomic_load_explicit(&c->deadline_us, memory_order_relaxed);
    for (int i = 0; i < READS_MAX && c->loop->now_us < deadline_us; i++) {
        ssize_t n = recv(c->fd, c->loop->scratch, PIECE_SIZE, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            conn_close(c);
            return;
        }
    }
    if (c->loop->now_us < deadline_us)
        conn_yield(c);
    else if (c->phase == PHASE_LINGER)
        conn_close(c); // of events it is the heartbeat that is due: the next tick sends it
}

static void conn_read(struct conn *c, bool hung_up)
{
    struct loop *l = c->loop;
    for (int i = 0; i < READS_MAX; i++) {
        ssize_t n = wire_recv(c, l->scratch, PIECE_SIZE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (n <= 0) { // the sender broke off
            conn_close(c);
            return;
        }
        bool more_waits = n == PIECE_SIZE || hung_up;
        conn_feed(c, str_of(l->scratch, (size_t)n), more_waits);
        if (more_waits && c->phase == PHASE_LINGER)
            conn_discard(c);
        if (!more_waits || (c->phase != PHASE_HEAD && c->phase != PHASE_BODY))
            return;
    }
    conn_yield(c);
}

// ---- TLS

static void conn_shake(struct conn *c)
{
    static const struct refusal not_tls = {400, "This port speaks TLS; ask by https."};
    switch (tls_shake(c->tls)) {
    case TLS_WAITS:
        break;
    case TLS_SHAKEN:
        if (tls_speaks_http_2(c->tls)) {
            session_open(c);
            break;
        }
        c->phase = PHASE_HEAD;
        conn_set_deadline(c, c->loop->now_us + c->loop->server->config.idle_us);
        conn_read(c, true); // what came with the end of the handshake is with the link already
        break;
    case TLS_IS_HTTP:
        tls_link_free(&c->tls);
        conn_refuse(c, &not_tls);
        break;
    case TLS_BROKEN:
        conn_close(c);
    }
}

// ---- writing

// An answer that could not be finished. Its size or its missing last chunk tells the client so; where the end
// of the connection would be the end of the answer, only a reset does.
static void conn_drop(struct conn *c)
{
    const struct answer *w = c->x ? &c->x->answer : NULL;
    if (w && w->is_stream && w->size == UINT64_MAX && !w->chunked)
        conn_abort(c);
    else
        conn_close(c);
}

void conn_retire(struct conn *c)
{
    if (c->loop->now_us < c->fresh_until_us)
        return;
    if (c->phase == PHASE_HEAD && !c->stream)
        conn_read(c, false);
    bool is_mine = !c->dead && !(atomic_load(&c->state) & CONN_LENT);
    if (is_mine && (c->phase == PHASE_SHAKE || (c->phase == PHASE_HEAD && !c->head_begun)))
        conn_close(c);
}

static void conn_next(struct conn *c)
{
    switch (c->phase) {
    case PHASE_HEAD:
        if (c->in_len)
            conn_feed(c, (struct str){0}, true);
        if (c->phase == PHASE_HEAD || c->phase == PHASE_BODY)
            conn_read(c, true);
        return; // when the server stops, its loop's next tick retires it
    case PHASE_EVENTS:
        conn_set_deadline(c, c->loop->now_us + EVENTS_HEARTBEAT_US);
        events_begin(c);
        conn_discard(c);
        return;
    case PHASE_LINGER:
        conn_discard(c);
        return;
    default:
        conn_drop(c);
    }
}

static void conn_write(struct conn *c)
{
    switch (conn_send(c)) {
    case SENT_PART:
        // It may come straight from a commit: from here on it is the socket that it waits for.
        c->phase = c->x->answer.is_stream ? PHASE_STREAM : PHASE_WRITE;
        return;
    case SENT_BROKEN:
        conn_abort(c);
        return;
    case SENT_ALL:
        break;
    }
    if (c->x->answer.is_stream) {
        conn_lend(c, STEP_PULL, true);
        return;
    }
    conn_answered(c);
    conn_next(c);
}

// ---- what happens to it

void conn_ready(struct conn *c, bool hung_up)
{
    if (c->dead || (atomic_fetch_or(&c->state, CONN_POKED) & CONN_LENT))
        return;
    atomic_store(&c->state, 0);
    switch (c->phase) {
    case PHASE_SHAKE:
        conn_shake(c);
        break;
    case PHASE_HEAD:
    case PHASE_BODY:
        conn_read(c, hung_up);
        break;
    case PHASE_WRITE:
    case PHASE_STREAM:
        conn_write(c);
        break;
    case PHASE_EVENTS:
        events_send(c);
        conn_discard(c);
        break;
    case PHASE_LINGER:
        conn_discard(c);
        break;
    case PHASE_SESSION:
        session_ready(c, hung_up);
        break;
    case PHASE_SENT:
    case PHASE_WORK:
    case PHASE_COMMIT:
    case PHASE_DROP:
        break;
    }
}

void conn_back(struct conn *c)
{
    if (c->dead)
        return;
    atomic_store(&c->state, 0);
    if (c->stream) {
        stream_back(c);
        return;
    }
    if (c->muted) {
        c->muted = false;
        if (arm(c, EPOLL_CTL_MOD) != 0)
            c->phase = PHASE_DROP;
    }
    switch (c->phase) {
    case PHASE_COMMIT:
        conn_lend(c, STEP_COMMITTED, true);
        break;
    case PHASE_WRITE:
    case PHASE_STREAM:
        conn_write(c);
        break;
    case PHASE_BODY:
        conn_read(c, true);
        break;
    case PHASE_SESSION:
        session_ready(c, true);
        break;
    default:
        conn_next(c);
    }
}

void conn_expired(struct conn *c)
{
    static const struct refusal slow_head = {408,
                                             "The request's head did not arrive in time; send it at once."};
    static const struct refusal slow_body = {408,
                                             "The request's body did not arrive in time; send it faster."};
    if (c->phase == PHASE_HEAD && c->head_begun)
        conn_refuse(c, &slow_head);
    else if (c->phase == PHASE_BODY)
        conn_refuse(c, &slow_body);
    else if (c->phase == PHASE_EVENTS && events_tick(c))
        conn_set_deadline(c, c->loop->now_us + EVENTS_HEARTBEAT_US);
    else if (c->phase == PHASE_SESSION)
        session_expired(c);
    else if (c->phase == PHASE_WRITE || c->phase == PHASE_STREAM)
        conn_abort(c);
    else
        conn_close(c);
}

void conn_poked(struct conn *c)
{
    if (!c->dead && c->stream)
        stream_poked(c);
}
