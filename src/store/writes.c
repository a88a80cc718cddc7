// Write sets: the statements and steps that a handler collects; and how one statement writes.
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

void store_write(struct store_writes *w, const struct store_statement *s, const struct store_value *args,
                 size_t count, int rows)
{
    struct store_item *item = add_item(w);
    struct store_value *copy = ARENA_ARRAY(w->arena, struct store_value, count);
    if (count)
        memcpy(copy, args, count * sizeof *args);
    item->statement = s;
    item->args = copy;
    item->count = count;
    item->rows = rows;
}

void store_write_step(struct store_writes *w, store_step_fn *step, void *context)
{
    struct store_item *item = add_item(w);
    item->step = step;
    item->context = context;
}

enum code store_tx_write(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                         const struct store_value *args, size_t count, int rows)
{
    struct store_prepared *p;
    enum code code = store_db_start(a, tx->db, s, args, count, &p);
    if (code != DONE)
        return code;
    int result = sqlite3_step(p->stmt);
    if (result == SQLITE_ROW)
        code = fail(a, INTERNAL, "the statement %s gives rows and was used to write", s->name);
    else if (result != SQLITE_DONE)
        code = store_db_fail(a, tx->db, s->name, result);
    else if (rows != STORE_ANY_ROWS && sqlite3_changes(tx->db->handle) != rows)
        code = fail(a, CONFLICT, "another write came first (%s)", s->name);
    store_db_stop(p);
    return code;
}
