// Numbers of new resources: the highest of (space, type) plus one, counted in one place for all deeds of this process
// that write there at the same time, so that two do not take the same number and one of them must run again.
// Another process may still take it: then the primary key says so.
#include "space/space_int.h"

#include "space/space_sql.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { STRIPES = 64 };

struct numbering {
    struct numbering *next;
    uint64_t space, highest;
    model_type type;
    unsigned users; // deeds that took a number here and are not over
};

struct numbers {
    atomic_uint holders; // the house, and each holding: a command's arena may outlive its house
    struct stripe {
        pthread_mutex_t lock;
        struct numbering *first;
    } stripes[STRIPES];
};

// What a deed holds until its arena ends.
struct holding {
    struct numbers *numbers;
    struct stripe *stripe;
    struct numbering *numbering;
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

static void let_go(void *holding)
{
    const struct holding *h = holding;
    pthread_mutex_lock(&h->stripe->lock);
    if (--h->numbering->users == 0) {
        struct numbering **at = &h->stripe->first;
        while (*at != h->numbering)
            at = &(*at)->next;
        *at = h->numbering->next;
        free(h->numbering);
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

static struct numbering *join(struct stripe *s, uint64_t space, model_type type, uint64_t highest)
{
    struct numbering *n = s->first;
    while (n && (n->space != space || n->type != type))
        n = n->next;
    if (!n) {
        n = heap_alloc(sizeof *n);
        *n = (struct numbering){.next = s->first, .space = space, .type = type};
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
    struct stripe *s = &numbers->stripes[(space * 31 + type) % STRIPES];
    uint64_t highest;
    enum code code = space_highest_number(d, space, type, &highest);
    if (code)
        return code;
    struct holding *h = ARENA_NEW(d->arena, struct holding);
    struct reserved *r = ARENA_NEW(d->arena, struct reserved);
    pthread_mutex_lock(&s->lock);
    *h = (struct holding){numbers, s, join(s, space, type, highest)};
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
