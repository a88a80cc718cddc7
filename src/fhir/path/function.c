// The list of all functions, and what they share: arguments and inputs.
#include "fhir/path/functions.h"

#include <stdlib.h>

enum { LAMBDA = FUNCTION_LAMBDA, TYPE = FUNCTION_TYPE, SAME = FUNCTION_SAME_TYPE };

// Sorted by name (strcmp).
static const struct function functions[] = {
    {"all", 1, 1, LAMBDA, NULL, fn_all},
    {"allFalse", 0, 0, 0, NULL, fn_all_false},
    {"allTrue", 0, 0, 0, NULL, fn_all_true},
    {"anyFalse", 0, 0, 0, NULL, fn_any_false},
    {"anyTrue", 0, 0, 0, NULL, fn_any_true},
    {"as", 1, 1, TYPE, NULL, fn_as},
    {"children", 0, 0, 0, NULL, fn_children},
    {"count", 0, 0, 0, NULL, fn_count},
    {"descendants", 0, 0, 0, NULL, fn_descendants},
    {"empty", 0, 0, 0, NULL, fn_empty},
    {"exists", 0, 1, LAMBDA, NULL, fn_exists},
    {"extension", 1, 1, 0, "Extension", fn_extension},
    {"first", 0, 0, SAME, NULL, fn_first},
    {"getValue", 0, 0, 0, NULL, fn_get_value},
    {"hasExtension", 1, 1, 0, NULL, fn_has_extension},
    {"hasValue", 0, 0, 0, NULL, fn_has_value},
    {"is", 1, 1, TYPE, NULL, fn_is},
    {"last", 0, 0, SAME, NULL, fn_last},
    {"not", 0, 0, 0, NULL, fn_not},
    {"ofType", 1, 1, TYPE, NULL, fn_as},
    {"repeat", 1, 1, LAMBDA | FUNCTION_REPEATS, NULL, fn_repeat},
    {"resolve", 0, 0, 0, NULL, fn_resolve},
    {"select", 1, 1, LAMBDA | FUNCTION_PROJECTS, NULL, fn_select},
    {"single", 0, 0, SAME, NULL, fn_single},
    {"skip", 1, 1, SAME, NULL, fn_skip},
    {"tail", 0, 0, SAME, NULL, fn_tail},
    {"take", 1, 1, SAME, NULL, fn_take},
    {"where", 1, 1, LAMBDA | SAME, NULL, fn_where},
};

static int by_name(const void *key, const void *row)
{
    return str_compare(*(const struct str *)key, str_from(((const struct function *)row)->name));
}

const struct function *path_function_named(struct str name)
{
    return bsearch(&name, functions, COUNT_OF(functions), sizeof *functions, by_name);
}

ast_index path_argument(const struct run *r, const struct call *c, unsigned index)
{
    ast_index argument = c->node->first;
    while (argument && index--)
        argument = path_node(r, argument)->sibling;
    return argument;
}

bool path_argument_list(struct run *r, const struct call *c, unsigned index, struct list *out)
{
    ast_index argument = path_argument(r, c, index);
    list_init(out);
    return !argument || path_run(r, argument, out);
}

static bool argument_value(struct run *r, const struct call *c, unsigned index, struct path_item *out,
                           bool *found)
{
    struct list list;
    *found = false;
    if (!path_argument_list(r, c, index, &list))
        return false;
    if (list.count > 1)
        return path_stop(r, c->node, INVALID, "%s() takes one value as an argument, not %u",
                         c->node->function->name, list.count);
    *found = list.count && path_value(r->arena, &list.items[0], out);
    return true;
}

bool path_argument_string(struct run *r, const struct call *c, unsigned index, struct str *out, bool *found)
{
    struct path_item value;
    if (!argument_value(r, c, index, &value, found))
        return false;
    if (*found && value.kind != PATH_STRING)
        return path_stop(r, c->node, INVALID, "%s() takes a string as an argument", c->node->function->name);
    if (*found)
        *out = value.text;
    return true;
}

bool path_argument_integer(struct run *r, const struct call *c, unsigned index, int32_t *out, bool *found)
{
    struct path_item value;
    if (!argument_value(r, c, index, &value, found))
        return false;
    if (*found && value.kind != PATH_INTEGER)
        return path_stop(r, c->node, INVALID, "%s() takes an integer as an argument",
                         c->node->function->name);
    if (*found)
        *out = value.number;
    return true;
}

bool path_input_value(struct run *r, const struct call *c, struct path_item *out, bool *found)
{
    *found = false;
    if (c->input->count > 1)
        return path_stop(r, c->node, INVALID, "%s() is asked of one value, and there are %u",
                         c->node->function->name, c->input->count);
    *found = c->input->count && path_value(r->arena, &c->input->items[0], out);
    return true;
}

bool path_input_string(struct run *r, const struct call *c, struct str *out, bool *found)
{
    struct path_item value;
    if (!path_input_value(r, c, &value, found))
        return false;
    if ((*found && value.kind != PATH_STRING) || (!*found && c->input->count && c->input->items[0].node))
        return path_stop(r, c->node, INVALID, "%s() is asked of strings", c->node->function->name);
    if (*found)
        *out = value.text;
    return true;
}

bool path_prepare_call(struct arena *a, struct path *p, struct ast *n)
{
    (void)a;
    (void)p;
    (void)n;
    return true;
}
