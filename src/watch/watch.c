// The thread that looks, and what it found.
#include "watch/watch_int.h"

#include <stdlib.h>
#include <time.h>

enum { SECOND_US = 1000000, STALE_US = 4 * SECOND_US, GATHER_US = 15 * SECOND_US, REST = 50 };

struct watch *watch_make(void)
{
    struct watch *w = heap_alloc(sizeof *w);
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, &steady);
    pthread_condattr_destroy(&steady);
    arena_init(&w->gathered_in);
    w->looked_us = clock_steady_us(); // as long as it may take the first time
    w->code = BUSY;
    watch_process_open(&w->process);
    return w;
}

void watch_free(struct watch **out)
{
    struct watch *w = *out;
    *out = NULL;
    if (!w)
        return;
    watch_stop(w);
    watch_process_close(&w->process);
    arena_release(&w->gathered_in);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->wake);
    free(w);
}

// ---- looking

static void look_at(struct watch *w, enum watch_part part)
{
    pthread_mutex_lock(&w->lock);
    w->looks_at = part;
    pthread_mutex_unlock(&w->lock);
}

// A keeper that does not answer says nothing: this look never ends, and its age tells.
static void look(struct watch *w)
{
    struct arena a;
    arena_init(&a);
    look_at(w, WATCH_STORE);
    enum code code = store_ready(&a, w->config.store);
    look_at(w, WATCH_KEEPER);
    crypt_keyring_knock(w->config.keys);
    pthread_mutex_lock(&w->lock);
    w->looked_us = clock_steady_us();
    w->code = code;
    memcpy(w->found, a.fault.text, sizeof w->found);
    pthread_mutex_unlock(&w->lock);
    arena_release(&a);
}

// Gives when it is worth it again: counting many rows takes a fiftieth of the time at most.
static int64_t gather(struct watch *w)
{
    struct arena a;
    struct buf text;
    int64_t begun_us = clock_steady_us();
    if (!w->config.gather)
        return INT64_MAX;
    arena_init(&a);
    buf_init(&text, &a, 4096);
    look_at(w, WATCH_STORE);
    w->config.gather(w->config.context, &text);
    pthread_mutex_lock(&w->lock);
    arena_reset(&w->gathered_in);
    w->gathered = arena_copy(&w->gathered_in, buf_str(&text));
    pthread_mutex_unlock(&w->lock);
    arena_release(&a);
    int64_t now_us = clock_steady_us(), rest_us = (now_us - begun_us) * REST;
    return now_us + (rest_us > GATHER_US ? rest_us : GATHER_US);
}

static bool sleep_a_second(struct watch *w)
{
    int64_t until_us = clock_steady_us() + SECOND_US;
    struct timespec until = {.tv_sec = until_us / SECOND_US, .tv_nsec = until_us % SECOND_US * 1000};
    pthread_mutex_lock(&w->lock);
    if (!w->is_stopping)
        pthread_cond_timedwait(&w->wake, &w->lock, &until);
    bool goes_on = !w->is_stopping;
    pthread_mutex_unlock(&w->lock);
    return goes_on;
}

static void *run(void *context)
{
    struct watch *w = context;
    int64_t gather_us = 0;
    do {
        look(w);
        if (w->code == DONE && clock_steady_us() >= gather_us)
            gather_us = gather(w);
    } while (sleep_a_second(w));
    return NULL;
}

enum code watch_start(struct arena *a, struct watch *w, const struct watch_config *config)
{
    pthread_mutex_lock(&w->lock); // the servers answer already
    w->config = *config;
    w->looked_us = clock_steady_us();
    pthread_mutex_unlock(&w->lock);
    w->is_running = pthread_create(&w->thread, NULL, run, w) == 0;
    return w->is_running ? DONE : fail(a, INTERNAL, "the thread that watches cannot be started");
}

void watch_stop(struct watch *w)
{
    if (!w->is_running)
        return;
    pthread_mutex_lock(&w->lock);
    w->is_stopping = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    w->is_running = false;
}

void watch_leave(struct watch *w)
{
    atomic_store(&w->is_leaving, true);
}

// ---- saying

bool watch_ready(struct watch *w, struct arena *a, struct str *why)
{
    static const char *const parts[] = {[WATCH_STORE] = "the store", [WATCH_KEEPER] = "the key's process"};
    *why = (struct str){0};
    if (atomic_load(&w->is_leaving)) {
        *why = STR("this process is about to stop");
        return false;
    }
    pthread_mutex_lock(&w->lock);
    int64_t age_us = clock_steady_us() - w->looked_us;
    if (age_us > STALE_US)
        *why = arena_print(a, "%s has not answered for %lld s", parts[w->looks_at],
                           (long long)(age_us / SECOND_US));
    else if (w->code == BUSY && !w->found[0])
        *why = STR("it is not known yet whether the store answers");
    else if (w->code != DONE)
        *why = arena_copy(a, str_from(w->found[0] ? w->found : code_word(w->code)));
    pthread_mutex_unlock(&w->lock);
    return !why->ptr;
}

void watch_tell(struct watch *w, struct buf *out)
{
    struct str why;
    bool is_ready = watch_ready(w, out->arena, &why);
    pthread_mutex_lock(&w->lock);
    const struct watch_config config = w->config;
    pthread_mutex_unlock(&w->lock);
    meter_single(out, "ens_ready", "gauge", "1: requests may come; 0: /readyz says why not.", is_ready);
    watch_process_tell(&w->process, out);
    if (config.server)
        http_tell(config.server, out);
    if (config.store)
        store_tell(config.store, out);
    if (config.keys)
        crypt_keyring_tell(config.keys, out);
    pthread_mutex_lock(&w->lock);
    buf_add(out, w->gathered);
    pthread_mutex_unlock(&w->lock);
}
