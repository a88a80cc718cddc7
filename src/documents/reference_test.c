// What documents promises about the DocumentReference of a CDA document: every metadata in its place.
#include "documents/documents_int.h"
#include "documents/fixtures_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct json *reference_of(const char *name, struct str description)
{
    struct cda cda;
    struct json *reference;
    struct str bytes = fixture_read(&arena, arena_print(&arena, "tests/fixtures/cda/%s", name).ptr);
    assert_int_equal(cda_read(&arena, bytes, &cda), DONE);
    struct cda_target target = fixture_target(bytes);
    target.description = description;
    assert_int_equal(cda_to_document_reference(&arena, &cda, &target, &reference), DONE);
    return reference;
}

static void assert_equal_to_file(const struct json *value, const char *name)
{
    struct json *expected;
    struct str text = fixture_read(&arena, arena_print(&arena, "tests/fixtures/cda/%s", name).ptr);
    assert_int_equal(json_parse(&arena, text, NULL, &expected), DONE);
    if (json_equal(value, expected))
        return;
    struct buf actual;
    buf_init(&actual, &arena, 0);
    json_write_pretty(&actual, value);
    fail_msg("not as in %s:\n%.*s", name, STR_ARG(buf_str(&actual)));
}

static void every_metadata_of_a_structured_document_has_its_place(void **state)
{
    (void)state;
    assert_equal_to_file(reference_of("synthesis.xml", STR("Pour mémoire")), "synthesis.reference.json");
}

static void a_level_1_document_with_a_bare_header_still_has_title_class_format_and_period(void **state)
{
    (void)state;
    assert_equal_to_file(reference_of("letter.xml", (struct str){0}), "letter.reference.json");
}

static void a_document_of_the_patient_has_the_patient_for_author(void **state)
{
    (void)state;
    const struct json *reference = reference_of("patient-wishes.xml", (struct str){0});
    assert_true(json_text_is(json_walk(reference, "author", "reference", NULL), STR("Patient/p")));
    assert_null(json_get(reference, STR("authenticator")));
    assert_true(json_text_is(json_walk(reference, "category", "coding", "code", NULL), STR("90")));
    assert_int_equal(json_get(reference, STR("contained"))->size, 1);
}

static void a_type_that_no_set_knows_has_no_class(void **state)
{
    (void)state;
    struct cda cda;
    struct json *reference;
    struct str bytes =
        STR("<ClinicalDocument xmlns='urn:hl7-org:v3'><id root='1.2'/>"
            "<code code='X' codeSystem='1.2.3' displayName='Autre'/><effectiveTime value='2024'/>"
            "<recordTarget><patientRole><id root='1'/></patientRole></recordTarget><author/>"
            "</ClinicalDocument>");
    assert_int_equal(cda_read(&arena, bytes, &cda), DONE);
    struct cda_target target = fixture_target(bytes);
    assert_int_equal(cda_to_document_reference(&arena, &cda, &target, &reference), DONE);
    assert_null(json_get(reference, STR("category")));
    assert_true(json_text_is(json_walk(reference, "type", "coding", "system", NULL), STR("urn:oid:1.2.3")));
    assert_true(json_text_is(json_walk(reference, "content", "attachment", "title", NULL), STR("Autre")));
    assert_true(json_text_is(json_get(reference, STR("date")), STR("2024-01-01T00:00:00Z")));
}

static void a_time_that_is_none_in_an_act_is_refused(void **state)
{
    (void)state;
    struct cda cda;
    struct json *reference;
    struct str bytes = STR("<ClinicalDocument xmlns='urn:hl7-org:v3'><id root='1.2'/>"
                           "<code code='X' codeSystem='1.2.3'/><effectiveTime value='2024'/>"
                           "<recordTarget><patientRole><id root='1'/></patientRole></recordTarget><author/>"
                           "<documentationOf><serviceEvent><effectiveTime><low value='hier'/></effectiveTime>"
                           "</serviceEvent></documentationOf></ClinicalDocument>");
    assert_int_equal(cda_read(&arena, bytes, &cda), DONE);
    struct cda_target target = fixture_target(bytes);
    assert_int_equal(cda_to_document_reference(&arena, &cda, &target, &reference), INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_metadata_of_a_structured_document_has_its_place),
        TEST(a_level_1_document_with_a_bare_header_still_has_title_class_format_and_period),
        TEST(a_document_of_the_patient_has_the_patient_for_author),
        TEST(a_type_that_no_set_knows_has_no_class),
        TEST(a_time_that_is_none_in_an_act_is_refused),
    };
    return cmocka_run_group_tests_name("documents/reference", tests, NULL, NULL);
}
