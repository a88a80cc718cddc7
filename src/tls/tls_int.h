// Private to tls: the context, shared by the loops, and a link.
#ifndef ENS_TLS_INT_H
#define ENS_TLS_INT_H

#include "tls/tls.h"

#include <openssl/ssl.h>
#include <pthread.h>
#include <time.h>

struct file_mark { // what tells one state of a file from another
    struct timespec changed;
    off_t size;
    ino_t node;
};

struct tls {
    struct tls_config config;
    pthread_mutex_t lock; // of `context`
    SSL_CTX *context;     // for connections to come
    BIO_METHOD *socket;
    struct file_mark marks[3];
    int64_t renew_us; // when it is too old, or worth another try
};

struct tls_link {
    SSL *ssl;
    int fd;
    bool drained; // the last recv got less than it asked for: the next would wait
    bool is_broken;
    unsigned key_updates; // that the client has made
    struct str peer;      // a copy of OpenSSL's making
};

// ---- link.c: what OpenSSL tells of the messages of a link (SSL_set_msg_callback)
void link_see_message(int writes, int version, int type, const void *message, size_t size, SSL *ssl,
                      void *link);

// ---- context.c: INVALID as tls_make
enum code context_make(struct arena *a, const struct tls_config *config, SSL_CTX **out) MUST_CHECK;

#endif
