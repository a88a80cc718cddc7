// FHIRPath Patch (R4 §3.1.0.11.1): add, insert, delete, replace, move, all or none of them.
#include "fhir/patch/patch_int.h"

struct operation {
    struct arena *arena;
    size_t number; // from 1
    struct str word, path, name;
    const struct json *value; // the part called "value"
    const struct json *index, *source, *destination;
    struct json *root;
};

static enum code refuse(const struct operation *o, const char *why)
{
    return fail(o->arena, INVALID, "operation %zu of the patch (%.*s): %s", o->number, STR_ARG(o->word), why);
}

// Adds the operation's number to what a deeper function said.
static enum code refuse_inner(const struct operation *o, enum code code)
{
    char why[sizeof o->arena->fault.text];
    memcpy(why, o->arena->fault.text, sizeof why);
    return fail(o->arena, code, "operation %zu of the patch (%.*s): %s", o->number, STR_ARG(o->word), why);
}

// ---- reading

static void take_part(struct operation *o, const struct json *part)
{
    const struct json *name = json_get(part, STR("name"));
    if (json_text_is(name, STR("type")))
        o->word = json_text(o->arena, json_get(part, STR("valueCode")));
    else if (json_text_is(name, STR("path")))
        o->path = json_text(o->arena, json_get(part, STR("valueString")));
    else if (json_text_is(name, STR("name")))
        o->name = json_text(o->arena, json_get(part, STR("valueString")));
    else if (json_text_is(name, STR("value")))
        o->value = part;
    else if (json_text_is(name, STR("index")))
        o->index = json_get(part, STR("valueInteger"));
    else if (json_text_is(name, STR("source")))
        o->source = json_get(part, STR("valueInteger"));
    else if (json_text_is(name, STR("destination")))
        o->destination = json_get(part, STR("valueInteger"));
}

static enum code read_operation(struct operation *o, const struct json *parameter)
{
    const struct json *parts = json_get(parameter, STR("part"));
    if (!json_text_is(json_get(parameter, STR("name")), STR("operation")))
        return fail(o->arena, INVALID, "parameter %zu of the patch is not called \"operation\"", o->number);
    if (parts && parts->kind == JSON_ARRAY)
        for (const struct json *part = parts->first; part; part = part->next)
            take_part(o, part);
    if (!o->word.len)
        return fail(o->arena, INVALID, "operation %zu of the patch has no part \"type\" with a valueCode",
                    o->number);
    if (!o->path.len)
        return refuse(o, "it has no part \"path\" with a valueString");
    return DONE;
}

static bool read_index(const struct json *number, size_t *out)
{
    uint64_t value;
    if (!number || number->kind != JSON_NUMBER || !str_to_u64(str_of(number->text, number->size), &value) ||
        value > LIST_MAX)
        return false;
    *out = (size_t)value;
    return true;
}

// ---- finding

static enum code eval(const struct operation *o, struct str expression, struct path_list *out)
{
    struct path *compiled;
    struct path_item root = path_root(o->root);
    struct path_env env = {.resource = root, .root = root, .now_us = clock_now_us()};
    enum code code = path_compile(o->arena, expression, root.type, &compiled);
    if (code == DONE)
        code = path_eval(o->arena, compiled, &root, &env, out);
    return code == DONE ? DONE : refuse_inner(o, code);
}

static enum code eval_one(const struct operation *o, struct str expression, struct path_item *out)
{
    struct path_list list;
    enum code code = eval(o, expression, &list);
    if (code != DONE)
        return code;
    if (list.count == 0)
        return refuse(o, "its path names no element; make what should hold it first");
    if (list.count > 1)
        return refuse(o, "its path names several elements; choose one by an index or by where()");
    if (list.items[0].kind != PATH_NODE)
        return refuse(o, "its path must name an element, not compute a value");
    *out = list.items[0];
    return DONE;
}

static enum code open_place(const struct operation *o, const struct path_item *item, struct slot *slot,
                            size_t *index)
{
    struct place place;
    if (!place_of(o->root, item->node ? item->node : item->shadow, &place) ||
        !slot_open(o->arena, place.owner, place.owner_type, place.name, slot) || place.index >= slot->count)
        return refuse(o, "its path names no element that can be changed");
    *index = place.index;
    return DONE;
}

// The object that an element's own elements live in: of a primitive, its "_x" sibling, made when it is not
// there.
static enum code object_of(const struct operation *o, const struct path_item *item, struct json **out)
{
    struct slot slot;
    size_t index;
    if (item->node == o->root) {
        *out = o->root;
        return DONE;
    }
    enum code code = open_place(o, item, &slot, &index);
    if (code != DONE)
        return code;
    struct slot_item *at = &slot.items[index];
    if (at->value && at->value->kind == JSON_OBJECT) {
        *out = at->value;
        return DONE;
    }
    if (model_info(item->type)->kind != MODEL_PRIMITIVE)
        return refuse(o, "its path names an element that holds no others");
    if (!at->shadow)
        at->shadow = json_new(o->arena, JSON_OBJECT);
    *out = at->shadow;
    slot_close(&slot);
    return DONE;
}

// "Patient.name[0].given" is the list `given` of "Patient.name[0]", whether it has elements or not.
static enum code open_list(const struct operation *o, struct slot *slot)
{
    size_t at = o->path.len;
    struct path_item parent;
    struct json *object;
    while (at > 0 && o->path.ptr[at - 1] != '.' && o->path.ptr[at - 1] != ')' && o->path.ptr[at - 1] != ']')
        at--;
    struct str name = str_trim(str_skip(o->path, at));
    if (at < 2 || o->path.ptr[at - 1] != '.' || name.len == 0)
        return refuse(o, "its path must end with the name of a list, such as Patient.identifier");
    enum code code = eval_one(o, str_of(o->path.ptr, at - 1), &parent);
    if (code == DONE)
        code = object_of(o, &parent, &object);
    if (code != DONE)
        return code;
    if (!slot_open(o->arena, object, parent.type, name, slot) || slot->element->max == 1)
        return refuse(o, "its path names no list");
    return DONE;
}

// ---- operations

static enum code put(const struct operation *o, struct slot *slot, size_t at, bool replaces)
{
    struct patch_value value;
    if (!o->value)
        return refuse(o, "it has no part \"value\"");
    enum code code = patch_value_read(o->arena, o->value, slot->element, &value);
    if (code != DONE)
        return refuse_inner(o, code);
    const struct model_choice *choice = patch_choice_for(slot->element, value.type);
    if (!choice)
        return refuse(o, "the element does not take a value of this type");
    if (slot->count >= LIST_MAX)
        return fail(o->arena, TOO_LARGE, "operation %zu of the patch makes a list too long", o->number);
    slot->choice = choice;
    if (replaces)
        slot->items[at] = value.item;
    else
        slot_insert(slot, at, value.item);
    slot_close(slot);
    return DONE;
}

static enum code add(const struct operation *o)
{
    struct path_item holder;
    struct json *object;
    struct slot slot;
    if (!o->name.len)
        return refuse(o, "it has no part \"name\" with a valueString");
    enum code code = eval_one(o, o->path, &holder);
    if (code == DONE)
        code = object_of(o, &holder, &object);
    if (code != DONE)
        return code;
    if (!slot_open(o->arena, object, holder.type, o->name, &slot))
        return refuse(o, "the element that its path names has no element of that name");
    if (slot.count && slot.element->max == 1)
        return refuse(o, "the element is there already and stands once only; replace it");
    return put(o, &slot, slot.count, false);
}

static enum code insert(const struct operation *o)
{
    struct slot slot;
    size_t index;
    enum code code = open_list(o, &slot);
    if (code != DONE)
        return code;
    if (!read_index(o->index, &index) || index > slot.count)
        return refuse(o, "it needs a part \"index\" from 0 to the length of the list");
    return put(o, &slot, index, false);
}

static enum code replace(const struct operation *o)
{
    struct path_item item;
    struct slot slot;
    size_t index;
    enum code code = eval_one(o, o->path, &item);
    if (code == DONE)
        code = open_place(o, &item, &slot, &index);
    return code == DONE ? put(o, &slot, index, true) : code;
}

static enum code move(const struct operation *o)
{
    struct slot slot;
    size_t source, destination;
    enum code code = open_list(o, &slot);
    if (code != DONE)
        return code;
    if (!read_index(o->source, &source) || !read_index(o->destination, &destination) ||
        source >= slot.count || destination >= slot.count)
        return refuse(o, "it needs the parts \"source\" and \"destination\", both places of the list");
    struct slot_item item = slot.items[source];
    slot_remove(&slot, source);
    slot_insert(&slot, destination, item);
    slot_close(&slot);
    return DONE;
}

// No element is empty in FHIR: what held only the deleted one goes too.
static enum code remove_with_empty_holders(const struct operation *o, const struct json *node)
{
    while (node != o->root) {
        struct path_item item = {.kind = PATH_NODE, .node = node};
        struct slot slot;
        size_t index;
        enum code code = open_place(o, &item, &slot, &index);
        if (code != DONE)
            return code;
        struct slot_item *at = &slot.items[index];
        bool is_shadow_only = at->shadow == node && at->value;
        if (is_shadow_only)
            at->shadow = NULL;
        else
            slot_remove(&slot, index);
        slot_close(&slot);
        if (slot.owner->first)
            return DONE;
        node = slot.owner;
    }
    return DONE;
}

static enum code delete_one(const struct operation *o)
{
    struct path_list list;
    enum code code = eval(o, o->path, &list);
    if (code != DONE)
        return code;
    if (list.count == 0)
        return DONE; // R4: "it is not an error if no elements match"
    if (list.count > 1)
        return refuse(o, "its path names several elements; choose one by an index or by where()");
    if (list.items[0].kind != PATH_NODE || list.items[0].node == o->root)
        return refuse(o, "its path must name an element inside the resource");
    return remove_with_empty_holders(o, list.items[0].node ? list.items[0].node : list.items[0].shadow);
}

static enum code apply(const struct operation *o)
{
    static const struct {
        struct str word;
        enum code (*run)(const struct operation *o);
    } operations[] = {{STR("add"), add},
                      {STR("insert"), insert},
                      {STR("delete"), delete_one},
                      {STR("replace"), replace},
                      {STR("move"), move}};
    for (size_t i = 0; i < COUNT_OF(operations); i++)
        if (str_equal(o->word, operations[i].word))
            return operations[i].run(o);
    return fail(o->arena, INVALID,
                "operation %zu of the patch is none of add, insert, delete, replace and move", o->number);
}

enum code patch_fhirpath(struct arena *a, struct json **resource, const struct json *parameters)
{
    const struct json *list = json_get(parameters, STR("parameter"));
    size_t number = 0;
    if (!json_text_is(json_get(parameters, STR("resourceType")), STR("Parameters")))
        return fail(a, INVALID, "a FHIRPath Patch is a Parameters resource");
    if (list && list->kind != JSON_ARRAY)
        return fail(a, INVALID, "Parameters.parameter must be an array");
    if (list && list->size > OPERATIONS_MAX)
        return fail(a, TOO_LARGE, "the patch has more than %d operations; send several", OPERATIONS_MAX);
    struct json *root = json_copy(a, *resource);
    for (const struct json *c = json_first(list ? list : parameters); list && c; c = c->next) {
        struct operation o = {.arena = a, .number = ++number, .root = root};
        enum code code = read_operation(&o, c);
        if (code == DONE)
            code = apply(&o);
        if (code == DONE)
            code = patch_check_size(a, root, "the patch");
        if (code != DONE)
            return code;
    }
    *resource = root;
    return DONE;
}
