// The context in force, and how another takes its place while connections go on.
#include "tls/tls_int.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

static const int64_t TICKET_KEY_US = (int64_t)12 * 3600 * 1000000, AGAIN_US = (int64_t)3600 * 1000000;

// ---- the socket, as OpenSSL sees it: never a signal, and no call that would only say "wait"

static int socket_write(BIO *bio, const char *data, int len)
{
    const struct tls_link *l = BIO_get_data(bio);
    ssize_t n;
    BIO_clear_retry_flags(bio);
    do
        n = send(l->fd, data, (size_t)len, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        BIO_set_retry_write(bio);
    return (int)n;
}

static int socket_read(BIO *bio, char *to, int size)
{
    struct tls_link *l = BIO_get_data(bio);
    ssize_t n;
    BIO_clear_retry_flags(bio);
    if (l->drained) {
        BIO_set_retry_read(bio);
        return -1;
    }
    do
        n = recv(l->fd, to, (size_t)size, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    l->drained = n < size;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        BIO_set_retry_read(bio);
    return (int)n;
}

static long socket_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH; // everything was sent at once
}

static BIO_METHOD *socket_method(void)
{
    BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
    bool is_made = m && BIO_meth_set_write(m, socket_write) && BIO_meth_set_read(m, socket_read) &&
                   BIO_meth_set_ctrl(m, socket_control);
    if (is_made)
        return m;
    BIO_meth_free(m);
    return NULL;
}

// ---- the files

static struct file_mark mark_of(const char *path)
{
    struct stat about;
    if (!path || stat(path, &about) != 0)
        return (struct file_mark){0};
    return (struct file_mark){about.st_mtim, about.st_size, about.st_ino};
}

static bool is_same(struct file_mark a, struct file_mark b)
{
    return a.changed.tv_sec == b.changed.tv_sec && a.changed.tv_nsec == b.changed.tv_nsec &&
           a.size == b.size && a.node == b.node;
}

static void take_marks(const struct tls_config *c, struct file_mark out[3])
{
    out[0] = mark_of(c->certificate);
    out[1] = mark_of(c->key);
    out[2] = mark_of(c->clients_ca);
}

bool tls_is_stale(struct tls *t, int64_t now_us)
{
    struct file_mark now[3];
    take_marks(&t->config, now);
    for (size_t i = 0; i < COUNT_OF(now); i++)
        if (!is_same(now[i], t->marks[i]))
            return true;
    return now_us >= t->renew_us;
}

// ---- life

enum code tls_make(struct arena *a, const struct tls_config *config, struct tls **out)
{
    struct tls *t = heap_alloc(sizeof *t);
    t->config = *config;
    pthread_mutex_init(&t->lock, NULL);
    t->socket = socket_method();
    enum code code =
        t->socket ? tls_renew(a, t, clock_steady_us()) : fail(a, INTERNAL, "OpenSSL has no memory");
    if (code != DONE)
        tls_free(&t);
    *out = t;
    return code;
}

enum code tls_renew(struct arena *a, struct tls *t, int64_t now_us)
{
    SSL_CTX *context;
    // Before they are read: what changes meanwhile is seen the next time. Bad files are told of once, not at every look.
    take_marks(&t->config, t->marks);
    enum code code = context_make(a, &t->config, &context);
    t->renew_us = now_us + (code == DONE ? TICKET_KEY_US : AGAIN_US);
    if (code != DONE)
        return code;
    pthread_mutex_lock(&t->lock);
    SSL_CTX *old = t->context;
    t->context = context;
    pthread_mutex_unlock(&t->lock);
    SSL_CTX_free(old); // links hold it as long as they need it
    return DONE;
}

void tls_free(struct tls **tls)
{
    struct tls *t = *tls;
    *tls = NULL;
    if (!t)
        return;
    SSL_CTX_free(t->context);
    BIO_meth_free(t->socket);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

struct tls_link *tls_link_make(struct tls *t, int fd)
{
    struct tls_link *l = heap_alloc(sizeof *l);
    l->fd = fd;
    pthread_mutex_lock(&t->lock);
    l->ssl = SSL_new(t->context);
    pthread_mutex_unlock(&t->lock);
    BIO *bio = BIO_new(t->socket);
    if (!l->ssl || !bio) // no memory: as everywhere, the process ends
        abort();
    BIO_set_data(bio, l);
    BIO_set_init(bio, 1);
    SSL_set_bio(l->ssl, bio, bio);
    SSL_set_accept_state(l->ssl);
    SSL_set_msg_callback(l->ssl, link_see_message);
    SSL_set_msg_callback_arg(l->ssl, l);
    return l;
}
