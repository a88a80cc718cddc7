// Walking the tree of a resource: the children of an element by FHIR name, with their types (R4 JSON §2.6.2).
#include "fhir/path/path_int.h"

const struct model_element *const *path_element_named(model_type owner, struct str name)
{
    size_t count;
    const struct model_element *const *e = model_elements(owner, &count);
    for (size_t i = 0; i < count; i++)
        if (e[i]->name[0] == name.ptr[0] && str_equal(name, str_from(e[i]->name)))
            return &e[i];
    return NULL;
}

// The object whose members are the children: of primitives it is the "_x" sibling.
static const struct json *members_of(const struct path_item *of)
{
    if (of->kind != PATH_NODE)
        return NULL;
    if (of->node && of->node->kind == JSON_OBJECT)
        return of->node;
    return of->shadow && of->shadow->kind == JSON_OBJECT ? of->shadow : NULL;
}

static model_type concrete(model_type type, const struct json *node)
{
    if (type != MODEL_Resource || !node)
        return type;
    const struct json *name = json_get(node, STR("resourceType"));
    if (!name || name->kind != JSON_STRING)
        return MODEL_NONE;
    return model_resource_named(str_of(name->text, name->size));
}

static void start(struct found *f, const struct json *value, const struct json *shadow, model_type type)
{
    *f = (struct found){.value = value, .shadow = shadow, .type = type};
    f->is_array = (value && value->kind == JSON_ARRAY) || (shadow && shadow->kind == JSON_ARRAY);
    if (f->is_array) {
        f->value = value ? json_first(value) : NULL;
        f->shadow = shadow ? json_first(shadow) : NULL;
    }
}

bool path_found_item(struct found *f, struct path_item *out)
{
    while (f->value || f->shadow) {
        const struct json *value = f->value && f->value->kind != JSON_NULL ? f->value : NULL;
        const struct json *shadow = f->shadow && f->shadow->kind == JSON_OBJECT ? f->shadow : NULL;
        f->value = f->value && f->is_array ? f->value->next : NULL;
        f->shadow = f->shadow && f->is_array ? f->shadow->next : NULL;
        if (!value && !shadow)
            continue;
        *out = (struct path_item){
            .kind = PATH_NODE, .type = concrete(f->type, value), .node = value, .shadow = shadow};
        return true;
    }
    return false;
}

static bool emit(struct run *r, struct found *f, const struct path_item *parent, struct list *out)
{
    struct path_item item;
    while (path_found_next(f, &item)) {
        item.parent = parent;
        if (!list_add(r, out, &item))
            return false;
    }
    return true;
}

static const struct path_item *parent_of_results(struct run *r, const struct path_item *of)
{
    if (!r->keeps_parents)
        return NULL;
    struct path_item *copy = arena_alloc_raw(r->arena, sizeof *copy);
    *copy = *of;
    return copy;
}

static const struct model_choice *choice_named(const struct model_choice *choices, size_t count,
                                               const char *name, size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (choices[i].json_name_len == len && memcmp(choices[i].json_name, name, len) == 0)
            return &choices[i];
    return NULL;
}

// Takes a member that is a choice of the element. At most one choice is there, so the first that fits, and its "_x",
// are all: true when no more can come.
static bool take_member(struct found *f, const struct json *m, bool is_shadow, model_type type)
{
    f->type = type;
    if (is_shadow)
        f->shadow = m;
    else
        f->value = m;
    return model_info(type)->kind != MODEL_PRIMITIVE || (f->value && f->shadow);
}

static bool find_typed(const struct step *step, const struct path_item *of, struct found *out)
{
    const struct json *object = members_of(of);
    struct found f = {0};
    char first = step->name.ptr[0];
    for (const struct json *m = object ? object->first : NULL; m; m = m->next) {
        bool is_shadow = m->name_len > 1 && m->name[0] == '_';
        if (m->name[is_shadow] != first || m->name_len < step->name.len)
            continue;
        const struct model_choice *c = choice_named(step->choices, step->choice_count, m->name + is_shadow,
                                                    m->name_len - (size_t)is_shadow);
        if (c && take_member(&f, m, is_shadow, c->type))
            break;
    }
    if (!f.value && !f.shadow)
        return false;
    start(out, f.value, f.shadow, f.type);
    return true;
}

// What `value` may be asked for, and `value as Quantity`.
static uint64_t bits_of(const struct model_member *m)
{
    uint64_t bits = path_bit(m->index);
    model_type type = m->element->choice_count > 1 ? m->choice->type : MODEL_NONE;
    for (; type != MODEL_NONE && model_info(type)->kind != MODEL_ABSTRACT; type = model_info(type)->base)
        bits |= path_choice_bit(m->index, type);
    return bits;
}

const struct path_index *path_index_make(struct arena *a, const struct path_item *object)
{
    struct path_index *index = ARENA_NEW(a, struct path_index);
    size_t count = model_info(object->type)->element_count;
    index->object = members_of(object);
    index->type = object->type;
    index->has = PATH_BIT_OF_NONE;
    index->elements = ARENA_ARRAY(a, struct found, count + 1);
    for (const struct json *m = index->object ? index->object->first : NULL; m; m = m->next) {
        bool is_shadow = m->name_len > 1 && m->name[0] == '_';
        struct model_member member;
        if (!model_member(object->type, str_skip(json_name(m), is_shadow), &member) || member.is_shadow)
            continue;
        struct found *f = &index->elements[member.index];
        bool is_whole = f->type != MODEL_NONE &&
                        (model_info(f->type)->kind != MODEL_PRIMITIVE || (f->value && f->shadow));
        if (!is_whole)
            take_member(f, m, is_shadow, member.choice->type);
        index->has |= bits_of(&member);
    }
    for (size_t i = 0; i < count; i++) {
        struct found *f = &index->elements[i];
        if (f->value || f->shadow)
            start(f, f->value, f->shadow, f->type);
    }
    return index;
}

// An object that FHIR does not describe: the member of that very name.
static bool find_untyped(struct str name, const struct path_item *of, struct found *out)
{
    const struct json *object = members_of(of);
    const struct json *value = object ? json_get(object, name) : NULL;
    if (!value)
        return false;
    start(out, value, NULL, value->kind == JSON_STRING ? MODEL_System_String : MODEL_NONE);
    return true;
}

bool path_find(const struct step *step, const struct path_item *of, struct found *out)
{
    if (of->kind != PATH_NODE)
        return false;
    if (of->type == step->owner && step->owner != MODEL_NONE)
        return find_typed(step, of, out);
    if (of->type == MODEL_NONE)
        return find_untyped(step->name, of, out);
    const struct model_element *const *e = path_element_named(of->type, step->name);
    if (!e)
        return false;
    struct step found = {.name = step->name};
    found.choices = model_choices(*e, &found.choice_count);
    return find_typed(&found, of, out);
}

bool path_step(struct run *r, const struct step *step, const struct path_item *of, struct list *out)
{
    struct found f;
    return !path_find(step, of, &f) || emit(r, &f, parent_of_results(r, of), out);
}

// The "_x" of member x, or the x of "_x"; NULL: there is none.
static const struct json *sibling_of(const struct json *object, const struct json *m, bool is_shadow)
{
    size_t len = is_shadow ? m->name_len - 1u : m->name_len + 1u;
    for (const struct json *o = object->first; o; o = o->next)
        if (o->name_len == len &&
            (is_shadow ? memcmp(o->name, m->name + 1, len) == 0
                       : o->name[0] == '_' && memcmp(o->name + 1, m->name, len - 1) == 0))
            return o;
    return NULL;
}

bool path_all_children(struct run *r, const struct path_item *of, struct list *out)
{
    const struct json *object = members_of(of);
    if (!object || !object->first)
        return true;
    const struct path_item *parent = parent_of_results(r, of);
    for (const struct json *m = object->first; m; m = m->next) {
        struct model_member member = {0};
        if (of->type != MODEL_NONE && !model_member(of->type, json_name(m), &member))
            continue;
        struct found f;
        if (member.choice) {
            model_type type = member.choice->type;
            bool is_primitive = model_info(type)->kind == MODEL_PRIMITIVE;
            const struct json *other = is_primitive ? sibling_of(object, m, member.is_shadow) : NULL;
            if (member.is_shadow && other)
                continue; // comes with its value
            start(&f, member.is_shadow ? NULL : m, member.is_shadow ? m : other, type);
        } else {
            start(&f, m, NULL, MODEL_NONE);
        }
        if (!emit(r, &f, parent, out))
            return false;
    }
    return true;
}

struct path_item path_root(const struct json *resource)
{
    return (struct path_item){
        .kind = PATH_NODE, .type = concrete(MODEL_Resource, resource), .node = resource};
}

void path_children(struct arena *a, const struct path_item *of, struct str name, struct path_list *out)
{
    struct run r = {.arena = a, .keeps_parents = true, .steps_left = UINT32_MAX};
    struct step step = {.name = name};
    struct list found;
    list_init(&found);
    *out = (struct path_list){0};
    if (name.len && path_step(&r, &step, of, &found))
        *out = path_list_of(a, &found);
}
