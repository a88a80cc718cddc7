// Walking the tree of a resource: the children of an element by FHIR name, with their types (R4 JSON §2.6.2).
#include "fhir/path/path_int.h"

const struct model_element *path_element_named(model_type owner, struct str name)
{
    size_t count;
    const struct model_element *e = model_elements(owner, &count);
    for (size_t i = 0; i < count; i++)
        if (e[i].name[0] == name.ptr[0] && str_equal(name, str_from(e[i].name)))
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

struct finding {
    const struct json *value, *shadow;
    const struct path_item *parent;
    model_type type;
};

static bool emit_one(struct run *r, const struct finding *f, struct list *out)
{
    const struct json *value = f->value && f->value->kind != JSON_NULL ? f->value : NULL;
    const struct json *shadow = f->shadow && f->shadow->kind == JSON_OBJECT ? f->shadow : NULL;
    if (!value && !shadow)
        return true;
    struct path_item item = {.kind = PATH_NODE,
                             .type = concrete(f->type, value),
                             .node = value,
                             .shadow = shadow,
                             .parent = f->parent};
    return list_add(r, out, &item);
}

// One member, with its "_x" sibling: arrays become as many items, paired by place.
static bool emit(struct run *r, const struct finding *f, struct list *out)
{
    bool is_array =
        (f->value && f->value->kind == JSON_ARRAY) || (f->shadow && f->shadow->kind == JSON_ARRAY);
    if (!is_array)
        return emit_one(r, f, out);
    struct finding one = *f;
    one.value = f->value ? json_first(f->value) : NULL;
    one.shadow = f->shadow ? json_first(f->shadow) : NULL;
    while (one.value || one.shadow) {
        if (!emit_one(r, &one, out))
            return false;
        one.value = one.value ? one.value->next : NULL;
        one.shadow = one.shadow ? one.shadow->next : NULL;
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

// At most one choice of an element is there, so the first member that fits, and its "_x", are all.
static bool step_typed(struct run *r, const struct step *step, const struct path_item *of, struct list *out)
{
    struct finding f = {0};
    const struct json *object = members_of(of);
    char first = step->name.ptr[0];
    for (const struct json *m = object ? object->first : NULL; m; m = m->next) {
        bool is_shadow = m->name_len > 1 && m->name[0] == '_';
        if (m->name[is_shadow] != first || m->name_len < step->name.len)
            continue;
        const struct model_choice *c = choice_named(step->choices, step->choice_count, m->name + is_shadow,
                                                    m->name_len - (size_t)is_shadow);
        if (!c)
            continue;
        f.type = c->type;
        if (is_shadow)
            f.shadow = m;
        else
            f.value = m;
        if (model_info(c->type)->kind != MODEL_PRIMITIVE || (f.value && f.shadow))
            break;
    }
    if (!f.value && !f.shadow)
        return true;
    f.parent = parent_of_results(r, of);
    return emit(r, &f, out);
}

// An object that FHIR does not describe: the member of that very name.
static bool step_untyped(struct run *r, struct str name, const struct path_item *of, struct list *out)
{
    const struct json *object = members_of(of);
    struct finding f = {.value = object ? json_get(object, name) : NULL};
    if (!f.value)
        return true;
    f.type = f.value->kind == JSON_STRING ? MODEL_System_String : MODEL_NONE;
    f.parent = parent_of_results(r, of);
    return emit(r, &f, out);
}

bool path_step(struct run *r, const struct step *step, const struct path_item *of, struct list *out)
{
    if (of->kind != PATH_NODE)
        return true;
    if (of->type == step->owner && step->owner != MODEL_NONE)
        return step_typed(r, step, of, out);
    if (of->type == MODEL_NONE)
        return step_untyped(r, step->name, of, out);
    const struct model_element *e = path_element_named(of->type, step->name);
    if (!e)
        return true;
    struct step found = {.name = step->name};
    found.choices = model_choices(e, &found.choice_count);
    return step_typed(r, &found, of, out);
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
        struct finding f = {.value = m, .parent = parent};
        if (member.choice) {
            f.type = member.choice->type;
            bool is_primitive = model_info(f.type)->kind == MODEL_PRIMITIVE;
            const struct json *other = is_primitive ? sibling_of(object, m, member.is_shadow) : NULL;
            if (member.is_shadow && other)
                continue; // comes with its value
            f.value = member.is_shadow ? NULL : m;
            f.shadow = member.is_shadow ? m : other;
        }
        if (!emit(r, &f, out))
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
