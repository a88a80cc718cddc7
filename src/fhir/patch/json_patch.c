// JSON Patch (RFC 6902): all operations, all or none of them.
#include "fhir/patch/patch_int.h"

struct operation {
    struct arena *arena;
    size_t number; // from 1
    struct str word;
    struct pointer path, from;
    const struct json *value;
    struct json *root;
    size_t *nodes_added;
};

static enum code refuse(const struct operation *o, enum code code, const char *why)
{
    return fail(o->arena, code, "operation %zu of the patch (%.*s): %s", o->number, STR_ARG(o->word), why);
}

static enum code read_pointer(const struct operation *o, const struct json *operation, const char *name,
                              struct pointer *out)
{
    const struct json *member = json_get(operation, str_from(name));
    if (!member || member->kind != JSON_STRING)
        return fail(o->arena, INVALID, "operation %zu of the patch needs the member \"%s\", a JSON Pointer",
                    o->number, name);
    if (!pointer_read(o->arena, json_text(o->arena, member), out))
        return fail(
            o->arena, INVALID,
            "operation %zu of the patch: \"%s\" is no JSON Pointer; it starts with / and writes ~ as ~0",
            o->number, name);
    return DONE;
}

static bool needs_value(struct str word)
{
    return str_equal(word, STR("add")) || str_equal(word, STR("replace")) || str_equal(word, STR("test"));
}

static bool needs_from(struct str word)
{
    return str_equal(word, STR("move")) || str_equal(word, STR("copy"));
}

static enum code read_operation(struct operation *o, const struct json *operation)
{
    const struct json *word = json_get(operation, STR("op"));
    o->word = word ? json_text(o->arena, word) : (struct str){0};
    if (!needs_value(o->word) && !needs_from(o->word) && !str_equal(o->word, STR("remove")))
        return fail(o->arena, INVALID,
                    "operation %zu of the patch has no \"op\" of add, remove, replace, move, copy and test",
                    o->number);
    enum code code = read_pointer(o, operation, "path", &o->path);
    if (code == DONE && needs_from(o->word))
        code = read_pointer(o, operation, "from", &o->from);
    if (code != DONE)
        return code;
    o->value = json_get(operation, STR("value"));
    if (needs_value(o->word) && !o->value)
        return refuse(o, INVALID, "it needs the member \"value\"");
    return DONE;
}

// A copy of its own, for a node stands in one tree only.
static enum code copy_within_budget(const struct operation *o, const struct json *value, struct json **out)
{
    *o->nodes_added += patch_node_count(value);
    if (*o->nodes_added > NODES_MAX)
        return refuse(o, TOO_LARGE, "the patch adds more than the limit allows");
    *out = json_copy(o->arena, value);
    return DONE;
}

// The last token is a finder and nothing is found: the French guide's replace of an extension that a document
// has not got yet. Gives the element made.
static struct json *make_by_finder(const struct operation *o, struct json *parent,
                                   const struct pointer_token *token)
{
    struct json *array = parent->kind == JSON_OBJECT ? json_get_mutable(parent, token->name) : NULL;
    if (parent->kind != JSON_OBJECT || (array && array->kind != JSON_ARRAY))
        return NULL;
    if (!array) {
        array = json_new(o->arena, JSON_ARRAY);
        json_set(parent, token->name, array);
    }
    struct json *made = json_new(o->arena, JSON_OBJECT);
    json_set(made, token->find_member, json_new_string(o->arena, token->find_value));
    json_append(array, made);
    return made;
}

// The container that holds, or will hold, what the path names.
static enum code find_parent(const struct operation *o, const struct pointer *p, struct json **out)
{
    const struct pointer_token *holder = p->count > 1 ? &p->tokens[p->count - 2] : NULL;
    *out = pointer_walk(o->root, p, p->count - 1);
    if (!*out && holder && holder->find_member.len) {
        struct json *above = pointer_walk(o->root, p, p->count - 2);
        *out = above ? make_by_finder(o, above, holder) : NULL;
    }
    if (!*out || !json_is_container(*out))
        return refuse(o, INVALID, "what should hold the named place is not there");
    return DONE;
}

static void replace_child(struct json *container, const struct json *old, struct json *value)
{
    struct json **link = &container->first;
    while (*link != old)
        link = &(*link)->next;
    value->name = old->name;
    value->name_len = old->name_len;
    value->next = old->next;
    *link = value;
}

static enum code insert_in_array(const struct operation *o, struct json *array, struct str name,
                                 struct json *value)
{
    size_t index;
    struct json *before = NULL;
    if (str_equal(name, STR("-")))
        index = array->size;
    else if (!pointer_index(name, &index) || index > array->size)
        return refuse(o, INVALID, "the array has no such place; it counts from 0, and - is its end");
    for (size_t i = 0; i < index; i++)
        before = before ? before->next : array->first;
    json_insert_after(array, before, value);
    return DONE;
}

// RFC 6902 §4.1. `value` is free to be chained.
static enum code add(struct operation *o, struct json *value)
{
    struct json *parent, *old;
    value->next = NULL;
    if (o->path.count == 0) {
        value->name = NULL;
        value->name_len = 0;
        o->root = value;
        return DONE;
    }
    enum code code = find_parent(o, &o->path, &parent);
    if (code != DONE)
        return code;
    const struct pointer_token *last = &o->path.tokens[o->path.count - 1];
    if (last->find_member.len) {
        old = pointer_step(parent, last);
        if (!old && !(old = make_by_finder(o, parent, last)))
            return refuse(o, INVALID, "what should hold the named place is not there");
        replace_child(json_get_mutable(parent, last->name), old, value);
        return DONE;
    }
    if (parent->kind == JSON_OBJECT) {
        if (last->name.len > UINT16_MAX)
            return refuse(o, TOO_LARGE, "the name is too long");
        json_set(parent, last->name, value);
        return DONE;
    }
    value->name = NULL;
    value->name_len = 0;
    return insert_in_array(o, parent, last->name, value);
}

static enum code find_target(const struct operation *o, const struct pointer *p, struct json **out)
{
    *out = pointer_walk(o->root, p, p->count);
    return *out ? DONE : refuse(o, INVALID, "nothing stands at the named place");
}

// RFC 6902 §4.2. The container is found by the tokens, or, for the form that searches, inside what they name.
static enum code take_out(const struct operation *o, const struct pointer *p, struct json **out)
{
    if (p->count == 0)
        return refuse(o, INVALID, "the whole resource cannot be removed by a patch");
    enum code code = find_target(o, p, out);
    if (code != DONE)
        return code;
    const struct pointer_token *last = &p->tokens[p->count - 1];
    struct json *parent = pointer_walk(o->root, p, p->count - 1);
    if (last->find_member.len) {
        struct pointer_token plain = {.name = last->name};
        parent = pointer_step(parent, &plain);
    }
    (void)json_remove(parent, *out);
    return DONE;
}

// RFC 6902 §4.3
static enum code replace(struct operation *o, struct json *value)
{
    struct json *old = pointer_walk(o->root, &o->path, o->path.count);
    size_t count = o->path.count;
    // The guide replaces a member of an extension that may not be there.
    bool is_guide_form = count > 0 && (o->path.tokens[count - 1].find_member.len ||
                                       (count > 1 && o->path.tokens[count - 2].find_member.len));
    if (!old && !is_guide_form)
        return refuse(o, INVALID, "nothing stands at the named place");
    if (old && count) {
        struct json *parent = pointer_walk(o->root, &o->path, count - 1);
        if (parent->kind == JSON_ARRAY) {
            replace_child(parent, old, value);
            return DONE;
        }
    }
    return add(o, value); // of a member or of the whole, adding is replacing
}

static bool is_inside(const struct pointer *inner, const struct pointer *outer)
{
    if (inner->count <= outer->count)
        return false;
    for (size_t i = 0; i < outer->count; i++)
        if (!str_equal(inner->tokens[i].name, outer->tokens[i].name) ||
            !str_equal(inner->tokens[i].find_value, outer->tokens[i].find_value))
            return false;
    return true;
}

// RFC 6902 §4.4
static enum code move(struct operation *o)
{
    struct json *value;
    if (is_inside(&o->path, &o->from))
        return refuse(o, INVALID, "a value cannot be moved into itself");
    if (o->from.count == 0)
        return o->path.count == 0 ? DONE : refuse(o, INVALID, "a value cannot be moved into itself");
    enum code code = take_out(o, &o->from, &value);
    return code == DONE ? add(o, value) : code;
}

static enum code apply_value(struct operation *o)
{
    struct json *target, *copy = NULL;
    const struct json *value = o->value;
    enum code code;
    if (str_equal(o->word, STR("test"))) { // §4.6
        code = find_target(o, &o->path, &target);
        if (code == DONE && !json_equal_values(target, value))
            code = refuse(o, CONFLICT, "the value is another one; read the resource again");
        return code;
    }
    if (str_equal(o->word, STR("copy"))) { // §4.5
        code = find_target(o, &o->from, &target);
        if (code != DONE)
            return code;
        value = target;
    }
    code = copy_within_budget(o, value, &copy);
    if (code != DONE)
        return code;
    return str_equal(o->word, STR("replace")) ? replace(o, copy) : add(o, copy);
}

static enum code apply(struct operation *o)
{
    struct json *removed;
    if (str_equal(o->word, STR("remove")))
        return take_out(o, &o->path, &removed);
    if (str_equal(o->word, STR("move")))
        return move(o);
    return apply_value(o);
}

enum code patch_json(struct arena *a, struct json **resource, const struct json *patch)
{
    size_t nodes_added = 0, number = 0;
    if (patch->kind != JSON_ARRAY)
        return fail(a, INVALID, "a JSON Patch is an array of operations");
    if (patch->size > OPERATIONS_MAX)
        return fail(a, TOO_LARGE, "the patch has more than %d operations; send several", OPERATIONS_MAX);
    struct json *root = json_copy(a, *resource);
    for (const struct json *c = patch->first; c; c = c->next) {
        struct operation o = {.arena = a, .number = ++number, .root = root, .nodes_added = &nodes_added};
        enum code code = read_operation(&o, c);
        if (code == DONE)
            code = apply(&o);
        if (code == DONE)
            code = patch_check_size(a, o.root, "the patch");
        if (code != DONE)
            return code;
        root = o.root;
    }
    if (root->kind != JSON_OBJECT)
        return fail(a, INVALID, "the patch leaves no resource; a resource is an object");
    *resource = root;
    return DONE;
}
