// Numbers of new resources: the highest of (space, type) plus one, counted in one place for all deeds of this process
// that write there at the same time, so that two do not take the same number and one of them must run again. Who writes
// mostly writes again soon: the number given last is remembered, and spares looking for it. Another process may still take
// a number: then the primary key says so, what was remembered is forgotten, and whoever runs again looks.
#include "space/space_int.h"

#include "space/space_sql.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { STRIPES = 64, REMEMBERED = 1024 };

struct numbering {
    struct numbering *next;
    uint64_t key, highest;
    unsigned users;   // deeds that took a number here and are not over
    bool is_doubtful; // one of them came to nothing: perhaps another process took its number
};

struct numbers {
    atomic_uint holders; // the house, and each holding: a command's arena may outlive its house
    struct stripe {
        pthread_mutex_t lock;
        struct numbering *first;
        uint64_t lately[REMEMBERED]; // slots of the numbers given last; 0: nothing
    } stripes[STRIPES];
};

// What a deed holds until its arena ends.
struct holding {
    struct numbers *numbers;
    struct stripe *stripe;
    struct numbering *numbering;
    bool is_kept; // its rows came into a transaction
};

struct numbers *numbers_make(void)
{
    struct numbers *n = heap_alloc(sizeof *n);
    atomic_init(&n->holders, 1);
    for (size_t i = 0; i < STRIPES; i++)
        pthread_mutex_init(&n->stripes[i].lock, NULL);
    return n;
}

static void release(struct numbers *n)
{
    if (atomic_fetch_sub(&n->holders, 1) != 1)
        return;
    for (size_t i = 0; i < STRIPES; i++)
        pthread_mutex_destroy(&n->stripes[i].lock);
    free(n);
}

void numbers_free(struct numbers **n)
{
    if (*n)
        release(*n);
    *n = NULL;
}

static uint64_t key_of(uint64_t space, model_type type)
{
    return space << 16 | type; // types begin at 1
}

// 0: a slot has no room for it.
static uint64_t slot_of(uint64_t key, uint64_t number)
{
    struct pointer at = {.space = key >> 16, .number = number, .type = (model_type)(key & 0xffff)};
    return (uint64_t)slot_at(at).number;
}

static bool is_of(uint64_t slot, uint64_t key)
{
    return slot / SLOT_NUMBERS == slot_of(key, 0) / SLOT_NUMBERS;
}

static uint64_t spread(uint64_t key)
{
    return key * 0x9e3779b97f4a7c15u >> 32;
}

static struct stripe *stripe_of(struct numbers *n, uint64_t key)
{
    return n->stripes + spread(key) % STRIPES;
}

static uint64_t *remembered_at(struct stripe *s, uint64_t key)
{
    return s->lately + spread(key) / STRIPES % REMEMBERED;
}

static struct numbering *find(const struct stripe *s, uint64_t key)
{
    struct numbering *n = s->first;
    while (n && n->key != key)
        n = n->next;
    return n;
}

static void remember(struct stripe *s, const struct numbering *n)
{
    uint64_t *last = remembered_at(s, n->key);
    if (!n->is_doubtful)
        *last = slot_of(n->key, n->highest);
    else if (is_of(*last, n->key))
        *last = 0;
}

static void let_go(void *holding)
{
    const struct holding *h = holding;
    struct numbering *n = h->numbering;
    pthread_mutex_lock(&h->stripe->lock);
    n->is_doubtful |= !h->is_kept;
    if (--n->users == 0) {
        struct numbering **at = &h->stripe->first;
        while (*at != n)
            at = &(*at)->next;
        *at = n->next;
        remember(h->stripe, n);
        free(n);
    }
    pthread_mutex_unlock(&h->stripe->lock);
    release(h->numbers);
}

enum code space_highest_number(struct deed *d, uint64_t space, model_type type, uint64_t *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(space), slot_first(space, type), slot_last(space, type)};
    enum code code = store_select(d->arena, d->read, space, &resource_highest, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    *out = store_next(d->arena, &rows) ? slot_pointer(space, &rows, 0).number : 0;
    store_rows_end(&rows);
    return rows.code;
}

// A server has other writers: there it is looked for each time. So it is while somebody holds a number here, which may be
// this deed's own, of a run that came to nothing.
static bool recall(const struct deed *d, struct stripe *s, uint64_t key, uint64_t *highest)
{
    if (store_is_shared(d->house->config.store))
        return false;
    pthread_mutex_lock(&s->lock);
    uint64_t last = *remembered_at(s, key);
    bool is_remembered = is_of(last, key) && !find(s, key);
    *highest = last % SLOT_NUMBERS;
    pthread_mutex_unlock(&s->lock);
    return is_remembered;
}

static struct numbering *join(struct stripe *s, uint64_t key, uint64_t highest)
{
    struct numbering *n = find(s, key);
    if (!n) {
        n = heap_alloc(sizeof *n);
        *n = (struct numbering){.next = s->first, .key = key};
        s->first = n;
    }
    if (n->highest < highest)
        n->highest = highest;
    n->users++;
    return n;
}

static enum code join_deed(struct deed *d, uint64_t space, model_type type, struct reserved **out)
{
    struct numbers *numbers = d->house->numbers;
    uint64_t highest, key = key_of(space, type);
    struct stripe *s = stripe_of(numbers, key);
    enum code code = recall(d, s, key, &highest) ? DONE : space_highest_number(d, space, type, &highest);
    if (code)
        return code;
    struct holding *h = ARENA_NEW(d->arena, struct holding);
    struct reserved *r = ARENA_NEW(d->arena, struct reserved);
    pthread_mutex_lock(&s->lock);
    *h = (struct holding){numbers, s, join(s, key, highest), false};
    pthread_mutex_unlock(&s->lock);
    atomic_fetch_add(&numbers->holders, 1);
    arena_at_end(d->arena, let_go, h);
    *r = (struct reserved){.space = space, .type = type, .holding = h, .next = d->reserved};
    d->reserved = r;
    *out = r;
    return DONE;
}

enum code space_reserve(struct deed *d, uint64_t space, model_type type, struct pointer *out)
{
    struct reserved *r = d->reserved;
    while (r && (r->space != space || r->type != type))
        r = r->next;
    enum code code = r ? DONE : join_deed(d, space, type, &r);
    if (code)
        return code;
    pthread_mutex_lock(&r->holding->stripe->lock);
    *out = (struct pointer){.space = space, .number = ++r->holding->numbering->highest, .type = type};
    pthread_mutex_unlock(&r->holding->stripe->lock);
    if (out->number < SLOT_NUMBERS)
        return DONE;
    return fail(d->arena, UNSUPPORTED, "This space holds as many resources of type %s as one can: %u",
                model_info(type)->name, SLOT_NUMBERS - 1);
}

static enum code keep(struct arena *a, struct store_tx *tx, void *reserved)
{
    (void)a;
    (void)tx;
    for (struct reserved *r = reserved; r; r = r->next)
        r->holding->is_kept = true;
    return DONE;
}

void numbers_keep(struct deed *d)
{
    struct store_writes *last = d->person_writes ? d->person_writes : d->commons_writes;
    if (d->reserved && last && !store_is_shared(d->house->config.store))
        store_write_step(last, keep, d->reserved);
}
