// Demonstration documents: CDA headers as the CI-SIS wants them, PDFs that readers can follow, enough kinds.
#include "demo/demo.h"

#include "codec/text/text.h"
#include "codec/xml/xml.h"
#include "identity/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TODAY = 20635 }; // 2026-07-01

static const struct demo_setting setting = {.seed = 2026, .today = TODAY};
static const struct str hl7 = {"urn:hl7-org:v3", 14};

typedef void check_fn(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                      const struct xml_node *root); // root NULL: not a CDA

static void for_each_document(check_fn *check)
{
    struct arena a;
    arena_init(&a);
    size_t seen = 0;
    for (uint64_t index = 0; index < 90; index++) {
        arena_reset(&a);
        struct demo_life life;
        assert_int_equal(demo_life_make(&a, &setting, index, &life), DONE);
        for (size_t i = 0; i < life.document_count; i++, seen++) {
            const struct demo_document *d = &life.documents[i];
            const struct xml_node *root = NULL;
            if (!strcmp(d->media_type, "application/xml") && xml_parse(&a, d->bytes, NULL, &root))
                fail_msg("%s of %d: %s", d->type_code, (int)index, a.fault.text);
            check(&a, &life.person, d, root);
        }
    }
    assert_true(seen > 500);
    arena_release(&a);
}

static struct str at(const struct xml_node *root, const char *path, const char *attribute)
{
    return xml_at_attribute(root, hl7, str_from(path), str_from(attribute));
}

static void check_header(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                         const struct xml_node *root)
{
    if (!root)
        return;
    assert_true(xml_is(root, hl7, STR("ClinicalDocument")));
    assert_true(str_equal(at(root, "realmCode", "code"), STR("FR")));
    assert_true(str_equal(at(root, "typeId", "extension"), STR("POCD_HD000040")));
    assert_true(str_equal(at(root, "templateId", "root"), STR("2.16.840.1.113883.2.8.2.1")));
    assert_true(str_equal(at(root, "id", "root"), d->unique_id));
    assert_true(str_equal(at(root, "code", "code"), str_from(d->type_code)));
    assert_true(str_equal(at(root, "code", "codeSystem"), str_from(d->type_system)));
    assert_true(str_equal(xml_text(a, xml_child(root, hl7, STR("title"))), str_from(d->title)));
    assert_true(str_equal(at(root, "languageCode", "code"), STR("fr-FR")));
    assert_true(at(root, "setId", "root").len && at(root, "versionNumber", "value").len);
    assert_true(str_equal(at(root, "recordTarget/patientRole/id", "extension"), p->ins));
    assert_true(str_equal(at(root, "recordTarget/patientRole/id", "root"), p->oid));
    const struct xml_node *patient = xml_at(root, hl7, STR("recordTarget/patientRole/patient"));
    assert_true(str_equal(xml_text(a, xml_at(patient, hl7, STR("name/family"))), p->family));
    assert_true(str_equal(xml_text(a, xml_at(patient, hl7, STR("name/given"))), p->given_all));
    assert_true(
        str_equal(xml_text(a, xml_at(patient, hl7, STR("birthplace/place/addr/county"))), p->birth_place));
    assert_true(at(root, "legalAuthenticator/signatureCode", "code").len == 1);
    assert_true(at(root,
                   "documentationOf/serviceEvent/performer/assignedEntity/representedOrganization/"
                   "standardIndustryClassCode",
                   "code")
                    .len);
    assert_true(at(root, "componentOf/encompassingEncounter/location/healthCareFacility/code", "code").len);
}

static void a_header_names_the_document_and_the_person(void **state)
{
    (void)state;
    for_each_document(check_header);
}

static void check_author(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                         const struct xml_node *root)
{
    (void)p;
    struct national_id id;
    if (!root)
        return;
    struct str author = at(root, "author/assignedAuthor/id", "extension");
    struct str house =
        at(root, "custodian/assignedCustodian/representedCustodianOrganization/id", "extension");
    if (national_read_professional(a, author, IDENTITY_STRICT, &id) ||
        national_read_structure(a, house, strcmp(d->type_code, "REMB") ? IDENTITY_STRICT : IDENTITY_LENIENT,
                                &id))
        fail_msg("%s: %s", d->type_code, a->fault.text);
}

static void authors_and_establishments_bear_valid_numbers(void **state)
{
    (void)state;
    for_each_document(check_author);
}

static void check_times(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                        const struct xml_node *root)
{
    (void)a;
    assert_true(d->day > p->birth_day && d->day < TODAY);
    for (const struct xml_node *n = root; n; n = xml_step(root, n)) {
        bool is_time =
            xml_is(n, hl7, STR("effectiveTime")) || xml_is(n, hl7, STR("time")) || xml_is(n, hl7, STR("low"));
        struct str value = xml_attribute(n, STR("value"));
        struct date date;
        if (xml_is_text(n) || !is_time || !value.len || xml_attribute(n, STR("unit")).ptr)
            continue;
        assert_true(hl7_time_read(value, &date));
        assert_true(days_from_civil(date.year, date.month, date.day) <= TODAY);
        assert_true(days_from_civil(date.year, date.month, date.day) >=
                    p->birth_day - 730); // reimbursed before: a mother's
    }
}

static void nothing_in_a_document_is_out_of_the_life(void **state)
{
    (void)state;
    for_each_document(check_times);
}

static void check_references(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                             const struct xml_node *root)
{
    (void)p;
    for (const struct xml_node *n = root; n; n = xml_step(root, n)) {
        struct str value = xml_attribute(n, STR("value"));
        if (!xml_is(n, hl7, STR("reference")) || !value.len)
            continue;
        unsigned found = 0;
        for (const struct xml_node *m = root; m; m = xml_step(root, m))
            found += str_equal(xml_attribute(m, STR("ID")), str_skip(value, 1));
        if (found != 1)
            fail_msg("%s: %.*s names %u places", d->type_code, STR_ARG(value), found);
    }
    (void)a;
}

static void an_entry_points_to_one_place_of_the_narrative(void **state)
{
    (void)state;
    for_each_document(check_references);
}

// startxref leads to the table, and the table to each object (ISO 32000-1, 7.5.4).
static void check_pdf_bytes(struct str pdf)
{
    assert_true(str_starts(pdf, STR("%PDF-1.4\n")) && str_ends(pdf, STR("%%EOF\n")));
    ptrdiff_t start = str_find_str(pdf, STR("startxref\n"));
    assert_true(start > 0);
    size_t table = strtoul(pdf.ptr + start + 10, NULL, 10);
    assert_true(table < pdf.len && str_starts(str_skip(pdf, table), STR("xref\n0 ")));
    unsigned long objects = strtoul(pdf.ptr + table + 7, NULL, 10);
    const char *row = strchr(pdf.ptr + table + 5, '\n') + 1;
    for (unsigned long i = 1; i < objects; i++) {
        char expect[32];
        snprintf(expect, sizeof expect, "%lu 0 obj\n", i);
        size_t offset = strtoul(row + 20 * i, NULL, 10);
        assert_true(str_starts(str_skip(pdf, offset), str_from(expect)));
    }
}

static void check_pdf(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                      const struct xml_node *root)
{
    (void)p;
    const struct xml_node *text = xml_at(root, hl7, STR("component/nonXMLBody/text"));
    struct str pdf = d->bytes;
    if (text)
        assert_true(base64_read(a, xml_text(a, text), &pdf));
    if (text || !root)
        check_pdf_bytes(pdf);
}

static void a_pdf_finds_its_objects(void **state)
{
    (void)state;
    for_each_document(check_pdf);
}

static const char *types[64];
static size_t type_count;

static void check_type(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                       const struct xml_node *root)
{
    (void)a, (void)p, (void)root;
    for (size_t i = 0; i < type_count; i++)
        if (!strcmp(types[i], d->type_code))
            return;
    assert_true(type_count < COUNT_OF(types));
    types[type_count++] = d->type_code;
}

static void there_are_more_than_twenty_types_of_document(void **state)
{
    (void)state;
    type_count = 0;
    for_each_document(check_type);
    assert_true(type_count > 20);
}

static void a_new_summary_replaces_the_old_one(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct demo_life life;
    assert_int_equal(demo_life_make(&a, &setting, 7, &life), DONE);
    struct str first = {0}, replaced = {0};
    for (size_t i = 0; i < life.document_count; i++) {
        const struct xml_node *root;
        if (strcmp(life.documents[i].type_code, "60591-5") != 0)
            continue;
        assert_int_equal(xml_parse(&a, life.documents[i].bytes, NULL, &root), DONE);
        struct str parent = at(root, "relatedDocument/parentDocument/id", "root");
        if (parent.ptr)
            replaced = parent;
        else
            first = life.documents[i].unique_id;
    }
    assert_true(first.len && str_equal(first, replaced));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_names_the_document_and_the_person),
        cmocka_unit_test(authors_and_establishments_bear_valid_numbers),
        cmocka_unit_test(nothing_in_a_document_is_out_of_the_life),
        cmocka_unit_test(an_entry_points_to_one_place_of_the_narrative),
        cmocka_unit_test(a_pdf_finds_its_objects),
        cmocka_unit_test(there_are_more_than_twenty_types_of_document),
        cmocka_unit_test(a_new_summary_replaces_the_old_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
