// The tables say what HL7's R4 definitions say.
#include "fhir/model/model_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct model_member member(model_type owner, const char *name)
{
    struct model_member found = {0};
    if (!model_member(owner, str_from(name), &found)) {
        fail_msg("%s has no member %s", model_info(owner)->name, name);
    }
    return found;
}

static void types_are_found_by_name(void **state)
{
    (void)state;
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        struct str name = str_from(model_info(type)->name);
        assert_int_equal(model_type_named(name), type);
        bool is_resource = model_info(type)->kind == MODEL_RESOURCE;
        assert_int_equal(model_resource_named(name), is_resource ? type : MODEL_NONE);
    }
    const char *const unknown[] = {"", "patient", "Patien", "Patientx", "Patient.contac", "A", "zzz"};
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        assert_int_equal(model_type_named(str_from(unknown[i])), MODEL_NONE);
        assert_int_equal(model_resource_named(str_from(unknown[i])), MODEL_NONE);
    }
    assert_int_equal(model_type_named(str_of("Patient\0x", 9)), MODEL_NONE);
}

static void every_member_is_found_and_no_other(void **state)
{
    (void)state;
    size_t members = 0;
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        size_t count, choice_count;
        const struct model_element *const *elements = model_elements(type, &count);
        for (size_t i = 0; i < count; i++) {
            const struct model_choice *choices = model_choices(elements[i], &choice_count);
            assert_true(choice_count > 0);
            for (size_t c = 0; c < choice_count; c++, members++) {
                struct model_member m = member(type, choices[c].json_name);
                assert_ptr_equal(m.element, elements[i]);
                assert_ptr_equal(m.choice, &choices[c]);
                assert_int_equal(m.index, i);
                assert_false(m.is_shadow);
                char wrong[64];
                size_t len = strlen(choices[c].json_name);
                memcpy(wrong, choices[c].json_name, len + 1);
                wrong[len / 2] ^= 1;
                struct model_member none;
                assert_false(model_member(type, str_of(wrong, len), &none) &&
                             strcmp(none.choice->json_name, wrong) != 0);
                // ExampleScenario.instance does have an element of that name.
                assert_true(model_info(type)->kind != MODEL_RESOURCE ||
                            !model_member(type, STR("resourceType"), &none));
            }
        }
    }
    assert_true(members > 8000);
}

static void primitives_have_shadows_and_nothing_else_has(void **state)
{
    (void)state;
    struct model_member m = member(MODEL_Patient, "_birthDate");
    assert_true(m.is_shadow);
    assert_string_equal(m.element->name, "birthDate");
    const char *const none[] = {"_name", "_", "__birthDate", "_resourceType", "birthdate"};
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        assert_false(model_member(MODEL_Patient, str_from(none[i]), &m));
    }
    assert_false(model_member(MODEL_HumanName, STR("_id"), &m)); // an attribute in XML
    assert_true(model_member(MODEL_Patient, STR("_id"), &m));
    assert_false(model_member(MODEL_Extension, STR("_url"), &m));
}

static void elements_hold_what_the_definition_says(void **state)
{
    (void)state;
    struct model_member m = member(MODEL_Observation, "valueQuantity");
    assert_string_equal(m.element->name, "value");
    assert_true(m.element->flags & MODEL_IS_CHOICE);
    assert_int_equal(m.element->choice_count, 11);
    assert_int_equal(m.choice->type, MODEL_Quantity);
    m = member(MODEL_Observation, "status");
    assert_int_equal(m.element->min, 1);
    assert_int_equal(m.element->max, 1);
    assert_true(m.element->flags & MODEL_IS_MODIFIER);
    m = member(MODEL_Patient, "contact");
    assert_int_equal(m.element->max, MODEL_MANY);
    assert_int_equal(m.choice->type, MODEL_Patient_contact);
    assert_int_equal(member(MODEL_Questionnaire_item, "item").choice->type, MODEL_Questionnaire_item);
    assert_int_equal(member(MODEL_Extension, "valueHumanName").choice->type, MODEL_HumanName);
    assert_int_equal(member(MODEL_Range, "low").choice->type, MODEL_SimpleQuantity);
    assert_int_equal(member(MODEL_HumanName, "id").choice->type, MODEL_System_String);
    assert_int_equal(member(MODEL_Patient, "id").choice->type, MODEL_id);
    assert_true(model_is(MODEL_Age, MODEL_Quantity));
    assert_true(model_is(MODEL_code, MODEL_string));
    assert_true(model_is(MODEL_Patient_contact, MODEL_BackboneElement));
    assert_false(model_is(MODEL_Patient, MODEL_Element));
    m = member(MODEL_Patient, "generalPractitioner");
    assert_int_equal(m.choice->target_count, 3);
    assert_int_equal(model_target(m.choice, 0), MODEL_Organization);
    struct model_member none;
    assert_false(model_member(MODEL_Meta, STR("project"), &none)); // an addition that is not HL7's
}

static bool has_constraint(model_type type, const char *key)
{
    const struct model_type_info *info = model_info(type);
    for (uint16_t i = 0; i < info->constraint_count; i++) {
        if (strcmp(model_constraint_at((uint16_t)(info->constraint_first + i))->key, key) == 0) {
            return true;
        }
    }
    return false;
}

static void invariants_are_with_their_types(void **state)
{
    (void)state;
    assert_true(has_constraint(MODEL_Patient_contact, "pat-1"));
    assert_true(has_constraint(MODEL_Patient, "dom-2"));
    assert_true(has_constraint(MODEL_Period, "per-1"));
    assert_true(has_constraint(MODEL_SimpleQuantity, "sqty-1"));
    assert_false(has_constraint(MODEL_Quantity, "sqty-1"));
    for (size_t i = 0; i < model_constraint_count(); i++) {
        assert_int_equal(model_constraint_table[i].id, i);
        assert_true(model_constraint_table[i].expression[0] != '\0');
    }
}

static void bindings_know_their_codes(void **state)
{
    (void)state;
    struct str any = {NULL, 0};
    uint16_t gender = member(MODEL_Patient, "gender").element->binding;
    assert_string_equal(model_binding_url(gender), "http://hl7.org/fhir/ValueSet/administrative-gender");
    assert_int_equal(model_binding_has(gender, any, STR("female")), MODEL_INSIDE);
    assert_int_equal(model_binding_has(gender, any, STR("Female")), MODEL_OUTSIDE);
    assert_int_equal(model_binding_has(gender, STR("http://hl7.org/fhir/administrative-gender"), STR("male")),
                     MODEL_INSIDE);
    assert_int_equal(model_binding_has(gender, STR("urn:x"), STR("male")), MODEL_OUTSIDE);
    uint16_t clinical = member(MODEL_Condition, "clinicalStatus").element->binding;
    assert_int_equal(model_binding_has(clinical, any, STR("relapse")),
                     MODEL_INSIDE); // nested in its code system
    uint16_t mime = member(MODEL_Attachment, "contentType").element->binding;
    assert_int_equal(model_binding_has(mime, any, STR("application/pdf; charset=x")), MODEL_INSIDE);
    assert_int_equal(model_binding_has(mime, any, STR("application/p df")), MODEL_OUTSIDE);
    uint16_t language = member(MODEL_Patient, "language").element->binding;
    assert_int_equal(model_binding_has(language, any, STR("fr-CH")), MODEL_INSIDE);
    assert_int_equal(model_binding_has(language, any, STR("fr_CH")), MODEL_OUTSIDE);
    uint16_t currency = member(MODEL_Money, "currency").element->binding;
    assert_int_equal(model_binding_has(currency, any, STR("EUR")), MODEL_INSIDE);
    assert_int_equal(model_binding_has(currency, any, STR("euro")), MODEL_OUTSIDE);
    assert_int_equal(model_binding_has(0, any, STR("x")), MODEL_UNDECIDED);
    struct str system, code;
    size_t count = 0;
    while (model_binding_code(gender, count, &system, &code)) {
        assert_int_equal(model_binding_has(gender, system, code), MODEL_INSIDE);
        count++;
    }
    assert_int_equal(count, 4);
    assert_false(model_binding_code(mime, 0, &system, &code));
}

static void parameters_are_narrowed_to_their_type(void **state)
{
    (void)state;
    const struct {
        model_type type;
        const char *code, *expression;
        enum model_param_kind kind;
        int target_count;
        model_type target;
    } cases[] = {
        {MODEL_Patient, "birthdate", "Patient.birthDate", PARAM_DATE, 0, MODEL_NONE},
        {MODEL_Person, "birthdate", "Person.birthDate", PARAM_DATE, 0, MODEL_NONE},
        {MODEL_Patient, "_id", "Patient.id", PARAM_TOKEN, 0, MODEL_NONE},
        {MODEL_Observation, "patient", "Observation.subject.where(resolve() is Patient)", PARAM_REFERENCE, 1,
         MODEL_Patient},
        {MODEL_AllergyIntolerance, "code", "AllergyIntolerance.code | AllergyIntolerance.reaction.substance",
         PARAM_TOKEN, 0, MODEL_NONE},
        {MODEL_RiskAssessment, "date", "(RiskAssessment.occurrence as dateTime)", PARAM_DATE, 0, MODEL_NONE},
        {MODEL_InsurancePlan, "name", "InsurancePlan.name | InsurancePlan.alias", PARAM_STRING, 0,
         MODEL_NONE},
        {MODEL_DocumentReference, "encounter", "DocumentReference.context.encounter", PARAM_REFERENCE, 2,
         MODEL_Encounter},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct model_param *p = model_param_named(cases[i].type, str_from(cases[i].code));
        assert_non_null(p);
        assert_int_equal(p->kind, cases[i].kind);
        assert_int_equal(p->target_count, cases[i].target_count);
        if (cases[i].target != MODEL_NONE) {
            assert_int_equal(model_param_target(p, 0), cases[i].target);
        }
        if (cases[i].expression != NULL) {
            assert_string_equal(p->expression, cases[i].expression);
        }
    }
    const struct model_param *p = model_param_named(MODEL_Observation, STR("code-value-quantity"));
    assert_int_equal(p->component_count, 2);
    assert_string_equal(model_components(p)[1].param->code, "value-quantity");
    assert_string_equal(model_components(p)[1].expression, "value.as(Quantity)");
    assert_null(model_param_named(MODEL_Patient, STR("nothing")));
    assert_null(model_param_named(MODEL_HumanName, STR("_id")));
    assert_int_equal(model_param_named(MODEL_Location, STR("near"))->kind, PARAM_SPECIAL);
}

static void parameters_are_sorted_and_found_by_code_and_number(void **state)
{
    (void)state;
    for (model_type type = 0; type < MODEL_TYPE_COUNT; type++) {
        size_t count;
        const struct model_param *params = model_params(type, &count);
        assert_true((count > 0) == (model_info(type)->kind == MODEL_RESOURCE));
        for (size_t i = 0; i < count; i++) {
            assert_true(i == 0 || strcmp(params[i - 1].code, params[i].code) < 0);
            assert_ptr_equal(model_param_named(type, str_from(params[i].code)), &params[i]);
            assert_ptr_equal(model_param_stable(type, params[i].stable), &params[i]);
        }
        assert_null(model_param_stable(type, 0));
        assert_null(model_param_stable(type, 60000));
        assert_true(model_info(type)->stable <= UINT8_MAX); // as a slot has room for
        assert_int_equal(model_stable(model_info(type)->stable),
                         model_info(type)->kind == MODEL_RESOURCE ? type : MODEL_NONE);
    }
    assert_int_equal(model_stable(60000), MODEL_NONE);
}

static void compartments_lead_to_the_person_best_first(void **state)
{
    (void)state;
    const struct {
        model_type type;
        const char *codes;
    } cases[] = {
        {MODEL_Observation, "subject performer "},
        {MODEL_AllergyIntolerance, "patient recorder asserter "},
        {MODEL_Coverage, "beneficiary policy-holder subscriber payor "},
        {MODEL_Patient, ""},
        {MODEL_Schedule, ""},
        {MODEL_Device, "patient "},
        {MODEL_Organization, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t count;
        char joined[200] = "";
        const char *const *codes = model_compartment(cases[i].type, &count);
        for (size_t c = 0; c < count; c++) {
            strcat(strcat(joined, codes[c]), " ");
        }
        assert_string_equal(joined, cases[i].codes);
    }
    assert_int_equal(model_info(MODEL_Schedule)->place, MODEL_COMMONS);
    assert_int_equal(model_info(MODEL_Practitioner)->place, MODEL_COMMONS);
    assert_int_equal(model_info(MODEL_Binary)->place, MODEL_PERSON);
    assert_int_equal(model_info(MODEL_Bundle)->place, MODEL_PERSON);
}

// What a commons type may name must not pull a person into the open: no commons type has a compartment.
static void nothing_of_a_person_is_in_the_commons(void **state)
{
    (void)state;
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        size_t count;
        model_compartment(type, &count);
        if (model_info(type)->kind == MODEL_RESOURCE && model_info(type)->place == MODEL_COMMONS) {
            assert_int_equal(count, 0);
        }
    }
}

static void codes_have_parents(void **state)
{
    (void)state;
    struct str act = STR("http://terminology.hl7.org/CodeSystem/v3-ActCode");
    assert_true(str_equal(
        model_code_parent(STR("http://terminology.hl7.org/CodeSystem/condition-clinical"), STR("relapse")),
        STR("active")));
    assert_null(
        model_code_parent(STR("http://terminology.hl7.org/CodeSystem/condition-clinical"), STR("active"))
            .ptr);
    assert_non_null(model_code_parent(act, STR("IMP")).ptr);
    assert_null(model_code_parent(act, STR("nothing")).ptr);
    assert_null(model_code_parent(STR("urn:none"), STR("x")).ptr);
}

// Numbers that stand on disk: if this fails, definitions/stable-numbers.tsv was changed, not only added to.
static void stable_numbers_stay(void **state)
{
    (void)state;
    assert_int_equal(model_info(MODEL_Patient)->stable, 103);
    assert_int_equal(model_info(MODEL_Observation)->stable, 96);
    assert_int_equal(model_param_named(MODEL_Patient, STR("birthdate"))->stable, 39);
    assert_int_equal(model_param_named(MODEL_Patient, STR("_lastUpdated"))->stable, 4);
}

// One row of definitions/stable-numbers.tsv: kind, owner, name, number.
static void check_stable_row(struct str row)
{
    uint64_t number;
    struct str kind = str_cut(&row, '\t'), owner = str_cut(&row, '\t'), name = str_cut(&row, '\t');
    assert_true(str_to_u64(str_trim(row), &number));
    if (str_equal(kind, STR("resource"))) {
        assert_int_equal(model_info(model_resource_named(name))->stable, number);
        return;
    }
    assert_true(str_equal(kind, STR("param")));
    bool is_shared = str_equal(owner, STR("*")); // in every type, but _text, which is DomainResource's
    model_type type = is_shared ? MODEL_Patient : model_resource_named(owner);
    const struct model_param *p = model_param_named(type, name);
    assert_non_null(p);
    assert_int_equal(p->stable, number);
}

static void tables_have_the_numbers_of_the_committed_file(void **state)
{
    (void)state;
    char line[256];
    size_t rows = 0;
    FILE *file = fopen(ENS_SOURCE_DIR "/definitions/stable-numbers.tsv", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] != '#') {
            check_stable_row(str_from(line));
            rows++;
        }
    }
    fclose(file);
    assert_true(rows > 1500);
}

static void texts_fit_their_primitive_type(void **state)
{
    (void)state;
    const struct {
        model_type type;
        const char *fit, *unfit; // separated by |
    } cases[] = {
        {MODEL_boolean, "true|false", "True|1||TRUE|truefalse"},
        {MODEL_integer, "0|-1|2147483647|-2147483648",
         "-|01|-01|2147483648|1.0|1e3|-2147483649|99999999999|+1||-0x"},
        {MODEL_unsignedInt, "0|7", "-1|00"},
        {MODEL_positiveInt, "1|2147483647", "0|-1|2147483648"},
        {MODEL_decimal, "0|1.10|-0.5|1e-3|1.5E+10|123456789012345678901",
         "|.5|1.|01|1e|--1|1.2.3|NaN|+1|1e+"},
        {MODEL_string, "a| a |\t|éééé\tabcdefgh ijk", "|\x01|a\x0b|abcdefg\x1f|abcdefgh\x01|\x0bzzzzzzzz"},
        {MODEL_markdown, "# a", ""},
        {MODEL_uri, "urn:x|a|http://x/y?z#é|éééé!~http://x",
         "|a b| a|a\n| bcdefghi|abcdefg hi|abcdefgh i|abcdefgh\x1f|\x01zzzzzzz"},
        {MODEL_url, "http://x", "http:// x"},
        {MODEL_canonical, "http://x/y|1.0", " "},
        {MODEL_code,
         "a|a b|é|vital-signs|\x0e"
         "abcdefgh ij",
         "| a|a |a  b|a\n\nb|abcdefgh |abcd  efghi|\x01zzzzzzzz"},
        {MODEL_id, "a|A-1.b|0123456789012345678901234567890123456789012345678901234567890123",
         "|a_b|a b|é|01234567890123456789012345678901234567890123456789012345678901234"},
        {MODEL_oid, "urn:oid:1.2.3|urn:oid:2.0.10",
         "urn:oid:3.1|urn:oid:1|urn:oid:1.02|1.2.3|urn:oid:1..2|urn:oid:1.2."},
        {MODEL_uuid, "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
         "urn:uuid:C757873D-ec9a-4326-a141-556f43239520|c757873d-ec9a-4326-a141-556f43239520|urn:uuid:"
         "c757873d"},
        {MODEL_base64Binary, "YQ==|YWJj|YW Jj\nYWJj", "|YQ=|Y===|YQ==YQ|YW-j|YWJ"},
        {MODEL_date, "2024|2024-02|2024-02-29|0001-01-01",
         "|0000|24|2024-2|2023-02-29|2024-13|2024-00|2024-01-00|2024-04-31|2024-01-01T|2024-01-01T10:00:00Z|"
         "2024-"},
        {MODEL_dateTime, "2024|2024-02-29|2024-01-01T10:00:00Z|2024-01-01T23:59:60.123456789+14:00",
         "2024-01-01T10:00Z|2024-01-01T10:00:00|2024-01-01T24:00:00Z|2024-01-01T10:00:00+14:01|2024-01-01 "
         "10:00:00Z|"
         "2024-01T10:00:00Z|2024-01-01T10:00:00.Z|2024-01-01T10:00:00+0100|2024-01-01T10:00:00z"},
        {MODEL_instant, "2024-01-01T10:00:00Z|2024-01-01T10:00:00.1-05:30",
         "2024|2024-01-01|2024-01-01T10:00:00"},
        {MODEL_time, "10:00:00|23:59:60.5", "10:00|24:00:00|10:00:00Z|10:60:00|1:00:00|"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int wanted = 1; wanted >= 0; wanted--) {
            struct str rest = str_from(wanted ? cases[i].fit : cases[i].unfit);
            while (rest.ptr != NULL) {
                // "http://x/y|1.0" is cut too: both halves are canonicals.
                struct str text = str_cut(&rest, '|');
                if (model_text_fits(cases[i].type, text) != wanted) {
                    fail_msg("%s: \"%.*s\" should%s fit", model_info(cases[i].type)->name, STR_ARG(text),
                             wanted ? "" : " not");
                }
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_found_by_name),
        cmocka_unit_test(every_member_is_found_and_no_other),
        cmocka_unit_test(primitives_have_shadows_and_nothing_else_has),
        cmocka_unit_test(elements_hold_what_the_definition_says),
        cmocka_unit_test(invariants_are_with_their_types),
        cmocka_unit_test(bindings_know_their_codes),
        cmocka_unit_test(parameters_are_narrowed_to_their_type),
        cmocka_unit_test(parameters_are_sorted_and_found_by_code_and_number),
        cmocka_unit_test(compartments_lead_to_the_person_best_first),
        cmocka_unit_test(nothing_of_a_person_is_in_the_commons),
        cmocka_unit_test(codes_have_parents),
        cmocka_unit_test(texts_fit_their_primitive_type),
        cmocka_unit_test(stable_numbers_stay),
        cmocka_unit_test(tables_have_the_numbers_of_the_committed_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
