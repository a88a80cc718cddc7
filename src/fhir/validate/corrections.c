// Invariants of R4 4.0.1 whose official expression says something else than their text, and what is run instead.
// Most fail on an empty operand, which FHIRPath turns into an empty result and a constraint into false.
#include "fhir/validate/validate_int.h"

static const struct {
    const char *key;    // NULL: any
    const char *starts; // of the expression: three invariants are called inv-1
    const char *expression;
} corrections[] = {
    // FHIRPath's Boolean is not FHIR's boolean, which an answer is.
    {"que-7", "", "operator = 'exists' implies (answer is boolean)"},
    // "is" gives nothing without a probability.
    {"ras-2", "", "probability.empty() or (probability is decimal implies (probability as decimal) <= 100)"},
    // An entry need not have a fullUrl.
    {"bdl-8", "", "fullUrl.empty() or fullUrl.contains('/_history/').not()"},
    // The code is noshow.
    {"app-4", "", "cancelationReason.empty() or status = 'noshow' or status = 'cancelled'"},
    // "in" takes one item, and when repeats.
    {"tim-9", "",
     "offset.empty() or (when.exists() and when.where($this in ('C' | 'CM' | 'CD' | 'CV')).empty())"},
    // Amounts that cannot be compared, for want of a unit both have, and times of two precisions are in no order.
    {"rng-2", "", "low.empty() or high.empty() or iif(low > high, false, true)"},
    {"mdd-1", "", "iif(whenHandedOver < whenPrepared, false, true)"},
    {"inv-1", "lastModified", "iif(lastModified < authoredOn, false, true)"},
    // A category is a CodeableConcept, never equal to a text (a warning, given for every category).
    {"con-3", "",
     "clinicalStatus.exists() or verificationStatus.coding.where(system = "
     "'http://terminology.hl7.org/CodeSystem/condition-ver-status' and code = 'entered-in-error').exists() "
     "or "
     "category.coding.where(system = 'http://terminology.hl7.org/CodeSystem/condition-category' and code = "
     "'problem-list-item').empty()"},
    // The names of conformance resources (warnings): one that is not there has no wrong letters.
    {NULL, "name.matches(", "name.empty() or name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')"},
};

const char *invariant_expression(const struct model_constraint *constraint)
{
    for (size_t i = 0; i < COUNT_OF(corrections); i++) {
        if ((corrections[i].key == NULL || strcmp(corrections[i].key, constraint->key) == 0) &&
            str_starts(str_from(constraint->expression), str_from(corrections[i].starts))) {
            return corrections[i].expression;
        }
    }
    return constraint->expression;
}
