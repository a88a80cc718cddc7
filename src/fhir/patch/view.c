// What is left out of a resource: _summary and _elements (R4 §3.1.1.5.8, §3.1.1.5.9).
#include "fhir/patch/patch_int.h"

struct view {
    struct arena *arena;
    enum patch_view kind;
    const struct str *elements;
    size_t element_count;
};

static bool is_asked(const struct view *v, struct str name)
{
    for (size_t i = 0; i < v->element_count; i++)
        if (str_equal(v->elements[i], name))
            return true;
    return false;
}

static bool is_frame(struct str name)
{
    return str_equal(name, STR("id")) || str_equal(name, STR("meta"));
}

// Mandatory elements stay, or the resource could not be read; modifiers stay, or it would be misread.
static bool is_indispensable(const struct model_element *e)
{
    return e->min > 0 || (e->flags & MODEL_IS_MODIFIER);
}

static bool keeps_at_top(const struct view *v, const struct model_element *e)
{
    struct str name = str_from(e->name);
    if (is_frame(name))
        return true;
    if (v->element_count && !is_asked(v, name) && !is_indispensable(e))
        return false;
    switch (v->kind) {
    case VIEW_SUMMARY:
        return (e->flags & MODEL_IS_SUMMARY) || is_indispensable(e);
    case VIEW_TEXT:
        return str_equal(name, STR("text")) || e->min > 0;
    case VIEW_DATA:
        return !str_equal(name, STR("text"));
    default:
        return true;
    }
}

static struct json *summary_of(const struct view *v, const struct json *from, model_type type);

static struct json *summary_of_list(const struct view *v, const struct json *from, model_type type)
{
    struct json *array = arena_alloc_raw(v->arena, sizeof *array), *last = NULL;
    *array = *from;
    array->next = array->first = NULL;
    array->size = 0;
    for (const struct json *c = from->first; c; c = c->next) {
        struct json *kept = summary_of(v, c, type);
        json_insert_after(array, last, kept);
        last = kept;
    }
    return array;
}

// Summaries go all the way down: the elements of a kept element are chosen by the same rule.
static struct json *summary_of(const struct view *v, const struct json *from, model_type type)
{
    if (from->kind == JSON_ARRAY)
        return summary_of_list(v, from, type);
    // An extension that stays (a modifier) has no parts that could go.
    if (from->kind != JSON_OBJECT || type == MODEL_Resource || type == MODEL_Extension)
        return json_copy(v->arena, from);
    struct json *object = arena_alloc_raw(v->arena, sizeof *object), *last = NULL;
    *object = *from;
    object->next = object->first = NULL;
    object->size = 0;
    for (const struct json *m = from->first; m; m = m->next) {
        struct model_member member;
        if (!model_member(type, json_name(m), &member))
            continue;
        const struct model_element *e = member.element;
        if (!(e->flags & MODEL_IS_SUMMARY) && !is_indispensable(e))
            continue;
        struct json *kept = member.is_shadow ? json_copy(v->arena, m) : summary_of(v, m, member.choice->type);
        if (kept->kind == JSON_OBJECT && !kept->first)
            continue; // nothing of it is in the summary
        json_insert_after(object, last, kept);
        last = kept;
    }
    return object;
}

static struct json *keep(const struct view *v, const struct json *m, const struct model_member *member)
{
    if (v->kind == VIEW_SUMMARY && !member->is_shadow && !is_frame(json_name(m)))
        return summary_of(v, m, member->choice->type);
    return json_copy(v->arena, m);
}

static struct json *own_member(struct arena *a, struct json *object, struct str name, enum json_kind kind)
{
    struct json *member = json_get_mutable(object, name);
    if (!member || member->kind != kind) {
        member = json_new(a, kind);
        json_set(object, name, member);
    }
    return member;
}

// R4 §3.1.1.5.9: "servers SHOULD mark the resources with the tag SUBSETTED".
static void mark_subsetted(struct arena *a, struct json *resource)
{
    static const struct str system = STR("http://terminology.hl7.org/CodeSystem/v3-ObservationValue");
    struct json *meta = own_member(a, resource, STR("meta"), JSON_OBJECT);
    struct json *tags = own_member(a, meta, STR("tag"), JSON_ARRAY);
    for (const struct json *c = tags->first; c; c = c->next)
        if (json_text_is(json_get(c, STR("code")), STR("SUBSETTED")) &&
            json_text_is(json_get(c, STR("system")), system))
            return;
    struct json *tag = json_new(a, JSON_OBJECT);
    json_set(tag, STR("system"), json_new_string(a, system));
    json_set(tag, STR("code"), json_new_string(a, STR("SUBSETTED")));
    json_append(tags, tag);
}

struct json *patch_view(struct arena *a, const struct json *resource, enum patch_view view,
                        const struct str *elements, size_t element_count)
{
    struct view v = {a, view, elements, element_count};
    if (view == VIEW_ALL && element_count == 0)
        return json_copy(a, resource);
    model_type type = path_root(resource).type;
    struct json *out = json_new(a, JSON_OBJECT), *last = NULL;
    for (const struct json *m = json_first(resource); m; m = m->next) {
        struct model_member member;
        bool is_type = str_equal(json_name(m), STR("resourceType"));
        if (!is_type && (!model_member(type, json_name(m), &member) || !keeps_at_top(&v, member.element)))
            continue;
        struct json *kept = is_type ? json_copy(a, m) : keep(&v, m, &member);
        if (kept->kind == JSON_OBJECT && !kept->first)
            continue;
        json_insert_after(out, last, kept);
        last = kept;
    }
    mark_subsetted(a, out);
    return out;
}
