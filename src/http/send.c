// Sending an answer, by whoever owns the connection, and what comes after it.
#include "http/http_int.h"

#include <errno.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

// Moves on in the pieces that are to be sent by what the socket took.
void answer_advance(struct answer *w, size_t taken)
{
    w->sent += taken;
    while (w->out_at < w->out_count && taken >= w->out[w->out_at].iov_len) {
        taken -= w->out[w->out_at].iov_len;
        w->out_at++;
    }
    if (taken) {
        struct iovec *v = &w->out[w->out_at];
        v->iov_base = (char *)v->iov_base + taken;
        v->iov_len -= taken;
    }
}

// From now on the answer waits for its client: until when, and its memory counts. Bytes that only fill the
// socket's buffer are no progress of the client.
static void wait_for_client(struct conn *c)
{
    struct http_exchange *x = c->x;
    int in_buffer = 0;
    if (c->stream || ioctl(c->fd, SIOCOUTQ, &in_buffer) != 0 || (uint64_t)in_buffer > x->answer.sent)
        in_buffer = 0;
    uint64_t taken = x->answer.sent - (uint64_t)in_buffer;
    conn_set_deadline(c, deadline_after(x->answer.begun_us, x->server->config.write_us, taken));
    if (!x->held_answer) {
        x->held_answer = true;
        exchange_hold(x, x->arena.used);
    }
}

enum sent conn_send(struct conn *c)
{
    struct answer *w = &c->x->answer;
    while (w->out_at < w->out_count && !c->stream) { // of a stream the loop sends, as its session asks
        ssize_t n = wire_send(c, w->out + w->out_at, w->out_count - w->out_at);
        if (n >= 0)
            answer_advance(w, (size_t)n);
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            break;
        else if (errno != EINTR)
            return SENT_BROKEN;
    }
    if (w->out_at == w->out_count)
        return SENT_ALL;
    wait_for_client(c);
    return SENT_PART;
}

void conn_answered(struct conn *c)
{
    struct http_exchange *x = c->x;
    if (x->body_read_here)
        conn_keep(c, x->raw);
    c->events = x->answer.events;
    x->answer.events = NULL;
    c->x = NULL;
    exchange_give(x);
    if (c->events) {
        c->phase = PHASE_EVENTS;
    } else if (c->stream) {
        c->phase = PHASE_SENT;
        conn_set_deadline(c, clock_steady_us() + c->loop->server->config.write_us);
    } else if (c->closing) {
        wire_end(c);
        c->phase = PHASE_LINGER;
        conn_set_deadline(c, clock_steady_us() + LINGER_US);
    } else {
        c->phase = PHASE_HEAD;
        c->scanned = 0;
        conn_set_deadline(c, clock_steady_us() + c->loop->server->config.idle_us);
    }
}

void conn_send_and_return(struct conn *c)
{
    if (c->x->answer.is_stream) {
        stream_go_on(c->x);
        return;
    }
    switch (conn_send(c)) {
    case SENT_ALL:
        conn_answered(c);
        break;
    case SENT_PART:
        c->phase = PHASE_WRITE;
        break;
    case SENT_BROKEN:
        c->phase = PHASE_DROP;
        break;
    }
    conn_give_back(c);
}

void conn_give_back(struct conn *c)
{
    // The usual case needs nothing of the loop: the next request will wake it by itself.
    unsigned lent = CONN_LENT;
    bool nothing_to_do = c->phase == PHASE_HEAD && !c->in_len && !c->muted;
    if (nothing_to_do && atomic_compare_exchange_strong(&c->state, &lent, 0))
        return;
    struct loop *l = c->loop;
    struct conn *first = atomic_load(&l->back);
    do
        c->back_next = first;
    while (!atomic_compare_exchange_weak(&l->back, &first, c));
    if (!first && atomic_exchange(&l->asleep, false))
        loop_wake(l);
}
