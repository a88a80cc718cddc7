// What documents promises about reading CDA: the header, the bodies, and what is refused.
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

static struct cda read_fixture(const char *name)
{
    struct cda cda;
    struct str bytes = fixture_read(&arena, arena_print(&arena, "tests/fixtures/cda/%s", name).ptr);
    assert_non_null(bytes.ptr);
    assert_int_equal(cda_read(&arena, bytes, &cda), DONE);
    return cda;
}

#define assert_text(actual, expected) assert_string_equal(arena_copy(&arena, actual).ptr, expected)

static void the_header_of_a_structured_document_is_read_whole(void **state)
{
    (void)state;
    struct cda cda = read_fixture("synthesis.xml");
    assert_text(cda_unique_id(&arena, cda.id), "1.2.250.1.999.1^SYN-2024-7");
    assert_text(cda.set_id.extension, "SYN-2024");
    assert_text(cda.version, "7");
    assert_int_equal(cda.template_count, 3);
    assert_text(cda.type.code, "60591-5");
    assert_text(cda.title, "Synthèse médicale & suivi");
    assert_text(cda.time, "20240301102030+0100");
    assert_text(cda.language, "fr-FR");
    assert_int_equal(cda.confidentiality_count, 1);
    assert_text(cda.confidentiality[0].code, "R");
    assert_text(cda.facility.code, "SA07");
    assert_text(cda.place, "Cabinet, 2e étage");
    assert_text(cda.encounter.code, "AMB");
    assert_text(cda.encounter_start, "20240201");
    assert_null(cda.encounter_end.ptr);
    assert_int_equal(cda.replaced_count, 1);
    assert_text(cda.replaced[0].root, "90E1C8EC-F951-4B26-A305-A34848818DD6");
    assert_int_equal(cda.order_count, 2);
    assert_text(cda.orders[1].id.extension, "ACC-1");
    assert_true(cda.orders[1].is_accession);
}

static void the_people_of_a_document_are_read_with_their_organisations(void **state)
{
    (void)state;
    struct cda cda = read_fixture("synthesis.xml");
    assert_int_equal(cda.author_count, 2);
    assert_text(cda.authors[0].id.extension, "810002422979");
    assert_text(cda.authors[0].role.code, "G15_10/SM26");
    assert_text(actor_name(&arena, &cda.authors[0]), "Dr Ada BLANC");
    assert_text(cda.authors[0].organization.name, "Cabinet des Lilas");
    assert_text(cda.authors[1].device, "Logiciel d'essai");
    assert_text(cda.authenticator.family, "BLANC");
    assert_text(cda.custodian.id.extension, "1750712184");
    assert_int_equal(cda.event_count, 2);
    assert_int_equal(cda.events[0].code_count, 2);
    assert_text(cda.events[0].codes[1].code, "YYYY600");
    assert_text(cda.events[0].performer.organization.setting.code, "AMBULATOIRE");
    assert_int_equal(cda.events[1].code_count, 0);
}

static void the_patient_is_read_with_strict_traits_and_identifiers(void **state)
{
    (void)state;
    struct cda cda = read_fixture("synthesis.xml");
    assert_int_equal(cda.patient_id_count, 2);
    assert_text(cda.traits.birth_name, "D'ARTAGNAN");
    assert_text(cda.traits.birth_given, "ÉLOÏSE MARIE");
    assert_text(cda.traits.first_given, "ÉLOÏSE");
    assert_text(cda.traits.used_name, "LEFÈVRE");
    assert_text(cda.traits.used_given, "ÉLO");
    assert_text(cda.traits.birth_date, "1977-07-14");
    assert_text(cda.traits.birth_place, "63220");
    assert_int_equal(cda.traits.sex, SEX_FEMALE);
    struct ins ins;
    assert_int_equal(cda_read_ins(&arena, &cda, IDENTITY_STRICT, &ins), INVALID);
    assert_int_equal(cda_read_ins(&arena, &cda, IDENTITY_LENIENT, &ins), DONE);
    assert_string_equal(ins.matricule, "277076322082910");
    cda = read_fixture("letter.xml");
    assert_text(cda.traits.birth_name, "PETIT");
    assert_text(cda.traits.birth_date, "1950");
    assert_int_equal(cda_read_ins(&arena, &cda, IDENTITY_STRICT, &ins), INVALID);
    assert_int_equal(cda_read_ins(&arena, &cda, IDENTITY_LENIENT, &ins), DONE);
    assert_true(ins.is_key_wrong);
    cda = read_fixture("hostile.xml");
    assert_int_equal(cda_read_ins(&arena, &cda, IDENTITY_LENIENT, &ins), NOT_FOUND);
}

static void given_names_written_one_by_one_are_one_list(void **state)
{
    (void)state;
    struct cda cda;
    struct str bytes =
        STR("<ClinicalDocument xmlns='urn:hl7-org:v3'><id root='1'/><code code='1' codeSystem='1'/>"
            "<effectiveTime value='2024'/><recordTarget><patientRole><id root='1'/><patient><name>"
            "<given>Jean</given><given>Paul Marie</given><family>Roe</family></name></patient>"
            "</patientRole></recordTarget><author/></ClinicalDocument>");
    assert_int_equal(cda_read(&arena, bytes, &cda), DONE);
    assert_text(cda.traits.birth_given, "Jean Paul Marie");
    assert_text(cda.traits.birth_name, "Roe");
    assert_null(cda.traits.first_given.ptr);
}

static void sections_are_listed_in_order_with_their_depth(void **state)
{
    (void)state;
    struct cda cda = read_fixture("synthesis.xml");
    assert_int_equal(cda.section_count, 3);
    assert_text(cda.sections[0].title, "Problèmes <actifs>");
    assert_int_equal(cda.sections[0].depth, 0);
    assert_null(cda.sections[1].title.ptr);
    assert_text(cda.sections[1].code.display, "Antécédents");
    assert_int_equal(cda.sections[1].depth, 1);
    assert_text(cda.sections[2].title, "Traitements");
    assert_int_equal(cda.sections[2].depth, 0);
    struct str media_type, bytes;
    assert_int_equal(cda_body(&arena, &cda, &media_type, &bytes), NOT_FOUND);
}

static void the_file_of_a_level_1_document_is_taken_out(void **state)
{
    (void)state;
    struct cda cda = read_fixture("letter.xml");
    struct str media_type, bytes;
    assert_int_equal(cda_body(&arena, &cda, &media_type, &bytes), DONE);
    assert_text(media_type, "application/pdf");
    assert_true(str_starts(bytes, STR("%PDF-1.4\n")));
    assert_true(str_ends(bytes, STR("%%EOF\n")));
    assert_int_equal(cda.section_count, 0);
}

static void a_self_presenting_document_is_found_and_not_run(void **state)
{
    (void)state;
    struct cda cda = read_fixture("patient-wishes.xml");
    assert_text(cda.type.code, "EXPPAT_3");
    struct str media_type, bytes;
    assert_int_equal(cda_body(&arena, &cda, &media_type, &bytes), DONE);
    assert_text(media_type, "text/plain");
    assert_text(bytes, "Mes volontés : <b>aucune</b>");
}

static void a_body_that_is_not_what_it_says_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *media_type, *text;
    } rows[] = {
        {"application/pdf", "PHNjcmlwdD4="}, {"text/html", "PHNjcmlwdD4="}, {"image/png", "PHN2Zy8+"},
        {"application/pdf", "not base64!"},  {"text/plain", "/w=="},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str xml = arena_print(&arena, "<text representation='B64'>%s</text>", rows[i].text);
        const struct xml_node *text;
        assert_int_equal(xml_parse(&arena, xml, NULL, &text), DONE);
        struct cda cda = {.body_text = text, .media_type = str_from(rows[i].media_type)};
        struct str media_type, bytes;
        assert_int_equal(cda_body(&arena, &cda, &media_type, &bytes), INVALID);
    }
}

// A document from which each row takes out one thing that must be there.
#define DOCUMENT(id, code, time, patient, author)                                                            \
    "<ClinicalDocument xmlns='urn:hl7-org:v3'>" id code time patient author "</ClinicalDocument>"
#define ID "<id root='1.2.3'/>"
#define CODE "<code code='11488-4' codeSystem='2.16.840.1.113883.6.1'/>"
#define TIME "<effectiveTime value='20240101'/>"
#define PATIENT "<recordTarget><patientRole><id root='1.2'/></patientRole></recordTarget>"
#define AUTHOR "<author/>"

static void what_is_no_document_or_lacks_what_a_header_must_have_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {DOCUMENT("", CODE, TIME, PATIENT, AUTHOR), "identifier"},
        {DOCUMENT("<id extension='1'/>", CODE, TIME, PATIENT, AUTHOR), "identifier"},
        {DOCUMENT(ID, "", TIME, PATIENT, AUTHOR), "type"},
        {DOCUMENT(ID, "<code code='1'/>", TIME, PATIENT, AUTHOR), "type"},
        {DOCUMENT(ID, CODE, "", PATIENT, AUTHOR), "date"},
        {DOCUMENT(ID, CODE, "<effectiveTime value='hier'/>", PATIENT, AUTHOR), "date"},
        {DOCUMENT(ID, CODE, TIME, "", AUTHOR), "patient"},
        {DOCUMENT(ID, CODE, TIME, PATIENT, ""), "author"},
        {"<ClinicalDocument/>", "no CDA"},
        {"<html xmlns='urn:hl7-org:v3'/>", "no CDA"},
        {"<x:stylesheet xmlns:x='http://www.w3.org/1999/XSL/Transform'/>", "no CDA"},
        {"<x:transform xmlns:x='http://www.w3.org/1999/XSL/Transform'><ClinicalDocument "
         "xmlns='urn:hl7-org:v3'/>"
         "<ClinicalDocument xmlns='urn:hl7-org:v3'/></x:transform>",
         "more than one"},
        {"<!DOCTYPE ClinicalDocument [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" DOCUMENT(ID, CODE, TIME,
                                                                                          PATIENT, AUTHOR),
         "DOCTYPE"},
        {"%PDF-1.4", "not XML"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct cda cda;
        assert_int_equal(cda_read(&arena, str_from(rows[i].text), &cda), INVALID);
        if (!strstr(arena.fault.text, rows[i].sentence))
            fail_msg("%s: %s", rows[i].text, arena.fault.text);
    }
    struct cda cda;
    assert_int_equal(cda_read(&arena, STR(DOCUMENT(ID, CODE, TIME, PATIENT, AUTHOR)), &cda), DONE);
}

static struct str repeated(const char *before, const char *part, size_t count, const char *after)
{
    struct buf text;
    buf_init(&text, &arena, 0);
    buf_add(&text, str_from(before));
    for (size_t i = 0; i < count; i++)
        buf_add(&text, str_from(part));
    buf_add(&text, str_from(after));
    return buf_str(&text);
}

static void a_header_that_lists_thousands_and_a_tree_too_deep_or_large_are_refused(void **state)
{
    (void)state;
    static const char begin[] = "<ClinicalDocument xmlns='urn:hl7-org:v3'>" ID CODE TIME PATIENT;
    static const char end[] = "</ClinicalDocument>";
    struct cda cda;
    assert_int_equal(cda_read(&arena, repeated(begin, AUTHOR, 500, end), &cda), DONE);
    assert_int_equal(cda_read(&arena, repeated(begin, AUTHOR, 501, end), &cda), TOO_LARGE);
    assert_int_equal(
        cda_read(&arena, repeated(begin, "<informant/>", 19000, AUTHOR "</ClinicalDocument>"), &cda), DONE);
    assert_int_equal(
        cda_read(&arena, repeated(begin, "<informant/>", 20000, AUTHOR "</ClinicalDocument>"), &cda),
        TOO_LARGE);
    assert_int_equal(cda_read(&arena, repeated(begin, "<component>", 200, end), &cda), TOO_LARGE);
    assert_int_equal(cda_read(&arena, repeated(begin, "<b/>", 1000000, end), &cda), TOO_LARGE);
}

static void a_document_of_twenty_megabytes_is_read(void **state)
{
    (void)state;
    static const char begin[] =
        DOCUMENT(ID, CODE, TIME, PATIENT,
                 AUTHOR "<component><nonXMLBody><text mediaType='text/plain' representation='B64'>");
    size_t head = sizeof begin - sizeof "</ClinicalDocument>";
    struct str start = arena_copy(&arena, str_of(begin, head));
    struct str whole = repeated(start.ptr, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY", 650000,
                                "</text></nonXMLBody></component></ClinicalDocument>");
    struct cda cda;
    struct str media_type, bytes;
    assert_int_equal(cda_read(&arena, whole, &cda), DONE);
    assert_int_equal(cda_body(&arena, &cda, &media_type, &bytes), DONE);
    assert_int_equal(bytes.len, 650000 * 24);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_header_of_a_structured_document_is_read_whole),
        TEST(the_people_of_a_document_are_read_with_their_organisations),
        TEST(the_patient_is_read_with_strict_traits_and_identifiers),
        TEST(given_names_written_one_by_one_are_one_list),
        TEST(sections_are_listed_in_order_with_their_depth),
        TEST(the_file_of_a_level_1_document_is_taken_out),
        TEST(a_self_presenting_document_is_found_and_not_run),
        TEST(a_body_that_is_not_what_it_says_is_refused),
        TEST(what_is_no_document_or_lacks_what_a_header_must_have_is_refused),
        TEST(a_header_that_lists_thousands_and_a_tree_too_deep_or_large_are_refused),
        TEST(a_document_of_twenty_megabytes_is_read),
    };
    return cmocka_run_group_tests_name("documents/cda", tests, NULL, NULL);
}
