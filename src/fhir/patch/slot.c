// Slots: the values of one element of an object, with their "_x" siblings, taken out as a list, changed, and
// written back as R4 JSON wants them (§2.6.2): arrays of equal length with null for what is missing.
#include "fhir/patch/patch_int.h"

static struct str without_choice_mark(struct str name)
{
    return str_ends(name, STR("[x]")) ? str_of(name.ptr, name.len - 3) : name;
}

static const struct model_element *element_named(model_type owner, struct str name)
{
    size_t count;
    const struct model_element *const *elements = model_elements(owner, &count);
    struct model_member member;
    for (size_t i = 0; i < count; i++)
        if (str_equal(str_from(elements[i]->name), name))
            return elements[i];
    return model_member(owner, name, &member) && !member.is_shadow ? member.element : NULL;
}

static void grow(struct slot *s)
{
    size_t size = s->size ? s->size * 2 : 4;
    s->items = arena_grow(s->arena, s->items, s->size * sizeof *s->items, size * sizeof *s->items);
    s->size = size;
}

void slot_insert(struct slot *s, size_t at, struct slot_item item)
{
    if (s->count == s->size)
        grow(s);
    memmove(s->items + at + 1, s->items + at, (s->count - at) * sizeof *s->items);
    s->items[at] = item;
    s->count++;
}

void slot_remove(struct slot *s, size_t at)
{
    s->count--;
    memmove(s->items + at, s->items + at + 1, (s->count - at) * sizeof *s->items);
}

static struct json *present(struct json *n)
{
    return n && n->kind != JSON_NULL ? n : NULL;
}

static struct str shadow_name(struct arena *a, struct str name)
{
    return arena_print(a, "_%.*s", STR_ARG(name));
}

static void load(struct slot *s, struct json *value, struct json *shadow)
{
    struct json *v = value, *w = shadow;
    bool is_list = (value && value->kind == JSON_ARRAY) || (shadow && shadow->kind == JSON_ARRAY);
    if (is_list) {
        v = value && value->kind == JSON_ARRAY ? value->first : NULL;
        w = shadow && shadow->kind == JSON_ARRAY ? shadow->first : NULL;
    }
    while (v || w) {
        slot_insert(s, s->count, (struct slot_item){present(v), present(w)});
        v = v && is_list ? v->next : NULL;
        w = w && is_list ? w->next : NULL;
    }
}

bool slot_open(struct arena *a, struct json *owner, model_type owner_type, struct str name, struct slot *out)
{
    const struct model_element *e = element_named(owner_type, without_choice_mark(name));
    if (!e)
        return false;
    *out = (struct slot){.arena = a, .owner = owner, .owner_type = owner_type, .element = e};
    size_t count;
    const struct model_choice *choices = model_choices(e, &count);
    for (size_t i = 0; i < count; i++) {
        struct str json_name = str_from(choices[i].json_name);
        struct json *value = json_get_mutable(owner, json_name);
        struct json *shadow = json_get_mutable(owner, shadow_name(a, json_name));
        if (!value && !shadow)
            continue;
        if (out->choice)
            return false; // it stands there as two types, which no resource may
        out->choice = &choices[i];
        load(out, value, shadow);
    }
    return true;
}

// ---- writing back

static struct json *value_of(const struct slot_item *item)
{
    return item->value;
}

static struct json *shadow_of(const struct slot_item *item)
{
    return item->shadow;
}

// The member for values or for shadows; NULL when there are none.
static struct json *member_of(const struct slot *s, struct json *(*side)(const struct slot_item *))
{
    struct json *array = json_new(s->arena, JSON_ARRAY), *last = NULL;
    bool is_there = false;
    for (size_t i = 0; i < s->count; i++) {
        struct json *n = side(&s->items[i]);
        is_there = is_there || n;
        if (s->element->max == 1 && i == 0) {
            if (n)
                n->next = NULL;
            return n;
        }
        n = n ? n : json_new(s->arena, JSON_NULL);
        n->name = NULL;
        n->name_len = 0;
        json_insert_after(array, last, n);
        last = n;
    }
    return is_there ? array : NULL;
}

// A node that keeps the place of a member, so that the member's own chain is free; NULL: no such member.
static struct json *mark_place(struct slot *s, struct json *member)
{
    if (!member)
        return NULL;
    struct json *mark = json_new(s->arena, JSON_NULL);
    json_insert_after(s->owner, member, mark);
    (void)json_remove(s->owner, member);
    return mark;
}

static void put_member(struct slot *s, struct str name, struct json *mark, struct json *member)
{
    if (member && mark) {
        json_insert_after(s->owner, mark, member);
        member->name = name.ptr;
        member->name_len = (uint16_t)name.len;
    } else if (member) {
        json_set(s->owner, name, member);
    }
    if (mark)
        (void)json_remove(s->owner, mark);
}

void slot_close(struct slot *s)
{
    size_t count;
    const struct model_choice *choices = model_choices(s->element, &count);
    struct json *value = NULL, *shadow = NULL;
    // The old members may be of another choice: valueQuantity that becomes valueString.
    for (size_t i = 0; i < count && !value && !shadow; i++) {
        struct str old_name = str_from(choices[i].json_name);
        value = mark_place(s, json_get_mutable(s->owner, old_name));
        shadow = mark_place(s, json_get_mutable(s->owner, shadow_name(s->arena, old_name)));
    }
    struct str name = str_from(s->choice ? s->choice->json_name : s->element->name);
    put_member(s, name, value, member_of(s, value_of));
    put_member(s, shadow_name(s->arena, name), shadow, member_of(s, shadow_of));
}

// ---- places

static model_type type_below(model_type type, const struct json *node)
{
    if (type != MODEL_Resource)
        return type;
    const struct json *name = json_get(node, STR("resourceType"));
    if (!name || name->kind != JSON_STRING)
        return MODEL_NONE;
    return model_resource_named(str_of(name->text, name->size));
}

struct search {
    const struct json *node;
    struct place *out;
};

static bool search_object(const struct search *s, struct json *owner, model_type type);

static bool search_value(const struct search *s, struct json *value, model_type type)
{
    return value->kind == JSON_OBJECT && search_object(s, value, type_below(type, value));
}

static bool found(const struct search *s, struct json *owner, model_type type, const struct json *m)
{
    bool is_shadow = m->name_len && m->name[0] == '_';
    *s->out = (struct place){.owner = owner, .owner_type = type, .name = str_skip(json_name(m), is_shadow)};
    return true;
}

static bool search_object(const struct search *s, struct json *owner, model_type type)
{
    for (struct json *m = owner->first; m; m = m->next) {
        struct model_member member;
        if (!model_member(type, json_name(m), &member))
            continue;
        if (m == s->node)
            return found(s, owner, type, m);
        if (m->kind != JSON_ARRAY) {
            if (search_value(s, m, member.choice->type))
                return true;
            continue;
        }
        size_t index = 0;
        for (struct json *c = m->first; c; c = c->next, index++) {
            if (c == s->node) {
                found(s, owner, type, m);
                s->out->index = index;
                return true;
            }
            if (search_value(s, c, member.choice->type))
                return true;
        }
    }
    return false;
}

bool place_of(struct json *root, const struct json *node, struct place *out)
{
    struct search s = {node, out};
    return root->kind == JSON_OBJECT && search_object(&s, root, type_below(MODEL_Resource, root));
}
