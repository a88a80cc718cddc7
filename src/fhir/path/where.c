// Where an item is, as FHIRPath: "Patient.name[0].given[1]".
#include "fhir/path/path_int.h"

enum { WHERE_DEPTH_MAX = 64 };

// The place of `node` in a member that is, or holds, it: -1 none, otherwise its index (0 when it is no
// array).
static int64_t place_in(const struct json *member, const struct json *node)
{
    if (member == node)
        return 0;
    int64_t index = 0;
    if (member->kind == JSON_ARRAY)
        for (const struct json *c = member->first; c; c = c->next, index++)
            if (c == node)
                return index;
    return -1;
}

static struct str element_name(model_type owner, const struct json *member)
{
    struct str name = json_name(member);
    struct model_member found;
    if (owner != MODEL_NONE && model_member(owner, name, &found))
        return str_from(found.element->name);
    return name;
}

static void add_step(struct buf *out, const struct path_item *item)
{
    const struct path_item *parent = item->parent;
    const struct json *wanted = item->node ? item->node : item->shadow;
    const struct json *object =
        parent->node && parent->node->kind == JSON_OBJECT ? parent->node : parent->shadow;
    for (const struct json *m = object ? json_first(object) : NULL; m; m = m->next) {
        int64_t index = place_in(m, wanted);
        if (index < 0)
            continue;
        buf_add_char(out, '.');
        buf_add(out, element_name(parent->type, m));
        if (m->kind == JSON_ARRAY)
            buf_print(out, "[%lld]", (long long)index);
        return;
    }
}

struct str path_where(struct arena *a, const struct path_item *item)
{
    const struct path_item *chain[WHERE_DEPTH_MAX];
    size_t depth = 0;
    for (; item && depth < WHERE_DEPTH_MAX; item = item->parent)
        chain[depth++] = item;
    struct buf out;
    buf_init(&out, a, 64);
    if (depth && chain[depth - 1]->type != MODEL_NONE)
        buf_add(&out, str_from(model_info(chain[depth - 1]->type)->name));
    for (size_t i = depth; i-- > 1;)
        add_step(&out, chain[i - 1]);
    return buf_str(&out);
}
