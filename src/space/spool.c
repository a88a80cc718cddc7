// How a deed's line gets into the journal: straight into the chain, or by the spool when nothing else is written; and the
// order of both. Before a line goes straight into a chain, those of this process that wait for the same chain are settled,
// so that a journal reads in the order in which things were done.
#include "space/space_int.h"

#include "journal/journal.h"

#include <stdlib.h>

enum { SLOTS = 1 << 14 };

// Hints: when a space's line was last put into the spool (spaces may share a slot), and when the last settling of a volume
// began. Wrong only towards settling once too often.
struct spool {
    _Atomic int64_t put_us[SLOTS];
    _Atomic int64_t settled_us[]; // of each volume
};

struct spool *spool_make(const struct store *s)
{
    return heap_alloc(sizeof(struct spool) + store_volume_count(s) * sizeof(int64_t));
}

void spool_free(struct spool **p)
{
    free(*p);
    *p = NULL;
}

static _Atomic int64_t *slot_of(struct spool *p, uint64_t space)
{
    return p->put_us + str_hash(str_of((const char *)&space, sizeof space), 0) % SLOTS;
}

static enum code settle_volume(struct arena *a, struct space_house *h, unsigned volume)
{
    int64_t now_us = clock_steady_us();
    enum code code = journal_settle(a, h->config.store, volume);
    if (code == DONE)
        atomic_store_explicit(h->spool->settled_us + volume, now_us, memory_order_relaxed);
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
                                   atomic_load_explicit(p->settled_us + volume, memory_order_relaxed);
    if (waits && settle_volume(d->arena, d->house, volume) != DONE)
        return fail(d->arena, INTERNAL,
                    "What was told before could not be put into the journal; nothing was changed");
    journal_append(d->arena, space_writes(d, v->space), v->box, v->space, d->now_us, line);
    return DONE;
}
