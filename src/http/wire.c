// The bytes of a connection: straight from its socket, or through TLS.
#include "http/session_int.h"

#include <sys/socket.h>

ssize_t wire_recv(struct conn *c, void *to, size_t size)
{
    return c->tls ? tls_recv(c->tls, to, size) : recv(c->fd, to, size, MSG_DONTWAIT);
}

ssize_t wire_send(struct conn *c, const struct iovec *parts, size_t count)
{
    if (c->tls)
        return tls_send(c->tls, parts, count);
    struct msghdr m = {.msg_iov = (struct iovec *)(uintptr_t)parts, .msg_iovlen = count};
    return sendmsg(c->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool wire_say(struct conn *c, struct str text)
{
    const struct iovec part = {(void *)(uintptr_t)text.ptr, text.len};
    if (wire_send(c, &part, 1) == (ssize_t)text.len)
        return true;
    shutdown(c->fd, SHUT_RDWR);
    return false;
}

void wire_end(struct conn *c)
{
    if (c->tls)
        tls_end(c->tls);
    shutdown(c->fd, SHUT_WR);
}

void conn_cut(struct conn *c)
{
    if (!c->stream) {
        shutdown(c->fd, SHUT_RDWR);
        return;
    }
    atomic_store(&c->stream->is_broken, true);
    if (c->stream->inbox)
        inbox_end(c->stream->inbox, false);
    conn_poke(c);
}
