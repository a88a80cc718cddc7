// HL7's own examples and Synthea's bundles, when ../shared/data is there: all are taken, but those that are listed here
// with the reason.
#include "fhir/validate/validate.h"
#include "support/leave_out.h"
#include "support/sample_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

// Examples that break the specification they belong to: file, the expression at which each must be refused first, and
// why. Each was looked up in the StructureDefinition.
static const struct {
    const char *file, *code, *expression;
} invalid[] = {
    // txt-2: narratives of nothing but white space.
    {"ActivityDefinition-blood-tubes-supply.json", "value", "ActivityDefinition.text.div"},
    {"ActivityDefinition-heart-valve-replacement.json", "value", "ActivityDefinition.text.div"},
    {"EventDefinition-example.json", "value", "EventDefinition.text.div"},
    {"Questionnaire-zika-virus-exposure-assessment.json", "value", "Questionnaire.text.div"},
    // References to types that the element does not take: a DeviceDefinition for a Device, a Procedure as a reason,
    // a Practitioner for an Organization, an Encounter as performer.
    {"DeviceMetric-example.json", "value", "DeviceMetric.parent.reference"},
    {"DeviceUseStatement-example.json", "value", "DeviceUseStatement.reasonReference[0].reference"},
    {"MedicationRequest-medrx0301.json", "value", "MedicationRequest.dispenseRequest.performer.reference"},
    {"Observation-clinical-gender.json", "value", "Observation.performer[0].reference"},
    // Required elements left out: name and status, linkId, base (1..*) of parameters that live on extensions.
    {"ImplementationGuide-fhir.json", "required", "ImplementationGuide.name"},
    {"ig-r4.json", "required", "ImplementationGuide.name"},
    {"Questionnaire-qs1.json", "required", "Questionnaire.item[0].item[0].linkId"},
    {"SearchParameter-codesystem-extensions-CodeSystem-author.json", "required", "SearchParameter.base"},
    {"SearchParameter-codesystem-extensions-CodeSystem-effective.json", "required", "SearchParameter.base"},
    {"SearchParameter-codesystem-extensions-CodeSystem-end.json", "required", "SearchParameter.base"},
    {"SearchParameter-codesystem-extensions-CodeSystem-keyword.json", "required", "SearchParameter.base"},
    {"SearchParameter-codesystem-extensions-CodeSystem-workflow.json", "required", "SearchParameter.base"},
    {"SearchParameter-valueset-extensions-ValueSet-author.json", "required", "SearchParameter.base"},
    {"SearchParameter-valueset-extensions-ValueSet-effective.json", "required", "SearchParameter.base"},
    {"SearchParameter-valueset-extensions-ValueSet-end.json", "required", "SearchParameter.base"},
    {"SearchParameter-valueset-extensions-ValueSet-keyword.json", "required", "SearchParameter.base"},
    {"SearchParameter-valueset-extensions-ValueSet-workflow.json", "required", "SearchParameter.base"},
    // An id of 66 characters.
    {"SearchParameter-questionnaireresponse-extensions-QuestionnaireResponse-item-subject.json", "value",
     "SearchParameter.id"},
    // sdf-4: logical models that are not abstract and have no baseDefinition.
    {"StructureDefinition-Definition.json", "invariant", "StructureDefinition"},
    {"StructureDefinition-Event.json", "invariant", "StructureDefinition"},
    {"StructureDefinition-FiveWs.json", "invariant", "StructureDefinition"},
    {"StructureDefinition-Request.json", "invariant", "StructureDefinition"},
    // bdl-7: three entries share one fullUrl.
    {"Bundle-dataelements.json", "invariant", "Bundle"},
};

static struct arena packs, arena;

static const char *expected(struct str name, const char **code)
{
    for (size_t i = 0; i < COUNT_OF(invalid); i++) {
        if (str_equal(name, str_from(invalid[i].file))) {
            *code = invalid[i].code;
            return invalid[i].expression;
        }
    }
    return NULL;
}

static void check_file(struct str name, struct str text, bool *was_refused)
{
    struct json *resource;
    struct validate_report report;
    static const struct validate_options options = {.invariants = true, .warnings = true};
    if (json_parse(&arena, text, NULL, &resource) != DONE) {
        fail_msg("%.*s: %s", STR_ARG(name), arena.fault.text);
    }
    validate_resource(&arena, resource, MODEL_NONE, &options, &report);
    const char *code = NULL, *where = expected(name, &code);
    const struct validate_issue *error = NULL;
    for (const struct validate_issue *i = report.first; i != NULL; i = i->next) {
        // An invariant that the evaluator cannot decide would be a gap of ours.
        assert_string_not_equal(i->code, "not-supported");
        error = error == NULL && i->severity == VALIDATE_ERROR ? i : error;
    }
    *was_refused = error != NULL;
    if (error != NULL && where == NULL) {
        fail_msg("%.*s: %.*s: %.*s", STR_ARG(name), STR_ARG(error->expression), STR_ARG(error->diagnostics));
    }
    if (where != NULL &&
        (error == NULL || strcmp(error->code, code) != 0 || !str_equal(error->expression, str_from(where)))) {
        fail_msg("%.*s should be refused at %s with %s", STR_ARG(name), where, code);
    }
    arena_reset(&arena);
}

static void the_official_examples_are_taken_but_those_that_break_the_rules(void **state)
{
    (void)state;
    struct sample_pack pack;
    size_t taken = 0, refused = 0;
    if (!sample_pack_read(&packs, "fhir-r4-examples.tar.zst", &pack)) {
        LEAVE_OUT("the samples of ../shared/data are not there");
    }
    for (size_t i = 0; i < pack.count; i++) {
        struct str name = sample_base_name(pack.files[i].path);
        bool was_refused;
        if (!str_ends(name, STR(".json")) || str_equal(name, STR("package.json"))) {
            continue;
        }
        check_file(name, pack.files[i].text, &was_refused);
        *(was_refused ? &refused : &taken) += 1;
    }
    assert_int_equal(refused, COUNT_OF(invalid));
    assert_int_equal(taken + refused, 5306);
    arena_release(&packs);
}

static void synthea_bundles_are_taken(void **state)
{
    (void)state;
    struct sample_pack pack;
    size_t bundles = 0;
    if (!sample_pack_read(&packs, "synthea-r4-smart206.tar.zst", &pack)) {
        LEAVE_OUT("the samples of ../shared/data are not there");
    }
    for (size_t i = 0; i < pack.count; i++) {
        struct str name = sample_base_name(pack.files[i].path);
        bool was_refused;
        if (str_ends(name, STR(".json"))) {
            check_file(name, pack.files[i].text, &was_refused);
            assert_false(was_refused);
            bundles++;
        }
    }
    assert_int_equal(bundles, 206);
    arena_release(&packs);
}

static int release(void **state)
{
    (void)state;
    arena_release(&packs);
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_official_examples_are_taken_but_those_that_break_the_rules),
        cmocka_unit_test(synthea_bundles_are_taken),
    };
    return with_left_out(cmocka_run_group_tests(tests, NULL, release));
}
