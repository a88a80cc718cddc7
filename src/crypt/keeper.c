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
    int file; // the key file, open: generations may be added to it
    struct crypt_master *master;
    EVP_CIPHER *gcm;
    EVP_CIPHER_CTX *ciphers[CRYPT_GENERATION_LAST + 1]; // made at first use
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

// What was added to the file since it was read: it only grows.
static void read_again(struct keeper *k)
{
    char more;
    if (pread(k->file, &more, 1, (off_t)k->master->size) <= 0)
        return;
    struct crypt_master now;
    if (crypt_master_read_open(k->file, &now)) {
        k->master->generations = now.generations;
        k->master->size = now.size;
    }
    wipe(&now, sizeof now);
}

// NULL: no generation of the file.
static EVP_CIPHER_CTX *cipher_of(struct keeper *k, unsigned generation)
{
    if (!k->ciphers[generation]) {
        const unsigned char *key = crypt_generation_key(&k->master->generations, generation);
        k->ciphers[generation] = key ? crypt_cipher_make(k->gcm, key) : NULL;
    }
    return k->ciphers[generation];
}

static void wrap(struct keeper *k, const struct keeper_ask *ask, struct keeper_reply *reply)
{
    read_again(k);
    unsigned current = k->master->generations.current;
    crypt_wrap(cipher_of(k, current), current, ask->space, ask->key, reply->wrapped);
    reply->said = KEEPER_DID;
}

static bool unwrap(struct keeper *k, const struct keeper_ask *ask, struct keeper_reply *reply)
{
    unsigned generation = crypt_wrapped_generation(str_of((const char *)ask->wrapped, sizeof ask->wrapped));
    if (generation && !cipher_of(k, generation))
        read_again(k);
    EVP_CIPHER_CTX *cipher = generation ? cipher_of(k, generation) : NULL;
    return cipher && crypt_unwrap(cipher, ask->space, ask->wrapped, reply->key);
}

static void answer(struct keeper *k, const struct keeper_ask *ask, struct keeper_reply *reply)
{
    *reply = (struct keeper_reply){.said = KEEPER_DAMAGED};
    if (ask->does == KEEPER_IS_THERE) {
        reply->said = KEEPER_DID;
    } else if (ask->does == KEEPER_WRAPS) {
        wrap(k, ask, reply);
    } else if (ask->does == KEEPER_UNWRAPS && !is_within_limits(k, ask->space)) {
        reply->said = KEEPER_REFUSED;
    } else if (ask->does == KEEPER_UNWRAPS && unwrap(k, ask, reply)) {
        reply->said = KEEPER_DID;
    }
}

// Until the other end is closed: by crypt_keeper_stop, or because its process is no more.
static void serve(struct keeper *k)
{
    struct keeper_ask asks[KEEPER_TOGETHER];
    struct keeper_reply replies[KEEPER_TOGETHER];
    for (;;) {
        ssize_t got = recv(k->fd, asks, sizeof asks, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || (size_t)got % sizeof *asks)
            return;
        size_t count = (size_t)got / sizeof *asks;
        for (size_t i = 0; i < count; i++)
            answer(k, asks + i, replies + i);
        ssize_t sent = send(k->fd, replies, count * sizeof *replies, MSG_NOSIGNAL);
        wipe(asks, count * sizeof *asks);
        wipe(replies, count * sizeof *replies);
        if (sent != (ssize_t)(count * sizeof *replies))
            return;
    }
}

static enum code begin(struct arena *a, struct keeper *k, struct keeper_begun *begun, const char *path,
                       enum crypt_create create)
{
    k->master = crypt_locked(sizeof *k->master);
    enum code code = crypt_master_read(a, path, create, k->master, &begun->created);
    if (code)
        return code;
    begun->secrets = k->master->secrets;
    wipe(&k->master->secrets, sizeof k->master->secrets); // the other process has them
    k->gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    crypt_must(k->gcm != NULL, "finding AES-256-GCM");
    for (size_t i = 0; i < k->master->generations.count; i++)
        cipher_of(k, k->master->generations.list[i].number);
    return DONE;
}

static enum code keep_open(struct arena *a, struct keeper *k, const char *path)
{
    k->file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return k->file >= 0 ? DONE
                        : fail(a, INTERNAL, "the key file %s cannot be opened: %s", path, strerror(errno));
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
    if (code == DONE)
        code = guard_leave_one(&a, fd);
    if (code == DONE)
        code = keep_open(&a, &k, path);
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
