// Write sets: the statements and steps that a handler collects.
#include "store/store_int.h"

struct store_writes *store_writes_new(struct arena *a, uint64_t space)
{
    struct store_writes *w = ARENA_NEW(a, struct store_writes);
    w->arena = a;
    w->space = space;
    return w;
}

bool store_writes_empty(const struct store_writes *w)
{
    return !w->first;
}

static struct store_item *add_item(struct store_writes *w)
{
    struct store_item *item = ARENA_NEW(w->arena, struct store_item);
    if (w->last)
        w->last->next = item;
    else
        w->first = item;
    return w->last = item;
}

struct store_value *store_write(struct store_writes *w, const struct store_statement *s,
                                const struct store_value *args, size_t count, int rows)
{
    struct store_item *item = add_item(w);
    struct store_value *copy = ARENA_ARRAY(w->arena, struct store_value, count);
    if (count)
        memcpy(copy, args, count * sizeof *args);
    item->statement = s;
    item->args = copy;
    item->count = count;
    item->rows = rows;
    return copy;
}

void store_write_step(struct store_writes *w, store_step_fn *step, void *context)
{
    struct store_item *item = add_item(w);
    item->step = step;
    item->context = context;
}
