// Sets of items, for union(), distinct() and their like: a hash table over a list, once the list is long
// enough.
#include "fhir/path/path_int.h"

enum { LINEAR_MAX = 8 };

// Equal items hash alike; where equality is not of texts (dates in zones, quantities), all of the kind do.
static uint64_t hash_value(const struct path_item *v)
{
    struct number n;
    switch ((enum path_value_kind)v->kind) {
    case PATH_BOOLEAN:
        return (uint64_t)v->number + 1;
    case PATH_INTEGER:
    case PATH_DECIMAL:
        if (!number_read(v->text, &n))
            return str_hash(v->text, PATH_DECIMAL);
        n = number_without_zeros(n);
        return str_hash(str_of((const char *)&n.digits, sizeof n.digits), (uint64_t)n.scale);
    case PATH_STRING:
        return str_hash(v->text, PATH_STRING);
    default:
        return v->kind + 16u;
    }
}

// Of objects: the names of members and their plain texts, in any order.
static uint64_t hash_node(const struct json *node)
{
    uint64_t sum = node->size + 32u;
    if (node->kind != JSON_OBJECT)
        return sum;
    for (const struct json *m = node->first; m; m = m->next) {
        bool is_plain = m->kind == JSON_STRING && !m->escaped;
        sum += str_hash(json_name(m), is_plain ? str_hash(str_of(m->text, m->size), 1) : 2);
    }
    return sum;
}

static uint64_t hash_item(struct run *r, const struct path_item *item)
{
    struct path_item value;
    if (path_value(r, item, &value))
        return hash_value(&value);
    return item->node ? hash_node(item->node) : 64;
}

void set_init(struct set *s, struct list *items)
{
    *s = (struct set){.items = items};
}

static void place(struct set *s, uint64_t hash, uint32_t index)
{
    uint32_t at = (uint32_t)hash & (s->size - 1);
    while (s->slots[at].index)
        at = (at + 1) & (s->size - 1);
    s->slots[at] = (struct set_slot){(uint32_t)(hash >> 32), index + 1};
}

// Twice as large, from the list.
static bool rebuild(struct run *r, struct set *s)
{
    uint32_t size = s->size ? s->size * 4 : 64;
    while (size < s->items->count * 2)
        size *= 2;
    if (!path_spend(r, size / 8))
        return false;
    s->slots = ARENA_ARRAY(r->arena, struct set_slot, size);
    s->size = size;
    for (uint32_t i = 0; i < s->items->count; i++)
        place(s, hash_item(r, &s->items->items[i]), i);
    return true;
}

static bool has_linear(struct run *r, const struct set *s, const struct path_item *item, bool *found)
{
    return path_list_has(r, s->items, item, found);
}

static bool has_hashed(struct run *r, const struct set *s, const struct path_item *item, uint64_t hash,
                       bool *found)
{
    uint32_t probes = 0;
    *found = false;
    for (uint32_t at = (uint32_t)hash & (s->size - 1); !*found && s->slots[at].index;
         at = (at + 1) & (s->size - 1)) {
        if (++probes % 16 == 0 && !path_spend(r, 1)) // texts may be made to collide
            return false;
        enum logic equal = LOGIC_FALSE;
        if (s->slots[at].hash == (uint32_t)(hash >> 32) &&
            !path_equal(r, &s->items->items[s->slots[at].index - 1], item, &equal))
            return false;
        *found = equal == LOGIC_TRUE;
    }
    return true;
}

bool set_has(struct run *r, struct set *s, const struct path_item *item, bool *found)
{
    if (s->items->count <= LINEAR_MAX)
        return has_linear(r, s, item, found);
    if (!s->size && !rebuild(r, s))
        return false;
    return has_hashed(r, s, item, hash_item(r, item), found);
}

bool set_add(struct run *r, struct set *s, const struct path_item *item, bool *is_new)
{
    bool found;
    if (!set_has(r, s, item, &found))
        return false;
    *is_new = !found;
    if (found)
        return true;
    if (!list_add(r, s->items, item))
        return false;
    if (!s->size)
        return true;
    if (s->items->count * 2 > s->size)
        return rebuild(r, s);
    place(s, hash_item(r, item), s->items->count - 1);
    return true;
}

bool set_add_all(struct run *r, struct set *s, const struct list *more)
{
    bool is_new;
    for (uint32_t i = 0; i < more->count; i++)
        if (!set_add(r, s, &more->items[i], &is_new))
            return false;
    return true;
}
