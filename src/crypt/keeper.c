// The keeper: a process that reads the master key, gives up everything but one socket, and wraps and unwraps spaces' keys
// for the process that serves. Whoever takes that one over can ask for keys, slowly, and never has the key that opens
// all of them, backups included.
#include "crypt/crypt_int.h"

#include "guard/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

// How much was unwrapped since the window began.
struct window {
    int64_t length_us, began_us;
    uint64_t count, max;
};

struct keeper {
    int fd;
    EVP_CIPHER_CTX *cipher;
    struct window minute, hour;
};

static void roll(struct window *w, int64_t now_us)
{
    if (now_us - w->began_us < w->length_us)
        return;
    w->began_us = now_us;
    w->count = 0;
}

// The commons' key is always given: the operator's journal is sealed with it.
static bool is_within_limits(struct keeper *k, uint64_t space)
{
    int64_t now_us = clock_steady_us();
    if (space == 0)
        return true;
    roll(&k->minute, now_us);
    roll(&k->hour, now_us);
    if (k->minute.count >= k->minute.max || k->hour.count >= k->hour.max)
        return false;
    k->minute.count++;
    k->hour.count++;
    return true;
}

static void answer(struct keeper *k, const struct keeper_ask *ask, struct keeper_reply *reply)
{
    *reply = (struct keeper_reply){.said = KEEPER_DAMAGED};
    if (ask->does == KEEPER_IS_THERE) {
        reply->said = KEEPER_DID;
    } else if (ask->does == KEEPER_WRAPS) {
        crypt_wrap(k->cipher, ask->space, reply->wrapped, reply->key);
        reply->said = KEEPER_DID;
    } else if (ask->does == KEEPER_UNWRAPS && !is_within_limits(k, ask->space)) {
        reply->said = KEEPER_REFUSED;
    } else if (ask->does == KEEPER_UNWRAPS && crypt_unwrap(k->cipher, ask->space, ask->wrapped, reply->key)) {
        reply->said = KEEPER_DID;
    }
}

// Until the other end is closed: by crypt_keeper_stop, or because its process is no more.
static void serve(struct keeper *k)
{
    struct keeper_ask ask;
    struct keeper_reply reply;
    for (;;) {
        ssize_t got = recv(k->fd, &ask, sizeof ask, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got != (ssize_t)sizeof ask)
            return;
        answer(k, &ask, &reply);
        ssize_t sent = send(k->fd, &reply, sizeof reply, MSG_NOSIGNAL);
        wipe(&reply, sizeof reply);
        if (sent != (ssize_t)sizeof reply)
            return;
    }
}

static enum code begin(struct arena *a, struct keeper *k, struct keeper_begun *begun, const char *path,
                       enum crypt_create create)
{
    unsigned char master[CRYPT_KEY_SIZE];
    unsigned char *wrap = crypt_locked(CRYPT_KEY_SIZE);
    enum code code = crypt_master_read(a, path, create, master, &begun->created);
    if (code == DONE) {
        crypt_derive_all(master, wrap, &begun->secrets);
        EVP_CIPHER *gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
        crypt_must(gcm != NULL, "finding AES-256-GCM");
        k->cipher = crypt_cipher_make(gcm, wrap);
        EVP_CIPHER_free(gcm);
    }
    wipe(master, sizeof master);
    sodium_free(wrap); // its schedule is in the cipher
    return code;
}

_Noreturn void crypt_keeper_live(int fd, const char *path, enum crypt_create create,
                                 const struct crypt_keeping *keeping)
{
    static const int64_t MINUTE_US = 60 * 1000000LL, HOUR_US = 3600 * 1000000LL;
    struct arena a;
    int64_t now_us = clock_steady_us();
    struct keeper k = {.fd = fd,
                       .minute = {.length_us = MINUTE_US, .began_us = now_us, .max = keeping->minute_max},
                       .hour = {.length_us = HOUR_US, .began_us = now_us, .max = keeping->hour_max}};
    struct keeper_begun begun = {0};
    arena_init(&a);
    prctl(PR_SET_NAME, "ens-keeper", 0, 0, 0);
    enum code code = begin(&a, &k, &begun, path, create);
    guard_leave_one(fd);
    if (code == DONE && keeping->is_guarded)
        code = guard_keeper(&a, GUARD_IN_SANITIZERS);
    begun.fault = a.fault;
    begun.fault.code = code;
    bool is_told = send(fd, &begun, sizeof begun, MSG_NOSIGNAL) == (ssize_t)sizeof begun;
    wipe(&begun, sizeof begun);
    if (code == DONE && is_told)
        serve(&k);
    _exit(0); // no handlers of the process that it was copied from
}
