// The values of a FHIRPath Patch: value[x] of any type, a resource, or parts that name the elements of a
// value that has no type of its own (R4 §3.1.0.11.1); and the budgets of both kinds of patch.
#include "fhir/patch/patch_int.h"

const struct model_choice *patch_choice_for(const struct model_element *element, model_type type)
{
    size_t count;
    const struct model_choice *choices = model_choices(element, &count);
    if (count == 1)
        return choices; // its form is checked with the whole resource
    for (size_t i = 0; i < count; i++)
        if (choices[i].type == type)
            return &choices[i];
    return NULL;
}

size_t patch_node_count(const struct json *tree)
{
    size_t count = 1;
    for (const struct json *c = json_first(tree); c; c = c->next)
        count += patch_node_count(c);
    return count;
}

size_t patch_depth(const struct json *tree)
{
    size_t deepest = 0;
    for (const struct json *c = json_first(tree); c; c = c->next) {
        size_t depth = patch_depth(c);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

enum code patch_check_size(struct arena *a, const struct json *result, const char *what)
{
    if (patch_depth(result) > DEPTH_MAX)
        return fail(a, TOO_LARGE, "%s nests the resource deeper than the limit of %d allows", what,
                    DEPTH_MAX);
    return DONE;
}

static struct json *copied(struct arena *a, const struct json *n)
{
    return n && n->kind != JSON_NULL ? json_copy(a, n) : NULL;
}

// valueHumanName and _valueString of a part.
static bool read_typed(struct arena *a, const struct json *part, struct patch_value *out)
{
    for (const struct json *m = json_first(part); m; m = m->next) {
        struct model_member member;
        if (!model_member(MODEL_Parameters_parameter, json_name(m), &member) ||
            !str_equal(str_from(member.element->name), STR("value")))
            continue;
        out->type = member.choice->type;
        if (member.is_shadow)
            out->item.shadow = copied(a, m);
        else
            out->item.value = copied(a, m);
    }
    return out->item.value || out->item.shadow;
}

static enum code add_part(struct arena *a, const struct json *part, struct json *object, model_type type)
{
    struct patch_value value;
    struct slot slot;
    struct str name = json_text(a, json_get(part, STR("name")));
    if (!slot_open(a, object, type, name, &slot))
        return fail(a, INVALID, "a part of the value names an element that %s does not have",
                    model_info(type)->name);
    enum code code = patch_value_read(a, part, slot.element, &value);
    if (code != DONE)
        return code;
    const struct model_choice *choice = patch_choice_for(slot.element, value.type);
    if (!choice || (slot.count && slot.element->max == 1))
        return fail(a, INVALID, "the part for %s.%s has a type that it does not take, or stands twice",
                    model_info(type)->name, slot.element->name);
    slot.choice = choice;
    slot_insert(&slot, slot.count, value.item);
    slot_close(&slot);
    return DONE;
}

// The type that parts describe: the only one of the element.
static enum code read_parts(struct arena *a, const struct json *parts, const struct model_element *element,
                            struct patch_value *out)
{
    size_t count;
    const struct model_choice *choices = model_choices(element, &count);
    if (count != 1 || model_info(choices->type)->kind == MODEL_PRIMITIVE)
        return fail(a, INVALID, "the value of %s must be given as value[x], not as parts", element->name);
    struct json *object = json_new(a, JSON_OBJECT);
    for (const struct json *part = parts->first; part; part = part->next) {
        enum code code = add_part(a, part, object, choices->type);
        if (code != DONE)
            return code;
    }
    out->type = choices->type;
    out->item.value = object;
    return DONE;
}

enum code patch_value_read(struct arena *a, const struct json *part, const struct model_element *element,
                           struct patch_value *out)
{
    const struct json *parts = json_get(part, STR("part")), *resource = json_get(part, STR("resource"));
    *out = (struct patch_value){0};
    if (read_typed(a, part, out))
        return DONE;
    if (resource && resource->kind == JSON_OBJECT) {
        out->item.value = copied(a, resource);
        return DONE;
    }
    if (parts && parts->kind == JSON_ARRAY && parts->size)
        return read_parts(a, parts, element, out);
    return fail(a, INVALID, "the value for %s is missing; give value[x], a resource, or parts",
                element->name);
}
