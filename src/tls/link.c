// One connection: the handshake, and reading and writing as by a socket that never waits.
#include "tls/tls_int.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdlib.h>

enum {
    RECORD_SIZE = 16 * 1024,
    KEY_UPDATES_MAX = 16, // of a connection: one is due after 24 million records (RFC 8446 §5.5)
};

void tls_link_free(struct tls_link **link)
{
    struct tls_link *l = *link;
    *link = NULL;
    if (!l)
        return;
    SSL_free(l->ssl);
    OPENSSL_free((void *)(uintptr_t)l->peer.ptr);
    free(l);
}

static void keep_peer(struct tls_link *l)
{
    unsigned char *der = NULL;
    X509 *certificate = SSL_get0_peer_certificate(l->ssl);
    int size = certificate ? i2d_X509(certificate, &der) : 0;
    if (size > 0)
        l->peer = str_of((const char *)der, (size_t)size);
}

// Another key (RFC 8446 §4.6.3) costs a client 27 bytes and us three derivations, all within one call of tls_recv: whoever
// sends one after the other would have the loop to itself. What comes after is thrown away, and reading fails.
void link_see_message(int writes, int version, int type, const void *message, size_t size, SSL *ssl,
                      void *link)
{
    struct tls_link *l = link;
    (void)version;
    bool is_update =
        !writes && type == SSL3_RT_HANDSHAKE && size && *(const unsigned char *)message == SSL3_MT_KEY_UPDATE;
    if (is_update && ++l->key_updates > KEY_UPDATES_MAX)
        SSL_set_shutdown(ssl, SSL_RECEIVED_SHUTDOWN);
}

enum tls_shaken tls_shake(struct tls_link *l)
{
    ERR_clear_error();
    l->drained = false;
    int done = SSL_do_handshake(l->ssl);
    if (done == 1) {
        keep_peer(l);
        return TLS_SHAKEN;
    }
    int error = SSL_get_error(l->ssl, done);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return TLS_WAITS;
    l->is_broken = true;
    return ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST ? TLS_IS_HTTP : TLS_BROKEN;
}

// What a call that moved nothing says: 0 for an end that was announced, or -1 and errno.
static ssize_t nothing(struct tls_link *l, int result)
{
    bool is_flooded = l->key_updates > KEY_UPDATES_MAX;
    switch (is_flooded ? SSL_ERROR_SSL : SSL_get_error(l->ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        errno = EAGAIN;
        return -1;
    case SSL_ERROR_ZERO_RETURN:
        return 0;
    default: // damage, an end that was not announced, or too many keys
        l->is_broken = true;
        errno = ECONNRESET;
        return -1;
    }
}

ssize_t tls_recv(struct tls_link *l, void *to, size_t size)
{
    size_t len = 0;
    l->drained = false;
    while (len < size) {
        size_t more = 0;
        ERR_clear_error();
        int done = SSL_read_ex(l->ssl, (char *)to + len, size - len, &more);
        if (done != 1 && !len)
            return nothing(l, done);
        if (done != 1)
            break; // an end or an error says itself again at the next call
        len += more;
    }
    return (ssize_t)len;
}

// A client may have announced its own end and be gone: sending knows no end, and what was not taken is never 0 bytes.
static ssize_t send_one(struct tls_link *l, const void *data, size_t len)
{
    size_t sent = 0;
    ERR_clear_error();
    int done = SSL_write_ex(l->ssl, data, len, &sent);
    if (done == 1)
        return (ssize_t)sent;
    if (nothing(l, done) == 0) {
        l->is_broken = true;
        errno = ECONNRESET;
    }
    return -1;
}

// Small parts leave in one record: each record is a call of the system and a packet.
ssize_t tls_send(struct tls_link *l, const struct iovec *parts, size_t count)
{
    char record[RECORD_SIZE];
    size_t len = 0;
    if (!count)
        return 0;
    if (count == 1 || parts[0].iov_len >= RECORD_SIZE)
        return send_one(l, parts[0].iov_base, parts[0].iov_len);
    for (size_t i = 0; i < count && len < RECORD_SIZE; i++) {
        size_t taken = parts[i].iov_len < RECORD_SIZE - len ? parts[i].iov_len : RECORD_SIZE - len;
        memcpy(record + len, parts[i].iov_base, taken);
        len += taken;
    }
    return send_one(l, record, len);
}

void tls_end(struct tls_link *l)
{
    ERR_clear_error();
    if (!l->is_broken && SSL_is_init_finished(l->ssl) && !(SSL_get_shutdown(l->ssl) & SSL_SENT_SHUTDOWN))
        SSL_shutdown(l->ssl);
}

bool tls_speaks_http_2(const struct tls_link *l)
{
    const unsigned char *name;
    unsigned len;
    SSL_get0_alpn_selected(l->ssl, &name, &len);
    return str_equal(str_of((const char *)name, len), STR("h2"));
}

struct str tls_peer(const struct tls_link *l)
{
    return l->peer;
}

bool tls_peer_is_named(const struct tls_link *l)
{
    return l->peer.len && SSL_get_verify_result(l->ssl) == X509_V_OK;
}
