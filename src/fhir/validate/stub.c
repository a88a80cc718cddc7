// Stands in until the room is written: delete this file with the first landing of fhir/validate.
#include "fhir/validate/validate.h"
void validate_resource(struct arena *a, const struct json *resource, model_type type,
                       const struct validate_options *options, struct validate_report *out)
{
    (void)a;
    (void)resource;
    (void)type;
    (void)options;
    *out = (struct validate_report){0};
}
struct str validate_outcome(struct arena *a, const struct validate_report *report)
{
    (void)a;
    (void)report;
    return STR("{}");
}
