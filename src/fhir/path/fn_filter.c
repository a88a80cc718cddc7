// Functions that ask whether, and that choose: existence, filtering and projection, subsetting (N1
// §Existence, §Filtering and projection, §Subsetting).
#include "fhir/path/functions.h"

bool fn_empty(struct run *r, const struct call *c, struct list *out)
{
    return path_give_boolean(r, out, c->input->count == 0);
}

bool fn_not(struct run *r, const struct call *c, struct list *out)
{
    enum logic value;
    if (!path_truth(r, c->node, c->input, &value))
        return false;
    return path_give_logic(r, out,
                           value == LOGIC_EMPTY  ? value
                           : value == LOGIC_TRUE ? LOGIC_FALSE
                                                 : LOGIC_TRUE);
}

bool fn_where(struct run *r, const struct call *c, struct list *out)
{
    for (uint32_t i = 0; i < c->input->count; i++) {
        enum logic holds;
        const struct path_item *item = &c->input->items[i];
        if (!path_criterion(r, c->node->first, item, (int32_t)i, &holds) ||
            (holds == LOGIC_TRUE && !list_add(r, out, item)))
            return false;
    }
    return true;
}

bool fn_exists(struct run *r, const struct call *c, struct list *out)
{
    if (!c->node->first)
        return path_give_boolean(r, out, c->input->count > 0);
    enum logic holds = LOGIC_FALSE;
    for (uint32_t i = 0; holds != LOGIC_TRUE && i < c->input->count; i++)
        if (!path_criterion(r, c->node->first, &c->input->items[i], (int32_t)i, &holds))
            return false;
    return path_give_boolean(r, out, holds == LOGIC_TRUE);
}

bool fn_all(struct run *r, const struct call *c, struct list *out)
{
    enum logic holds = LOGIC_TRUE;
    for (uint32_t i = 0; holds == LOGIC_TRUE && i < c->input->count; i++)
        if (!path_criterion(r, c->node->first, &c->input->items[i], (int32_t)i, &holds))
            return false;
    return path_give_boolean(r, out, holds == LOGIC_TRUE);
}

// allTrue, anyTrue, allFalse, anyFalse: is there an item, all of them booleans, that is `wanted`?
static bool any_is(struct run *r, const struct call *c, bool wanted, bool *out)
{
    *out = false;
    for (uint32_t i = 0; i < c->input->count; i++) {
        struct path_item value;
        if (!path_value(r, &c->input->items[i], &value) || value.kind != PATH_BOOLEAN)
            return path_stop(r, c->node, INVALID, "%s() is asked of booleans only", c->node->function->name);
        *out |= value.number == wanted;
    }
    return true;
}

bool fn_all_true(struct run *r, const struct call *c, struct list *out)
{
    bool found;
    return any_is(r, c, false, &found) && path_give_boolean(r, out, !found);
}

bool fn_any_true(struct run *r, const struct call *c, struct list *out)
{
    bool found;
    return any_is(r, c, true, &found) && path_give_boolean(r, out, found);
}

bool fn_all_false(struct run *r, const struct call *c, struct list *out)
{
    bool found;
    return any_is(r, c, true, &found) && path_give_boolean(r, out, !found);
}

bool fn_any_false(struct run *r, const struct call *c, struct list *out)
{
    bool found;
    return any_is(r, c, false, &found) && path_give_boolean(r, out, found);
}

bool fn_count(struct run *r, const struct call *c, struct list *out)
{
    return path_give_integer(r, out, c->input->count);
}

bool fn_select(struct run *r, const struct call *c, struct list *out)
{
    for (uint32_t i = 0; i < c->input->count; i++) {
        struct list found;
        if (!path_for_item(r, c->node->first, &c->input->items[i], (int32_t)i, &found) ||
            !list_add_all(r, out, &found))
            return false;
    }
    return true;
}

// Each round starts from what the one before found for the first time.
bool fn_repeat(struct run *r, const struct call *c, struct list *out)
{
    struct list *input = c->input;
    struct set set;
    uint32_t seen = 0;
    set_init(&set, out);
    for (uint32_t i = 0; i < input->count || seen < out->count; i++) {
        const struct path_item item = i < input->count ? input->items[i] : out->items[seen++];
        struct list found;
        if (!path_for_item(r, c->node->first, &item, 0, &found) || !set_add_all(r, &set, &found))
            return false;
    }
    return true;
}

static bool add_slice(struct run *r, const struct list *from, int64_t first, int64_t count, struct list *out)
{
    for (int64_t i = first < 0 ? 0 : first; i < first + count && i < from->count; i++)
        if (!list_add(r, out, &from->items[i]))
            return false;
    return true;
}

bool fn_first(struct run *r, const struct call *c, struct list *out)
{
    return add_slice(r, c->input, 0, 1, out);
}

bool fn_last(struct run *r, const struct call *c, struct list *out)
{
    return !c->input->count || list_add(r, out, &c->input->items[c->input->count - 1]);
}

bool fn_tail(struct run *r, const struct call *c, struct list *out)
{
    return add_slice(r, c->input, 1, c->input->count, out);
}

bool fn_single(struct run *r, const struct call *c, struct list *out)
{
    if (c->input->count > 1)
        return path_stop(r, c->node, INVALID, "single() finds %u items", c->input->count);
    return add_slice(r, c->input, 0, 1, out);
}

bool fn_skip(struct run *r, const struct call *c, struct list *out)
{
    int32_t count;
    bool found;
    if (!path_argument_integer(r, c, 0, &count, &found))
        return false;
    return !found || add_slice(r, c->input, count < 0 ? 0 : count, c->input->count, out);
}

bool fn_take(struct run *r, const struct call *c, struct list *out)
{
    int32_t count;
    bool found;
    if (!path_argument_integer(r, c, 0, &count, &found))
        return false;
    return !found || add_slice(r, c->input, 0, count, out);
}

bool fn_is(struct run *r, const struct call *c, struct list *out)
{
    return path_give_is(r, c->node, c->input, out);
}

bool fn_as(struct run *r, const struct call *c, struct list *out)
{
    return path_give_as(r, c->node, c->input, out);
}
