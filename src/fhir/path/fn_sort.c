// sort() of FHIRPath 3.0, as the official R4 suite asks: stable, by any number of keys.
#include "fhir/path/functions.h"

struct sort {
    struct run *run;
    const struct call *call;
    const struct path_item *items;
    struct path_item *keys; // of each item, one after the other; kind PATH_NODE: empty
    unsigned key_count;
};

// -key sorts downwards, even where a minus has no meaning (strings).
static ast_index key_expression(const struct sort *s, unsigned key, bool *is_down)
{
    ast_index argument = path_argument(s->run, s->call, key);
    const struct ast *n = path_node(s->run, argument);
    *is_down = argument && n->op == AST_NEGATE;
    return *is_down ? n->first : argument;
}

static bool key_of(const struct sort *s, uint32_t item, unsigned key, struct path_item *out)
{
    struct list found;
    bool is_down;
    ast_index expression = key_expression(s, key, &is_down);
    list_init(&found);
    bool ok = expression ? path_for_item(s->run, expression, &s->items[item], (int32_t)item, &found)
                         : list_add(s->run, &found, &s->items[item]);
    if (!ok)
        return false;
    if (found.count > 1)
        return path_stop(s->run, s->call->node, INVALID, "a key of sort() gives %u values", found.count);
    *out = (struct path_item){.kind = PATH_NODE};
    return !found.count || path_value(s->run, &found.items[0], out) ||
           path_stop(s->run, s->call->node, INVALID, "sort() needs values as keys");
}

// Empty keys come first, upwards and downwards.
static bool is_before(const struct sort *s, uint32_t x, uint32_t y, bool *out)
{
    *out = false;
    for (unsigned k = 0; k < s->key_count; k++) {
        const struct path_item *kx = &s->keys[x * s->key_count + k], *ky = &s->keys[y * s->key_count + k];
        bool is_down;
        enum order order = ORDER_SAME;
        key_expression(s, k, &is_down);
        bool is_x_empty = kx->kind == PATH_NODE, is_y_empty = ky->kind == PATH_NODE;
        if (is_x_empty != is_y_empty) {
            *out = is_x_empty;
            return true;
        }
        if (!is_x_empty && !path_order(kx, ky, &order))
            return path_stop(s->run, s->call->node, INVALID,
                             "the keys of sort() have types that do not compare");
        if (order == ORDER_SAME || order == ORDER_UNKNOWN)
            continue;
        *out = (order == ORDER_LESS) != is_down;
        return true;
    }
    return true;
}

// Stable merge sort, from the bottom up.
static bool merge(const struct sort *s, uint32_t *from, uint32_t *to, uint32_t count, uint32_t width)
{
    for (uint32_t start = 0; start < count; start += 2 * width) {
        uint32_t middle = start + width < count ? start + width : count;
        uint32_t end = start + 2 * width < count ? start + 2 * width : count;
        uint32_t x = start, y = middle;
        for (uint32_t i = start; i < end; i++) {
            bool takes_right = x == middle;
            if (x < middle && y < end && !is_before(s, from[y], from[x], &takes_right))
                return false;
            to[i] = takes_right ? from[y++] : from[x++];
        }
    }
    return true;
}

bool fn_sort(struct run *r, const struct call *c, struct list *out)
{
    uint32_t count = c->input->count;
    unsigned keys = c->node->argument_count ? c->node->argument_count : 1;
    struct sort s = {r, c, c->input->items, NULL, keys};
    if (!path_spend(r, (size_t)count * (keys + 8)))
        return false;
    s.keys = ARENA_ARRAY(r->arena, struct path_item, (size_t)count * keys);
    uint32_t *order = ARENA_ARRAY(r->arena, uint32_t, count), *spare = ARENA_ARRAY(r->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        order[i] = i;
        for (unsigned k = 0; k < keys; k++)
            if (!key_of(&s, i, k, &s.keys[i * keys + k]))
                return false;
    }
    for (uint32_t width = 1; width < count; width *= 2) {
        if (!merge(&s, order, spare, count, width))
            return false;
        uint32_t *swap = order;
        order = spare;
        spare = swap;
    }
    for (uint32_t i = 0; i < count; i++)
        if (!list_add(r, out, &c->input->items[order[i]]))
            return false;
    return true;
}
