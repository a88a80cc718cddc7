// FHIR's additions (R4 §2.9.2): extensions, values of primitives, references; and walking the tree (N1 §Tree
// navigation).
#include "fhir/path/functions.h"

static const struct step extension_step = {.name = {"extension", 9}};
static const struct step url_step = {.name = {"url", 3}};

// Calls back for each extension of the input that has the url.
static bool extensions(struct run *r, const struct call *c, struct list *out)
{
    struct str url;
    bool found;
    if (!path_argument_string(r, c, 0, &url, &found) || !found)
        return r->code == DONE;
    for (uint32_t i = 0; i < c->input->count; i++) {
        struct list all;
        list_init(&all);
        if (!path_step(r, &extension_step, &c->input->items[i], &all))
            return false;
        for (uint32_t k = 0; k < all.count; k++)
            if (json_text_is(json_get(all.items[k].node, url_step.name), url) &&
                !list_add(r, out, &all.items[k]))
                return false;
    }
    return true;
}

bool fn_extension(struct run *r, const struct call *c, struct list *out)
{
    return extensions(r, c, out);
}

bool fn_has_extension(struct run *r, const struct call *c, struct list *out)
{
    struct list found;
    list_init(&found);
    return extensions(r, c, &found) && path_give_boolean(r, out, found.count > 0);
}

static bool is_primitive_with_value(const struct path_item *item)
{
    if (item->kind != PATH_NODE)
        return true;
    return item->node && !json_is_container(item->node);
}

bool fn_has_value(struct run *r, const struct call *c, struct list *out)
{
    return path_give_boolean(r, out, c->input->count == 1 && is_primitive_with_value(&c->input->items[0]));
}

bool fn_get_value(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value;
    if (c->input->count != 1 || !is_primitive_with_value(&c->input->items[0]) ||
        !path_value(r, &c->input->items[0], &value))
        return true;
    return list_add(r, out, &value);
}

bool fn_children(struct run *r, const struct call *c, struct list *out)
{
    for (uint32_t i = 0; i < c->input->count; i++)
        if (!path_all_children(r, &c->input->items[i], out))
            return false;
    return true;
}

// repeat(children()), which in a tree finds nothing twice.
bool fn_descendants(struct run *r, const struct call *c, struct list *out)
{
    if (!fn_children(r, c, out))
        return false;
    for (uint32_t i = 0; i < out->count; i++) {
        const struct path_item item = out->items[i]; // the list moves as it grows
        if (!path_all_children(r, &item, out))
            return false;
    }
    return true;
}

// ---- references
// -------------------------------------------------------------------------------------------------

static struct str reference_text(struct run *r, const struct path_item *item)
{
    struct path_item text = *item, value;
    if (item->kind == PATH_NODE && item->node && item->node->kind == JSON_OBJECT)
        text = (struct path_item){.kind = PATH_NODE, .node = json_get(item->node, STR("reference"))};
    return path_value(r, &text, &value) && value.kind == PATH_STRING ? value.text : (struct str){NULL, 0};
}

// "#x": a resource contained in the outermost one; "#" alone is that one.
static bool resolve_contained(struct run *r, struct str id, struct path_item *out)
{
    const struct path_item *root = r->env->root.node ? &r->env->root : &r->env->resource;
    if (!root->node)
        return false;
    if (!id.len) {
        *out = *root;
        return true;
    }
    const struct json *contained = json_get(root->node, STR("contained"));
    for (const struct json *c = contained ? json_first(contained) : NULL; c; c = c->next)
        if (json_text_is(json_get(c, STR("id")), id)) {
            *out = path_root(c);
            return true;
        }
    return false;
}

// "Patient/1", "http://host/fhir/Patient/1/_history/2", "Patient?identifier=…": the type that the text tells.
static model_type type_told(struct str reference)
{
    struct str rest = reference, part, before = {NULL, 0};
    ptrdiff_t question = str_find(reference, '?');
    if (question >= 0)
        rest.len = (size_t)question;
    model_type type = MODEL_NONE;
    while (rest.len) {
        part = str_cut(&rest, '/');
        model_type named = model_resource_named(before);
        if (named != MODEL_NONE && part.len)
            type = named;
        before = part;
    }
    return type == MODEL_NONE && question >= 0 ? model_resource_named(before) : type;
}

bool path_resolve_item(struct run *r, const struct path_item *item, struct path_item *target)
{
    struct str text = reference_text(r, item);
    *target = (struct path_item){.kind = PATH_NODE};
    if (!text.len)
        return false;
    if (text.ptr[0] == '#')
        return resolve_contained(r, str_skip(text, 1), target);
    if (r->env->resolve && r->env->resolve(r->env->resolve_context, text, target))
        return true;
    *target = (struct path_item){.kind = PATH_NODE, .type = type_told(text)};
    return target->type != MODEL_NONE;
}

bool fn_resolve(struct run *r, const struct call *c, struct list *out)
{
    struct path_item target;
    for (uint32_t i = 0; i < c->input->count; i++)
        if (path_resolve_item(r, &c->input->items[i], &target) && !list_add(r, out, &target))
            return false;
    return true;
}

// ---- types
// ------------------------------------------------------------------------------------------------------

bool path_give_is(struct run *r, const struct ast *n, const struct list *input, struct list *out)
{
    if (input->count > 1)
        return path_stop(r, n, INVALID, "`is` asks one item for its type, and there are %u", input->count);
    return !input->count || path_give_boolean(r, out, path_is_type(&input->items[0], n->type));
}

// N1 asks for one item; R4's own search parameters and dom-3 give `as` lists, so it chooses, as ofType()
// does.
bool path_give_as(struct run *r, const struct ast *n, const struct list *input, struct list *out)
{
    for (uint32_t i = 0; i < input->count; i++)
        if (path_is_type_strictly(&input->items[i], n->type) && !list_add(r, out, &input->items[i]))
            return false;
    return true;
}
