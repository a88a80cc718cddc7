// The list of all functions, and what they share: arguments and inputs.
#include "fhir/path/functions.h"

#include <stdlib.h>

enum {
    LAMBDA = FUNCTION_LAMBDA,
    TYPE = FUNCTION_TYPE,
    SAME = FUNCTION_SAME_TYPE,
    REPEATS = FUNCTION_REPEATS,
    PROJECTS = FUNCTION_PROJECTS,
    PATTERN = FUNCTION_PATTERN
};

// Sorted by name (strcmp).
static const struct function functions[] = {
    {"abs", 0, 0, 0, MODEL_NONE, fn_abs},
    {"aggregate", 1, 2, LAMBDA, MODEL_NONE, fn_aggregate},
    {"all", 1, 1, LAMBDA, MODEL_NONE, fn_all},
    {"allFalse", 0, 0, 0, MODEL_NONE, fn_all_false},
    {"allTrue", 0, 0, 0, MODEL_NONE, fn_all_true},
    {"anyFalse", 0, 0, 0, MODEL_NONE, fn_any_false},
    {"anyTrue", 0, 0, 0, MODEL_NONE, fn_any_true},
    {"as", 1, 1, TYPE, MODEL_NONE, fn_as},
    {"ceiling", 0, 0, 0, MODEL_NONE, fn_ceiling},
    {"children", 0, 0, 0, MODEL_NONE, fn_children},
    {"combine", 1, 1, 0, MODEL_NONE, fn_combine},
    {"comparable", 1, 1, 0, MODEL_NONE, fn_comparable},
    {"conformsTo", 1, 1, 0, MODEL_NONE, fn_conforms_to},
    {"contains", 1, 1, 0, MODEL_NONE, fn_contains},
    {"convertsToBoolean", 0, 0, 0, MODEL_NONE, fn_converts_to_boolean},
    {"convertsToDate", 0, 0, 0, MODEL_NONE, fn_converts_to_date},
    {"convertsToDateTime", 0, 0, 0, MODEL_NONE, fn_converts_to_date_time},
    {"convertsToDecimal", 0, 0, 0, MODEL_NONE, fn_converts_to_decimal},
    {"convertsToInteger", 0, 0, 0, MODEL_NONE, fn_converts_to_integer},
    {"convertsToQuantity", 0, 0, 0, MODEL_NONE, fn_converts_to_quantity},
    {"convertsToString", 0, 0, 0, MODEL_NONE, fn_converts_to_string},
    {"convertsToTime", 0, 0, 0, MODEL_NONE, fn_converts_to_time},
    {"count", 0, 0, 0, MODEL_NONE, fn_count},
    {"decode", 1, 1, 0, MODEL_NONE, fn_decode},
    {"descendants", 0, 0, 0, MODEL_NONE, fn_descendants},
    {"distinct", 0, 0, SAME, MODEL_NONE, fn_distinct},
    {"empty", 0, 0, 0, MODEL_NONE, fn_empty},
    {"encode", 1, 1, 0, MODEL_NONE, fn_encode},
    {"endsWith", 1, 1, 0, MODEL_NONE, fn_ends_with},
    {"escape", 1, 1, 0, MODEL_NONE, fn_escape},
    {"exclude", 1, 1, SAME, MODEL_NONE, fn_exclude},
    {"exists", 0, 1, LAMBDA, MODEL_NONE, fn_exists},
    {"exp", 0, 0, 0, MODEL_NONE, fn_exp},
    {"extension", 1, 1, 0, MODEL_Extension, fn_extension},
    {"first", 0, 0, SAME, MODEL_NONE, fn_first},
    {"floor", 0, 0, 0, MODEL_NONE, fn_floor},
    {"getValue", 0, 0, 0, MODEL_NONE, fn_get_value},
    {"hasExtension", 1, 1, 0, MODEL_NONE, fn_has_extension},
    {"hasValue", 0, 0, 0, MODEL_NONE, fn_has_value},
    {"highBoundary", 0, 1, 0, MODEL_NONE, fn_high_boundary},
    {"htmlChecks", 0, 0, 0, MODEL_NONE, fn_html_checks},
    {"iif", 2, 3, LAMBDA, MODEL_NONE, fn_iif},
    {"indexOf", 1, 1, 0, MODEL_NONE, fn_index_of},
    {"intersect", 1, 1, SAME, MODEL_NONE, fn_intersect},
    {"is", 1, 1, TYPE, MODEL_NONE, fn_is},
    {"isDistinct", 0, 0, 0, MODEL_NONE, fn_is_distinct},
    {"join", 0, 1, 0, MODEL_NONE, fn_join},
    {"last", 0, 0, SAME, MODEL_NONE, fn_last},
    {"length", 0, 0, 0, MODEL_NONE, fn_length},
    {"ln", 0, 0, 0, MODEL_NONE, fn_ln},
    {"log", 1, 1, 0, MODEL_NONE, fn_log},
    {"lowBoundary", 0, 1, 0, MODEL_NONE, fn_low_boundary},
    {"lower", 0, 0, 0, MODEL_NONE, fn_lower},
    {"matches", 1, 1, PATTERN, MODEL_NONE, fn_matches},
    {"matchesFull", 1, 1, PATTERN, MODEL_NONE, fn_matches_full},
    {"not", 0, 0, 0, MODEL_NONE, fn_not},
    {"now", 0, 0, 0, MODEL_NONE, fn_now},
    {"ofType", 1, 1, TYPE, MODEL_NONE, fn_as},
    {"power", 1, 1, 0, MODEL_NONE, fn_power},
    {"precision", 0, 0, 0, MODEL_NONE, fn_precision},
    {"repeat", 1, 1, LAMBDA | REPEATS, MODEL_NONE, fn_repeat},
    {"replace", 2, 2, 0, MODEL_NONE, fn_replace},
    {"replaceMatches", 2, 2, PATTERN, MODEL_NONE, fn_replace_matches},
    {"resolve", 0, 0, 0, MODEL_NONE, fn_resolve},
    {"round", 0, 1, 0, MODEL_NONE, fn_round},
    {"select", 1, 1, LAMBDA | PROJECTS, MODEL_NONE, fn_select},
    {"single", 0, 0, SAME, MODEL_NONE, fn_single},
    {"skip", 1, 1, SAME, MODEL_NONE, fn_skip},
    {"sort", 0, 4, LAMBDA | SAME, MODEL_NONE, fn_sort},
    {"split", 1, 1, 0, MODEL_NONE, fn_split},
    {"sqrt", 0, 0, 0, MODEL_NONE, fn_sqrt},
    {"startsWith", 1, 1, 0, MODEL_NONE, fn_starts_with},
    {"subsetOf", 1, 1, 0, MODEL_NONE, fn_subset_of},
    {"substring", 1, 2, 0, MODEL_NONE, fn_substring},
    {"supersetOf", 1, 1, 0, MODEL_NONE, fn_superset_of},
    {"tail", 0, 0, SAME, MODEL_NONE, fn_tail},
    {"take", 1, 1, SAME, MODEL_NONE, fn_take},
    {"timeOfDay", 0, 0, 0, MODEL_NONE, fn_time_of_day},
    {"toBoolean", 0, 0, 0, MODEL_NONE, fn_to_boolean},
    {"toChars", 0, 0, 0, MODEL_NONE, fn_to_chars},
    {"toDate", 0, 0, 0, MODEL_NONE, fn_to_date},
    {"toDateTime", 0, 0, 0, MODEL_NONE, fn_to_date_time},
    {"toDecimal", 0, 0, 0, MODEL_NONE, fn_to_decimal},
    {"toInteger", 0, 0, 0, MODEL_NONE, fn_to_integer},
    {"toQuantity", 0, 1, 0, MODEL_NONE, fn_to_quantity},
    {"toString", 0, 0, 0, MODEL_NONE, fn_to_string},
    {"toTime", 0, 0, 0, MODEL_NONE, fn_to_time},
    {"today", 0, 0, 0, MODEL_NONE, fn_today},
    {"trace", 1, 2, LAMBDA | SAME, MODEL_NONE, fn_trace},
    {"trim", 0, 0, 0, MODEL_NONE, fn_trim},
    {"truncate", 0, 0, 0, MODEL_NONE, fn_truncate},
    {"type", 0, 0, 0, MODEL_NONE, fn_type},
    {"unescape", 1, 1, 0, MODEL_NONE, fn_unescape},
    {"union", 1, 1, 0, MODEL_NONE, fn_union},
    {"upper", 0, 0, 0, MODEL_NONE, fn_upper},
    {"where", 1, 1, LAMBDA | SAME, MODEL_NONE, fn_where},
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

bool path_argument_value(struct run *r, const struct call *c, unsigned index, struct path_item *out,
                         bool *found)
{
    struct list list;
    *found = false;
    if (!path_argument_list(r, c, index, &list))
        return false;
    if (list.count > 1)
        return path_stop(r, c->node, INVALID, "%s() takes one value as an argument, not %u",
                         c->node->function->name, list.count);
    *found = list.count && path_value(r, &list.items[0], out);
    return true;
}

bool path_argument_string(struct run *r, const struct call *c, unsigned index, struct str *out, bool *found)
{
    struct path_item value;
    if (!path_argument_value(r, c, index, &value, found))
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
    if (!path_argument_value(r, c, index, &value, found))
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
    *found = c->input->count && path_value(r, &c->input->items[0], out);
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
