// How a deed's line gets into the journal: straight into the chain, or by the spool when nothing else is written; and the
// order of both. Before a line goes straight into a chain, those of this process that wait for the same chain are settled,
// so that a journal reads in the order in which things were done.
#include "space/space_int.h"

#include "journal/journal.h"

#include <pthread.h>
#include <stdlib.h>

enum { SLOTS = 1 << 14 };

// Of several that want a volume settled, one does it: a batch of lines takes memory.
struct spool_volume {
    pthread_mutex_t lock;
    _Atomic int64_t settled_us; // when the last settling began
};

// Hints: when a space's line was last put into the spool (spaces may share a slot), and when its volume was settled. Wrong
// only towards settling once too often.
struct spool {
    _Atomic int64_t put_us[SLOTS];
    unsigned count;
    struct spool_volume volumes[];
};

struct spool *spool_make(const struct store *s)
{
    unsigned count = store_volume_count(s);
    struct spool *p = heap_alloc(sizeof *p + count * sizeof *p->volumes);
    p->count = count;
    for (unsigned volume = 0; volume < count; volume++)
        pthread_mutex_init(&p->volumes[volume].lock, NULL);
    return p;
}

void spool_free(struct spool **p)
{
    for (unsigned volume = 0; *p && volume < (*p)->count; volume++)
        pthread_mutex_destroy(&(*p)->volumes[volume].lock);
    free(*p);
    *p = NULL;
}

static _Atomic int64_t *slot_of(struct spool *p, uint64_t space)
{
    return p->put_us + str_hash(str_of((const char *)&space, sizeof space), 0) % SLOTS;
}

// What waits now is settled when it returns, by this thread or by one that began meanwhile.
static enum code settle_volume(struct arena *a, struct space_house *h, unsigned volume)
{
    struct spool_volume *v = h->spool->volumes + volume;
    int64_t asked_us = clock_steady_us();
    enum code code = DONE;
    pthread_mutex_lock(&v->lock);
    int64_t now_us = clock_steady_us();
    if (atomic_load_explicit(&v->settled_us, memory_order_relaxed) <= asked_us) {
        code = journal_settle(a, h->config.store, volume);
        if (code == DONE)
            atomic_store_explicit(&v->settled_us, now_us, memory_order_relaxed);
    }
    pthread_mutex_unlock(&v->lock);
    return code;
}

enum code space_settle_all(struct arena *a, struct space_house *h)
{
    enum code code = DONE;
    for (unsigned volume = 0; code == DONE && volume < store_volume_count(h->config.store); volume++)
        code = settle_volume(a, h, volume);
    return code;
}

enum code space_settle_journal(struct deed *d, uint64_t space)
{
    enum code code = settle_volume(d->arena, d->house, store_volume_of(d->house->config.store, space));
    if (code == DONE)
        store_read_renew(d->read);
    return code;
}

enum code spool_append(struct deed *d, struct visit *v, const struct journal_line *line)
{
    struct spool *p = d->house->spool;
    bool is_persons = v == d->person;
    bool is_spooled =
        !store_is_shared(d->house->config.store); // a server groups commits of all spaces by itself
    unsigned volume = store_volume_of(d->house->config.store, v->space);
    if (is_spooled && is_persons && !d->person_writes && !line->told) {
        struct journal_spot spot = {v->space, volume, d->now_us};
        atomic_store_explicit(slot_of(p, v->space), clock_steady_us(), memory_order_relaxed);
        journal_spool(d->arena, space_writes(d, SPACE_COMMONS), v->box, spot, line);
        return DONE;
    }
    bool waits = is_persons && atomic_load_explicit(slot_of(p, v->space), memory_order_relaxed) >
                                   atomic_load_explicit(&p->volumes[volume].settled_us, memory_order_relaxed);
    if (waits && settle_volume(d->arena, d->house, volume) != DONE)
        return fail(d->arena, INTERNAL,
                    "What was told before could not be put into the journal; nothing was changed");
    journal_append(d->arena, space_writes(d, v->space), v->box, v->space, d->now_us, line);
    return DONE;
}
