// Invariants of R4 4.0.1 whose official expression says something else than their text, and what is run
// instead.
#include "fhir/validate/validate_int.h"

static const struct {
    const char *key, *starts; // inv-1 is the name of three: the expression's beginning tells them apart
    const char *expression;
} corrections[] = {
    // FHIRPath's Boolean is not FHIR's boolean, which an answer is.
    {"que-7", "", "operator = 'exists' implies (answer is boolean)"},
};

const char *invariant_expression(const struct model_constraint *constraint)
{
    for (size_t i = 0; i < COUNT_OF(corrections); i++) {
        if (strcmp(corrections[i].key, constraint->key) == 0 &&
            str_starts(str_from(constraint->expression), str_from(corrections[i].starts))) {
            return corrections[i].expression;
        }
    }
    return constraint->expression;
}
