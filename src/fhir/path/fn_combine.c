// Functions on whole lists: sets, order, aggregates (N1 §Existence, §Combining, §Aggregates).
#include "fhir/path/functions.h"

bool fn_union(struct run *r, const struct call *c, struct list *out)
{
    struct list other;
    struct set set;
    set_init(&set, out);
    return path_argument_list(r, c, 0, &other) && set_add_all(r, &set, c->input) &&
           set_add_all(r, &set, &other);
}

bool fn_combine(struct run *r, const struct call *c, struct list *out)
{
    struct list other;
    return path_argument_list(r, c, 0, &other) && list_add_all(r, out, c->input) &&
           list_add_all(r, out, &other);
}

bool fn_distinct(struct run *r, const struct call *c, struct list *out)
{
    struct set set;
    set_init(&set, out);
    return set_add_all(r, &set, c->input);
}

bool fn_is_distinct(struct run *r, const struct call *c, struct list *out)
{
    struct list seen;
    struct set set;
    bool is_new = true;
    list_init(&seen);
    set_init(&set, &seen);
    for (uint32_t i = 0; is_new && i < c->input->count; i++)
        if (!set_add(r, &set, &c->input->items[i], &is_new))
            return false;
    return path_give_boolean(r, out, is_new);
}

// The items of the input that are (or are not) in the argument.
static bool choose(struct run *r, const struct call *c, bool wanted, struct list *out)
{
    struct list other;
    struct set set;
    if (!path_argument_list(r, c, 0, &other))
        return false;
    set_init(&set, &other);
    for (uint32_t i = 0; i < c->input->count; i++) {
        bool found;
        if (!set_has(r, &set, &c->input->items[i], &found) ||
            (found == wanted && !list_add(r, out, &c->input->items[i])))
            return false;
    }
    return true;
}

bool fn_intersect(struct run *r, const struct call *c, struct list *out)
{
    struct list both;
    struct set set;
    list_init(&both);
    set_init(&set, out);
    return choose(r, c, true, &both) && set_add_all(r, &set, &both);
}

bool fn_exclude(struct run *r, const struct call *c, struct list *out)
{
    return choose(r, c, false, out);
}

static bool is_part_of(struct run *r, const struct list *part, struct list *whole, bool *out)
{
    struct set set;
    set_init(&set, whole);
    *out = true;
    for (uint32_t i = 0; *out && i < part->count; i++)
        if (!set_has(r, &set, &part->items[i], out))
            return false;
    return true;
}

bool fn_subset_of(struct run *r, const struct call *c, struct list *out)
{
    struct list other;
    bool holds;
    return path_argument_list(r, c, 0, &other) && is_part_of(r, c->input, &other, &holds) &&
           path_give_boolean(r, out, holds);
}

bool fn_superset_of(struct run *r, const struct call *c, struct list *out)
{
    struct list other;
    bool holds;
    return path_argument_list(r, c, 0, &other) && is_part_of(r, &other, c->input, &holds) &&
           path_give_boolean(r, out, holds);
}

bool fn_aggregate(struct run *r, const struct call *c, struct list *out)
{
    struct list total;
    struct scope before = r->scope;
    bool ok = path_argument_list(r, c, 1, &total);
    for (uint32_t i = 0; ok && i < c->input->count; i++) {
        struct list next;
        r->scope.total = &total;
        ok = path_for_item(r, c->node->first, &c->input->items[i], (int32_t)i, &next);
        if (ok)
            list_take(&total, &next);
    }
    r->scope = before;
    return ok && list_add_all(r, out, &total);
}
