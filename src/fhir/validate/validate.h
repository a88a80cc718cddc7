// fhir/validate: is this JSON a well-formed R4 resource? Structure, cardinality, types, primitive patterns,
// choice types, required bindings, targets of references, contained resources, extensions' shape, invariants
// (R4 §2.6, §3.1.3).
#ifndef ENS_FHIR_VALIDATE_H
#define ENS_FHIR_VALIDATE_H

#include "base/base.h"
#include "codec/json/json.h"
#include "fhir/model/model.h"

enum validate_severity { VALIDATE_ERROR, VALIDATE_WARNING, VALIDATE_INFORMATION };
struct validate_issue {
    enum validate_severity severity;
    const char *code;       // IssueType: "structure", "required", "value", "invariant", "code-invalid", …
    struct str expression;  // FHIRPath of the element: "Patient.contact[0].name"
    struct str diagnostics; // a sentence: what is wrong and how to mend it; no personal data
    struct validate_issue *next;
};
struct validate_report {
    struct validate_issue *first;
    size_t errors, warnings; // at most 100 of each are kept, all are counted
};
struct validate_options {
    bool invariants; // run the FHIRPath constraints too
    bool warnings;   // keep warnings (best-practice invariants, unknown codes in open sets)
    int64_t now_us;  // for invariants that ask; 0: the clock is asked
};
// `type`: the expected type, MODEL_NONE for whatever resourceType says. Always fills the report.
void validate_resource(struct arena *a, const struct json *resource, model_type type,
                       const struct validate_options *options, struct validate_report *out);
// An OperationOutcome with the report's issues; with none, one that says "All OK".
struct str validate_outcome(struct arena *a, const struct validate_report *report);

#endif
