// The index of the commons: written with each resource, asked before a search tests its rows. A person's space has
// none: its rows are few, and nothing of them stands in the clear.
#include "space/search_int.h"

#include "space/space_sql.h"

#include <stdlib.h>

enum {
    FEW = 100,         // reached by so few, no further clause is weighed much longer
    WORTH_A_SCAN = 8,  // reading a row by its number costs about as much as so many in a row
    NUMBERS_FIRST = 64 // room for numbers, to start with
};

// ---- writing ----------------------------------------------------------------------------------------------

void term_write(struct store_writes *writes, struct arena *a, struct pointer at, struct str keys)
{
    struct search_term *terms;
    size_t count;
    struct store_value args[] = {store_int(model_info(at.type)->stable), store_int(0), store_bytes(STR("")),
                                 store_id(at.number)};
    search_terms(a, keys, &terms, &count); // the keys were made just now: they are whole
    for (size_t i = 0; i < count; i++) {
        args[1] = store_int(terms[i].param);
        args[2] = store_bytes(terms[i].bytes);
        store_write(writes, &term_insert, args, COUNT_OF(args), STORE_ANY_ROWS);
    }
}

void term_forget(struct store_writes *writes, struct pointer at)
{
    struct store_value args[] = {store_int(model_info(at.type)->stable), store_id(at.number)};
    store_write(writes, &term_delete, args, COUNT_OF(args), STORE_ANY_ROWS);
}

// ---- reaching rows ----------------------------------------------------------------------------------------

static enum code count_rows(struct deed *d, struct pointer at, const struct search_probe *p, uint64_t most,
                            uint64_t *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_int(model_info(at.type)->stable), store_int(p->param),
                                 store_bytes(p->from), store_bytes(p->until), store_id(most)};
    enum code code = store_select(d->arena, d->read, at.space, &term_count, args, COUNT_OF(args), &rows);
    if (code == DONE && store_next(d->arena, &rows))
        *out += (uint64_t)store_column_int(&rows, 0);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

// How many rows the probes reach, counted up to `most`.
static enum code weigh(struct deed *d, struct pointer at, const struct search_probe *probes, size_t count,
                       uint64_t most, uint64_t *weight)
{
    enum code code = DONE;
    *weight = 0;
    for (size_t i = 0; code == DONE && i < count && *weight < most; i++) {
        if (probes[i].number)
            ++*weight;
        else
            code = count_rows(d, at, &probes[i], most - *weight, weight);
    }
    return code;
}

static void add_number(struct deed *d, struct candidates *c, size_t *size, uint64_t number)
{
    if (c->count == *size) {
        size_t bigger = *size ? *size * 2 : NUMBERS_FIRST;
        c->numbers = arena_grow(d->arena, c->numbers, *size * sizeof number, bigger * sizeof number);
        *size = bigger;
    }
    c->numbers[c->count++] = number;
}

static enum code add_reached(struct deed *d, struct pointer at, const struct search_probe *p,
                             struct candidates *c, size_t *size)
{
    struct store_rows rows;
    struct store_value args[] = {store_int(model_info(at.type)->stable), store_int(p->param),
                                 store_bytes(p->from), store_bytes(p->until)};
    enum code code = store_select(d->arena, d->read, at.space, &term_numbers, args, COUNT_OF(args), &rows);
    while (code == DONE && store_next(d->arena, &rows))
        add_number(d, c, size, (uint64_t)store_column_int(&rows, 0));
    store_rows_end(&rows);
    return code ? code : rows.code;
}

static int by_number_down(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a < b) - (a > b);
}

enum code term_reach(struct deed *d, struct pointer at, const struct search_probe *probes, size_t count,
                     struct candidates *out)
{
    enum code code = DONE;
    size_t size = 0, kept = 0;
    *out = (struct candidates){.is_known = true};
    for (size_t i = 0; code == DONE && i < count; i++) {
        if (probes[i].number)
            add_number(d, out, &size, probes[i].number);
        else
            code = add_reached(d, at, &probes[i], out, &size);
    }
    if (out->count)
        qsort(out->numbers, out->count, sizeof *out->numbers, by_number_down);
    for (size_t i = 0; i < out->count; i++)
        if (!kept || out->numbers[kept - 1] != out->numbers[i])
            out->numbers[kept++] = out->numbers[i];
    out->count = kept;
    return code;
}

// ---- choosing a clause ------------------------------------------------------------------------------------

struct plan {
    const struct search_probe *probes;
    size_t count;
    uint64_t weight; // rows reached; as many as may be worth it: rather test all
};

// Takes the clause when it reaches fewer rows than the plan so far.
static enum code consider(struct deed *d, struct pointer at, const struct search_clause *c, struct plan *plan)
{
    struct search_probe *probes;
    size_t count;
    uint64_t weight;
    // Without an index, a clause must name the rows themselves.
    if ((at.space != SPACE_COMMONS && c->param) || !search_probes(d->arena, at.type, c, &probes, &count))
        return DONE;
    enum code code = weigh(d, at, probes, count, plan->weight, &weight);
    if (code == DONE && weight < plan->weight)
        *plan = (struct plan){probes, count, weight};
    return code;
}

static enum code choose(struct deed *d, struct pointer at, const struct search_query *q, uint64_t most,
                        struct plan *plan)
{
    enum code code = DONE;
    *plan = (struct plan){.weight = most};
    for (const struct search_clause *c = q->first; code == DONE && c && plan->weight; c = c->next)
        code = consider(d, at, c, plan);
    return code;
}

enum code term_candidates(struct deed *d, struct pointer at, const struct search_query *q,
                          struct candidates *out)
{
    struct plan plan;
    uint64_t highest;
    *out = (struct candidates){0};
    if (!q->first)
        return DONE;
    // First a glance at each clause: among many rows, most requests have one that few meet.
    enum code code = choose(d, at, q, FEW, &plan);
    if (code == DONE && plan.weight == FEW && at.space == SPACE_COMMONS) {
        code = space_highest_number(d, at.space, at.type, &highest);
        if (code == DONE && highest / WORTH_A_SCAN > FEW)
            code = choose(d, at, q, highest / WORTH_A_SCAN, &plan);
    }
    bool is_found = plan.probes || plan.weight == 0; // no probe at all: the clause is met by nothing
    return code || !is_found ? code : term_reach(d, at, plan.probes, plan.count, out);
}
