// What documents promises about codes: the tables are those of the definitions, and whole.
#include "documents/documents_int.h"
#include "documents/fixtures_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool is_column(struct str column, const char *value)
{
    return str_equal(column, str_from(value)) || (!*value && str_equal(column, STR("-")));
}

static void the_table_in_the_program_is_the_table_of_the_definitions(void **state)
{
    (void)state;
    static const char *const sets[] = {
        "system", "class", "type", "confidentiality", "practice", "facility", "format", "template", "media"};
    struct arena a;
    arena_init(&a);
    struct str rest = fixture_read(&a, "definitions/document-codes.tsv");
    size_t count = 0;
    while (rest.len) {
        struct str line = str_cut(&rest, '\n');
        if (str_starts(line, STR("#")))
            continue;
        assert_true(count < code_row_count);
        const struct code_row *row = &code_rows[count++];
        assert_true(is_column(str_cut(&line, '\t'), sets[row->set]));
        assert_true(is_column(str_cut(&line, '\t'), row->system));
        assert_true(is_column(str_cut(&line, '\t'), row->code));
        assert_true(is_column(str_cut(&line, '\t'), row->related));
        assert_true(is_column(line, row->display));
    }
    assert_int_equal(count, code_row_count);
    arena_release(&a);
}

static void every_code_that_a_row_leads_to_exists_and_none_stands_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < code_row_count; i++) {
        const struct code_row *row = &code_rows[i];
        assert_ptr_equal(code_find(row->set, str_from(row->code)), row);
        if (row->set == CODE_TYPE && *row->related)
            assert_non_null(code_find(CODE_CLASS, str_from(row->related)));
        if (row->set == CODE_TEMPLATE || row->set == CODE_MEDIA)
            assert_non_null(code_find(CODE_FORMAT, str_from(row->related)));
        if (*row->system)
            assert_non_null(code_system_of_row(row).ptr);
    }
}

static void known_codes_lead_where_the_terminologies_say(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    assert_string_equal(code_find(CODE_TYPE, STR("11502-2"))->related, "10");
    assert_string_equal(code_find(CODE_TYPE, STR("REMB"))->related, "60");
    assert_null(code_find(CODE_TYPE, STR("11502")));
    assert_null(code_find(CODE_CLASS, STR("")));
    assert_true(str_equal(code_system_of_oid(&a, STR("2.16.840.1.113883.6.1")), STR("http://loinc.org")));
    assert_true(str_equal(code_system_of_oid(&a, STR("1.2.3")), STR("urn:oid:1.2.3")));
    assert_null(code_system_of_oid(&a, (struct str){0}).ptr);
    arena_release(&a);
}

static const char *format_of(const char *media_type, const char *first_model, const char *second_model)
{
    static const struct xml_node text;
    const struct cda_id models[] = {{str_from(first_model), {0}}, {str_from(second_model), {0}}};
    struct cda cda = {.templates = models, .template_count = second_model ? 2 : 1};
    cda.body_text = media_type ? &text : NULL;
    cda.media_type = str_from(media_type);
    return code_format_of(&cda)->code;
}

static void the_format_follows_from_the_last_known_model_or_the_media_type(void **state)
{
    (void)state;
    assert_string_equal(format_of(NULL, "1.3.6.1.4.1.19376.1.3.3", "1.2.250.1.213.1.1.1.13"),
                        "urn:asip:ci-sis:vsm:2012");
    assert_string_equal(format_of(NULL, "1.3.6.1.4.1.19376.1.3.3", "1.2.3"), "urn:ihe:lab:xd-lab:2008");
    assert_string_equal(format_of(NULL, "1.2.3", NULL), "urn:asipSante:modelesHorsProfils:2011");
    assert_string_equal(format_of("application/pdf", "1.2.250.1.213.1.1.1.13", NULL),
                        "urn:ihe:iti:xds-sd:pdf:2008");
    assert_string_equal(format_of("image/gif", "1.2.250.1.213.1.1.1.13", NULL),
                        "urn:asipSante:modelesHorsProfils:2011");
}

struct time_row {
    const char *hl7, *datetime, *instant, *french;
};

static void times_become_those_of_fhir_and_of_people(void **state)
{
    (void)state;
    static const struct time_row rows[] = {
        {"2024", "2024", "2024-01-01T00:00:00Z", "2024"},
        {"202403", "2024-03", "2024-03-01T00:00:00Z", "mars 2024"},
        {"20240301", "2024-03-01", "2024-03-01T00:00:00Z", "1er mars 2024"},
        {"202402091130+0100", "2024-02-09T11:30:00+01:00", "2024-02-09T11:30:00+01:00",
         "9 février 2024 à 11 h 30"},
        {"20240209113059-0930", "2024-02-09T11:30:59-09:30", "2024-02-09T11:30:59-09:30",
         "9 février 2024 à 11 h 30"},
        {"20240209090501.25+0100", "2024-02-09T09:05:01.250+01:00", "2024-02-09T09:05:01.250+01:00",
         "9 février 2024 à 9 h 05"},
        {"20240209113059", "2024-02-09", "2024-02-09T11:30:59Z", "9 février 2024 à 11 h 30"},
    };
    struct arena a;
    arena_init(&a);
    struct str text;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(hl7_time_to_datetime(&a, str_from(rows[i].hl7), &text));
        assert_string_equal(arena_copy(&a, text).ptr, rows[i].datetime);
        assert_true(hl7_time_to_instant(&a, str_from(rows[i].hl7), &text));
        assert_string_equal(arena_copy(&a, text).ptr, rows[i].instant);
        assert_string_equal(arena_copy(&a, hl7_time_in_french(&a, str_from(rows[i].hl7))).ptr,
                            rows[i].french);
    }
    assert_false(hl7_time_to_datetime(&a, STR("2024-03-01"), &text));
    assert_false(hl7_time_to_datetime(&a, STR(""), &text));
    assert_true(str_equal(hl7_time_in_french(&a, STR("hier")), STR("hier")));
    arena_release(&a);
}

static void identifiers_become_uris(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    assert_true(str_equal(uri_of_root(&a, STR("1.2.3")), STR("urn:oid:1.2.3")));
    assert_true(str_equal(uri_of_root(&a, STR("90E1C8EC-F951-4B26-A305-A34848818DD6")),
                          STR("urn:uuid:90e1c8ec-f951-4b26-a305-a34848818dd6")));
    assert_false(id_is_uuid(STR("90E1C8EC-F951-4B26-A305-A34848818DDG")));
    assert_true(str_equal(cda_unique_id(&a, (struct cda_id){STR("1.2"), STR("x")}), STR("1.2^x")));
    assert_true(str_equal(cda_unique_id(&a, (struct cda_id){STR("1.2"), {0}}), STR("1.2")));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_in_the_program_is_the_table_of_the_definitions),
        cmocka_unit_test(every_code_that_a_row_leads_to_exists_and_none_stands_twice),
        cmocka_unit_test(known_codes_lead_where_the_terminologies_say),
        cmocka_unit_test(the_format_follows_from_the_last_known_model_or_the_media_type),
        cmocka_unit_test(times_become_those_of_fhir_and_of_people),
        cmocka_unit_test(identifiers_become_uris),
    };
    return cmocka_run_group_tests_name("documents/codes", tests, NULL, NULL);
}
