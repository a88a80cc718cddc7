// Demonstration documents go through this room as real ones do: the same person comes back, in a DocumentReference that
// R4 allows, and every section can be read.
#include "demo/demo.h"
#include "documents/documents.h"
#include "fhir/validate/validate.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { TODAY = 20635, PEOPLE = 80 }; // 2026-07-01

typedef void check_fn(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                      const struct cda *cda);

static void for_each_cda(check_fn *check)
{
    const struct demo_setting setting = {.seed = 3, .today = TODAY};
    struct arena a;
    arena_init(&a);
    size_t seen = 0;
    for (uint64_t index = 0; index < PEOPLE; index++, arena_reset(&a)) {
        struct demo_life life;
        assert_int_equal(demo_life_make(&a, &setting, index, &life), DONE);
        for (size_t i = 0; i < life.document_count; i++) {
            struct cda cda;
            if (strcmp(life.documents[i].media_type, "application/xml") != 0)
                continue;
            if (cda_read(&a, life.documents[i].bytes, &cda))
                fail_msg("%s: %s", life.documents[i].type_code, a.fault.text);
            check(&a, &life.person, &life.documents[i], &cda);
            seen++;
        }
    }
    assert_true(seen > 500);
    arena_release(&a);
}

static void check_person(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                         const struct cda *cda)
{
    struct ins ins;
    (void)d;
    assert_int_equal(cda_read_ins(a, cda, IDENTITY_LENIENT, &ins), DONE);
    assert_string_equal(ins.matricule, p->ins.ptr);
    assert_int_equal(cda_read_ins(a, cda, IDENTITY_STRICT, &ins), INVALID); // of the test authority
    const struct identity_traits traits = {.birth_name = p->family,
                                           .birth_given = p->given_all,
                                           .first_given = p->given,
                                           .birth_date = p->birth_date,
                                           .birth_place = p->birth_place,
                                           .used_name = p->used_family,
                                           .used_given = p->used_given,
                                           .sex = p->sex == 'F' ? SEX_FEMALE : SEX_MALE};
    assert_int_equal(traits_compare(&cda->traits, &traits), 0);
}

static void the_same_person_comes_back(void **state)
{
    (void)state;
    for_each_cda(check_person);
}

static void check_reference(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                            const struct cda *cda)
{
    const unsigned char sha1[20] = {0};
    const struct cda_target target = {
        .subject = STR("Patient/a"), .url = STR("Binary/b"), .size = d->bytes.len, .sha1 = sha1};
    struct json *reference;
    struct validate_report report;
    (void)p;
    assert_true(cda->events[0].performer.organization.setting.code.len && cda->facility.code.len);
    assert_int_equal(cda_to_document_reference(a, cda, &target, &reference), DONE);
    validate_resource(a, reference, MODEL_NONE, &(struct validate_options){.invariants = true}, &report);
    if (report.errors)
        fail_msg("%s: %.*s", d->type_code, STR_ARG(report.first->diagnostics));
    assert_true(json_text_is(json_walk(reference, "type", "coding", "code", NULL), str_from(d->type_code)));
    assert_true(
        json_text_is(json_walk(reference, "category", "coding", "code", NULL), str_from(d->class_code)));
}

static void the_document_reference_is_allowed_by_r4(void **state)
{
    (void)state;
    for_each_cda(check_reference);
}

static void check_html(struct arena *a, const struct demo_person *p, const struct demo_document *d,
                       const struct cda *cda)
{
    struct buf html;
    (void)p;
    buf_init(&html, a, 65536);
    cda_to_html(&html, cda);
    assert_true((cda->section_count > 0) == (cda->body_text == NULL));
    for (size_t i = 0; i < cda->section_count; i++)
        if (str_find_str(buf_str(&html), cda->sections[i].title) < 0)
            fail_msg("%s: a section's title is not shown", d->type_code);
}

static void every_section_is_shown(void **state)
{
    (void)state;
    for_each_cda(check_html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_person_comes_back),
        cmocka_unit_test(the_document_reference_is_allowed_by_r4),
        cmocka_unit_test(every_section_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
