// fhir/path: the functions of the language, one family a file; function.c lists them.
#ifndef ENS_FHIR_PATH_FUNCTIONS_H
#define ENS_FHIR_PATH_FUNCTIONS_H

#include "fhir/path/path_int.h"

struct call {
    const struct ast *node;
    struct list *input; // may be taken
};
typedef bool function_run(struct run *r, const struct call *c, struct list *out);
enum {                      // flags
    FUNCTION_LAMBDA = 1,    // its arguments are evaluated for each item, with $this
    FUNCTION_TYPE = 2,      // its argument is the name of a type
    FUNCTION_SAME_TYPE = 4, // gives items of its input
    FUNCTION_REPEATS = 8,   // a lambda that is applied to its own results too
    FUNCTION_PROJECTS = 16, // a lambda whose results are the result
    FUNCTION_PATTERN = 32,  // its first argument is a regular expression
};
struct function {
    const char *name;
    uint8_t arguments_min, arguments_max, flags;
    model_type type; // of the result when it is always the same FHIR type, or MODEL_NONE
    function_run *run;
};
const struct function *path_function_named(struct str name);
// What a call can do before the run: patterns that are literals are compiled.
bool path_prepare_call(struct arena *a, struct path *p, struct ast *n);

ast_index path_argument(const struct run *r, const struct call *c, unsigned index); // 0: not given
// One argument, evaluated outside of the input ($this is the caller's).
bool path_argument_list(struct run *r, const struct call *c, unsigned index, struct list *out);
// The same as a single value; *found false when it is empty.
bool path_argument_value(struct run *r, const struct call *c, unsigned index, struct path_item *out,
                         bool *found);
bool path_argument_string(struct run *r, const struct call *c, unsigned index, struct str *out, bool *found);
bool path_argument_integer(struct run *r, const struct call *c, unsigned index, int32_t *out, bool *found);
// The input as a single value (an error when there are more), *found false when it is empty.
bool path_input_value(struct run *r, const struct call *c, struct path_item *out, bool *found);
bool path_input_string(struct run *r, const struct call *c, struct str *out, bool *found);
// The input and the first argument as strings; *found false when either is empty.
bool path_two_strings(struct run *r, const struct call *c, struct str *text, struct str *argument,
                      bool *found);

// fn_filter.c
function_run fn_empty, fn_not, fn_where, fn_exists, fn_all, fn_all_true, fn_any_true, fn_all_false,
    fn_any_false, fn_count, fn_select, fn_repeat, fn_first, fn_last, fn_tail, fn_single, fn_skip, fn_take,
    fn_is, fn_as;
// fn_combine.c
function_run fn_union, fn_combine, fn_distinct, fn_is_distinct, fn_intersect, fn_exclude, fn_subset_of,
    fn_superset_of, fn_aggregate;
// fn_sort.c
function_run fn_sort;
// fn_convert.c
function_run fn_to_boolean, fn_to_integer, fn_to_decimal, fn_to_string, fn_to_date, fn_to_date_time,
    fn_to_time, fn_to_quantity, fn_converts_to_boolean, fn_converts_to_integer, fn_converts_to_decimal,
    fn_converts_to_string, fn_converts_to_date, fn_converts_to_date_time, fn_converts_to_time,
    fn_converts_to_quantity;
// fn_string.c
function_run fn_index_of, fn_substring, fn_starts_with, fn_ends_with, fn_contains, fn_upper, fn_lower,
    fn_length, fn_trim, fn_to_chars, fn_replace, fn_split, fn_join;
// fn_encode.c
function_run fn_encode, fn_decode, fn_escape, fn_unescape;
// fn_pattern.c
function_run fn_matches, fn_matches_full, fn_replace_matches;
// fn_math.c
function_run fn_abs, fn_ceiling, fn_floor, fn_truncate, fn_round, fn_sqrt, fn_exp, fn_ln, fn_log, fn_power;
// fn_boundary.c
function_run fn_low_boundary, fn_high_boundary, fn_precision, fn_comparable;
// fn_utility.c
function_run fn_iif, fn_trace, fn_now, fn_today, fn_time_of_day, fn_type, fn_conforms_to, fn_html_checks;
// fn_fhir.c
function_run fn_extension, fn_has_extension, fn_has_value, fn_get_value, fn_resolve, fn_children,
    fn_descendants;

#endif
