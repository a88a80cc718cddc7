// Asking the keeper, from any thread of the process that serves; and starting it.
#include "crypt/crypt_int.h"
#include "meter/meter.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct crypt_keeper {
    int fd;
    pid_t process;
    pthread_mutex_t turn; // one question at a time
    pthread_mutex_t lock; // of new keys that wait to be wrapped
    pthread_cond_t wrapped;
    struct crypt_wrapping *waiting;
    struct crypt_remembered *remembered;
    atomic_uint_fast64_t refused; // since they were last told of
    atomic_uint_fast64_t asked, refused_ever;
};

static ssize_t receive(int fd, void *out, size_t size)
{
    ssize_t got;
    do
        got = recv(fd, out, size, 0);
    while (got < 0 && errno == EINTR);
    return got;
}

static void make_keeper(int fd, pid_t process, const struct crypt_keeping *keeping, struct crypt_keeper **out)
{
    struct crypt_keeper *k = heap_alloc(sizeof *k);
    k->fd = fd;
    k->process = process;
    pthread_mutex_init(&k->turn, NULL);
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->wrapped, NULL);
    k->remembered = crypt_remembered_make(keeping->remembered_max, keeping->remembered_us);
    *out = k;
}

static enum code take_beginning(struct arena *a, int fd, struct crypt_secrets *secrets, bool *created)
{
    struct keeper_begun begun;
    bool is_told = receive(fd, &begun, sizeof begun) == (ssize_t)sizeof begun;
    if (!is_told)
        return fail(a, INTERNAL, "the key's process ended before it began");
    memcpy(secrets, &begun.secrets, sizeof *secrets);
    *created = begun.created;
    a->fault = begun.fault;
    wipe(&begun, sizeof begun);
    return a->fault.code;
}

enum code crypt_keeper_start(struct arena *a, const char *path, enum crypt_create create,
                             const struct crypt_keeping *keeping, struct crypt_secrets *secrets,
                             struct crypt_keeper **out, bool *created)
{
    int pair[2];
    *created = false;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return fail(a, INTERNAL, "the key's process cannot be started: %s", strerror(errno));
    pid_t process = fork();
    if (process == 0) {
        close(pair[0]);
        crypt_keeper_live(pair[1], path, create, keeping);
    }
    close(pair[1]);
    enum code code = process > 0
                         ? take_beginning(a, pair[0], secrets, created)
                         : fail(a, INTERNAL, "the key's process cannot be started: %s", strerror(errno));
    if (code == DONE) {
        make_keeper(pair[0], process, keeping, out);
        return DONE;
    }
    close(pair[0]);
    if (process > 0)
        waitpid(process, NULL, 0);
    return code;
}

void crypt_keeper_stop(struct crypt_keeper **k)
{
    if (!*k)
        return;
    close((*k)->fd); // it sees that nobody asks any more
    waitpid((*k)->process, NULL, 0);
    crypt_remembered_free(&(*k)->remembered);
    pthread_mutex_destroy(&(*k)->turn);
    pthread_mutex_destroy(&(*k)->lock);
    pthread_cond_destroy(&(*k)->wrapped);
    free(*k);
    *k = NULL;
}

// Without its keeper a process can open nothing: it stops, and whoever watches over it starts it again.
static void ask_keeper(struct crypt_keeper *k, const struct keeper_ask *asks, struct keeper_reply *replies,
                       size_t count)
{
    ssize_t asked = (ssize_t)(count * sizeof *asks), answered = (ssize_t)(count * sizeof *replies);
    pthread_mutex_lock(&k->turn);
    bool is_asked = send(k->fd, asks, (size_t)asked, MSG_NOSIGNAL) == asked;
    bool is_answered = is_asked && receive(k->fd, replies, (size_t)answered) == answered;
    pthread_mutex_unlock(&k->turn);
    crypt_must(is_answered, "asking the key's process");
}

// ---- new keys

void crypt_keeper_await(struct crypt_keeper *k, struct crypt_wrapping *w)
{
    pthread_mutex_lock(&k->lock);
    w->state = WRAPPING_WAITS;
    w->next = k->waiting;
    w->back = &k->waiting;
    if (w->next)
        w->next->back = &w->next;
    k->waiting = w;
    pthread_mutex_unlock(&k->lock);
}

// Under the lock.
static void unlink_waiting(struct crypt_wrapping *w)
{
    *w->back = w->next;
    if (w->next)
        w->next->back = w->back;
}

static void wrap_batch(struct crypt_keeper *k, struct crypt_wrapping **batch, size_t count)
{
    struct keeper_ask asks[KEEPER_TOGETHER] = {0};
    struct keeper_reply replies[KEEPER_TOGETHER];
    for (size_t i = 0; i < count; i++) {
        asks[i].space = batch[i]->space;
        asks[i].does = KEEPER_WRAPS;
        memcpy(asks[i].key, batch[i]->key, CRYPT_KEY_SIZE);
    }
    ask_keeper(k, asks, replies, count);
    for (size_t i = 0; i < count; i++) {
        crypt_must(replies[i].said == KEEPER_DID, "wrapping a space's key");
        memcpy(batch[i]->wrapped, replies[i].wrapped, CRYPT_WRAPPED_SIZE);
        // Whoever opens a space uses its key next.
        crypt_remembered_keep(k->remembered, batch[i]->space, batch[i]->wrapped, batch[i]->key);
    }
    wipe(asks, sizeof asks);
}

void crypt_keeper_wrap(struct crypt_keeper *k, struct crypt_wrapping *w)
{
    struct crypt_wrapping *batch[KEEPER_TOGETHER];
    size_t count = 0;
    pthread_mutex_lock(&k->lock);
    while (w->state == WRAPPING_ASKED)
        pthread_cond_wait(&k->wrapped, &k->lock);
    for (struct crypt_wrapping *next = w->state == WRAPPING_WAITS ? w : NULL; next && count < KEEPER_TOGETHER;
         next = k->waiting) {
        unlink_waiting(next);
        next->state = WRAPPING_ASKED;
        batch[count++] = next;
    }
    pthread_mutex_unlock(&k->lock);
    if (!count)
        return;
    wrap_batch(k, batch, count);
    pthread_mutex_lock(&k->lock);
    for (size_t i = 0; i < count; i++)
        batch[i]->state = WRAPPING_DONE;
    pthread_cond_broadcast(&k->wrapped);
    pthread_mutex_unlock(&k->lock);
}

void crypt_keeper_leave(struct crypt_keeper *k, struct crypt_wrapping *w)
{
    pthread_mutex_lock(&k->lock);
    while (w->state == WRAPPING_ASKED)
        pthread_cond_wait(&k->wrapped, &k->lock);
    if (w->state == WRAPPING_WAITS)
        unlink_waiting(w);
    pthread_mutex_unlock(&k->lock);
}

// ---- keys in use

static enum code refused(struct arena *a, struct crypt_keeper *k)
{
    atomic_fetch_add_explicit(&k->refused_ever, 1, memory_order_relaxed);
    if (atomic_fetch_add(&k->refused, 1) == 0)
        log_line(LOG_WARNING, "crypt",
                 "more spaces are asked for than keys.unwraps-per-minute or keys.unwraps-per-hour allow: "
                 "refusing");
    return fail(a, BUSY, "Too many spaces were opened in a short time; try again in some minutes");
}

enum code crypt_keeper_unwrap(struct arena *a, struct crypt_keeper *k, uint64_t space,
                              const unsigned char wrapped[CRYPT_WRAPPED_SIZE],
                              unsigned char key[CRYPT_KEY_SIZE])
{
    struct keeper_ask ask = {.space = space, .does = KEEPER_UNWRAPS};
    struct keeper_reply reply;
    if (crypt_remembered_find(k->remembered, space, wrapped, key))
        return DONE;
    memcpy(ask.wrapped, wrapped, CRYPT_WRAPPED_SIZE);
    atomic_fetch_add_explicit(&k->asked, 1, memory_order_relaxed);
    ask_keeper(k, &ask, &reply, 1);
    if (reply.said != KEEPER_DID)
        return reply.said == KEEPER_REFUSED ? refused(a, k) : fail(a, INTERNAL, "%s", crypt_key_damaged);
    memcpy(key, reply.key, CRYPT_KEY_SIZE);
    wipe(&reply, sizeof reply);
    crypt_remembered_keep(k->remembered, space, wrapped, key);
    return DONE;
}

void crypt_keeper_knock(struct crypt_keeper *k)
{
    const struct keeper_ask ask = {.does = KEEPER_IS_THERE};
    struct keeper_reply reply;
    ask_keeper(k, &ask, &reply, 1);
}

void crypt_keeper_tell(const struct crypt_keeper *k, struct buf *out)
{
    meter_single(out, "ens_keeper_unwraps_total", "counter",
                 "Spaces' keys that were asked of the key's process; others were remembered.",
                 atomic_load_explicit(&k->asked, memory_order_relaxed));
    meter_single(out, "ens_keeper_refusals_total", "counter",
                 "Of these, refused: beyond keys.unwraps-per-minute or keys.unwraps-per-hour.",
                 atomic_load_explicit(&k->refused_ever, memory_order_relaxed));
}

uint64_t crypt_keeper_tend(struct crypt_keeper *k)
{
    crypt_remembered_sweep(k->remembered);
    return atomic_exchange(&k->refused, 0);
}
