// Fuzz: any JSON against the validator, with and without invariants; and any text as a narrative.
#include "fhir/narrative/narrative.h"
#include "fhir/validate/validate_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct json *resource;
    struct validate_report report;
    struct str text = str_of((const char *)data, size);
    arena_init(&a);
    if (json_parse(&a, text, NULL, &resource) == DONE) {
        struct validate_options options = {.invariants = size % 2 == 0, .warnings = true};
        validate_resource(&a, resource, MODEL_NONE, &options, &report);
        struct str outcome = validate_outcome(&a, &report);
        // What is said of any input is itself a sound resource.
        validate_resource(&a, resource, MODEL_Patient, &options, &report);
        if (json_parse(&a, outcome, NULL, &resource) != DONE) {
            __builtin_trap();
        }
        validate_resource(&a, resource, MODEL_OperationOutcome, &options, &report);
        if (report.errors != 0) {
            __builtin_trap();
        }
    } else if (narrative_fault(text) == NULL && str_find_str(text, STR("<script")) >= 0) {
        __builtin_trap();
    }
    arena_release(&a);
    return 0;
}
