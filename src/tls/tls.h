// tls: TLS 1.3 (RFC 8446) for connections that come in; TLS 1.2 (RFC 5246, as RFC 9325 wants it) where it is permitted.
//
// A context holds the certificate and its key; it is made anew when the files change, and connections keep the one that they
// began with. A link is one connection: it looks like a socket that never waits, and is used by one thread at a time.
#ifndef ENS_TLS_H
#define ENS_TLS_H

#include "base/base.h"

#include <sys/types.h>
#include <sys/uio.h>

struct tls_config {          // texts are borrowed as long as the context lives
    const char *certificate; // PEM file: the server's certificate, then those between it and its authority
    const char *key;         // PEM file, not readable by everybody
    const char *clients_ca;  // PEM file: whose certificates of clients prove a name; NULL: nobody's
    bool asks_clients;       // for a certificate, which they may leave out
    bool permits_1_2;
    bool offers_http_2;
};

struct tls;
// INVALID: a file cannot be read or does not hold what it should; the fault says which and how to mend it.
enum code tls_make(struct arena *a, const struct tls_config *config, struct tls **out) MUST_CHECK;
void tls_free(struct tls **t); // after its links
// Have the files changed since they were looked at, or is the key of session tickets twelve hours old? When the files could
// not be used, that is asked again an hour later. By one thread, as tls_renew; now_us: steady clock.
bool tls_is_stale(struct tls *t, int64_t now_us);
// Reads the files anew, for connections to come. INVALID: they cannot be used; what was in force stays.
enum code tls_renew(struct arena *a, struct tls *t, int64_t now_us) MUST_CHECK;

// ---- a connection
struct tls_link;
struct tls_link *tls_link_make(struct tls *t, int fd); // fd: non-blocking, stays the caller's
void tls_link_free(struct tls_link **l);
enum tls_shaken { TLS_SHAKEN, TLS_WAITS, TLS_BROKEN, TLS_IS_HTTP }; // IS_HTTP: a request without TLS came
enum tls_shaken tls_shake(struct tls_link *l);
// As recv and sendmsg with MSG_DONTWAIT and MSG_NOSIGNAL: bytes, 0 for the end (of receiving alone), or -1 and errno (EAGAIN,
// ECONNRESET). Fewer bytes than asked for: no more are there. A send that was answered with EAGAIN is repeated with the same bytes, to
// which others may have been added.
ssize_t tls_recv(struct tls_link *l, void *to, size_t size);
ssize_t tls_send(struct tls_link *l, const struct iovec *parts, size_t count);
void tls_end(struct tls_link *l); // says that nothing more is sent (close_notify), if the socket takes it
bool tls_speaks_http_2(const struct tls_link *l);
struct str tls_peer(const struct tls_link *l);    // DER of the client's certificate; {NULL,0}: it sent none
bool tls_peer_is_named(const struct tls_link *l); // it comes from an authority of clients_ca

#endif
