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
    free(*k);
    *k = NULL;
}

// Without its keeper a process can open nothing: it stops, and whoever watches over it starts it again.
static void ask_keeper(struct crypt_keeper *k, const struct keeper_ask *ask, struct keeper_reply *reply)
{
    pthread_mutex_lock(&k->turn);
    bool is_asked = send(k->fd, ask, sizeof *ask, MSG_NOSIGNAL) == (ssize_t)sizeof *ask;
    bool is_answered = is_asked && receive(k->fd, reply, sizeof *reply) == (ssize_t)sizeof *reply;
    pthread_mutex_unlock(&k->turn);
    crypt_must(is_answered, "asking the key's process");
}

void crypt_keeper_wrap(struct crypt_keeper *k, uint64_t space, unsigned char wrapped[CRYPT_WRAPPED_SIZE])
{
    const struct keeper_ask ask = {.space = space, .does = KEEPER_WRAPS};
    struct keeper_reply reply;
    ask_keeper(k, &ask, &reply);
    crypt_must(reply.said == KEEPER_DID, "wrapping a space's key");
    memcpy(wrapped, reply.wrapped, CRYPT_WRAPPED_SIZE);
    // Whoever makes a key uses it next: opening a space asks once.
    crypt_remembered_keep(k->remembered, space, reply.wrapped, reply.key);
    wipe(&reply, sizeof reply);
}

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
    ask_keeper(k, &ask, &reply);
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
    ask_keeper(k, &ask, &reply);
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
