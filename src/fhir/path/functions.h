// fhir/path: the functions of the language, one family a file; function.c lists them.
#ifndef ENS_FHIR_PATH_FUNCTIONS_H
#define ENS_FHIR_PATH_FUNCTIONS_H

#include "fhir/path/path_int.h"

// fn_filter.c
function_run fn_empty, fn_not, fn_where, fn_exists, fn_all, fn_all_true, fn_any_true, fn_all_false,
    fn_any_false, fn_count, fn_select, fn_repeat, fn_first, fn_last, fn_tail, fn_single, fn_skip, fn_take,
    fn_is, fn_as;
// fn_fhir.c
function_run fn_extension, fn_has_extension, fn_has_value, fn_get_value, fn_resolve, fn_children,
    fn_descendants;

#endif
