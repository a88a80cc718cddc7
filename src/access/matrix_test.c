// What access promises about the matrix: the default has every profession and type, each cell with its source; a file
// that is wrong is refused with the place and what to do.
#include "access/matrix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct str read_file(struct arena *a, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct buf b;
    buf_init(&b, a, 65536);
    for (int c = fgetc(file); c != EOF; c = fgetc(file))
        buf_add_char(&b, (char)c);
    assert_int_equal(fclose(file), 0);
    return buf_str(&b);
}

static void the_default_has_every_type_of_the_definitions_with_its_class(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    const struct access_matrix *m;
    assert_int_equal(access_matrix_default(&a, &m), DONE);
    struct str rest = read_file(&a, ENS_SOURCE_DIR "/definitions/document-codes.tsv");
    size_t types = 0;
    while (rest.len) {
        struct str line = str_cut(&rest, '\n');
        if (!str_equal(str_cut(&line, '\t'), STR("type")))
            continue;
        struct str system = str_cut(&line, '\t'), code = str_cut(&line, '\t'),
                   class_text = str_cut(&line, '\t');
        uint64_t class_code = 0;
        int place = access_type_named(m, system, code);
        assert_true(place >= 0);
        assert_true(str_to_u64(class_text, &class_code) || str_equal(class_text, STR("-")));
        assert_int_equal(m->types[place].class_code, class_code);
        types++;
    }
    assert_int_equal(types, m->type_count);
    assert_int_equal(m->profession_count, 52); // JDV_J65
    size_t stated = 0, all = m->type_count * m->profession_count;
    for (size_t i = 0; i < all; i++)
        stated +=
            m->sources[m->cells[i].read_source].is_stated + m->sources[m->cells[i].deposit_source].is_stated;
    print_message("%zu professions × %zu types: %zu answers stated, %zu assumed\n", m->profession_count,
                  m->type_count, stated, 2 * all - stated);
    arena_release(&a);
}

static void the_default_says_what_was_published(void **state)
{
    (void)state;
    static const struct {
        const char *profession, *system, *code;
        bool reads;
    } rows[] = {
        {"10", "A05", "ATTEST-RESID", false}, {"10", "LOINC", "68599-0", true},
        {"21", "LOINC", "11502-2", true},     {"21", "LOINC", "68599-0", false},
        {"21", "A05", "EXPPAT_3", false},     {"39", "LOINC", "89601-9", false},
        {"40", "LOINC", "83981-1", false},    {"60", "LOINC", "75496-0", false},
        {"60", "LOINC", "89601-9", false},    {"60", "LOINC", "68817-6", false},
        {"21", "A05", "PRESC-KINE", true},    {"21", "A05", "REMB", true},
    };
    struct arena a;
    arena_init(&a);
    const struct access_matrix *m;
    assert_int_equal(access_matrix_default(&a, &m), DONE);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int profession = access_profession_named(m, STR("G15"), str_from(rows[i].profession));
        int type = access_type_named(m, str_from(rows[i].system), str_from(rows[i].code));
        const struct access_cell *cell = access_matrix_cell(m, profession, type);
        assert_non_null(cell);
        assert_int_equal(cell->reads, rows[i].reads);
        assert_true(m->sources[cell->read_source].is_stated);
    }
    assert_int_equal(access_profession_named(m, STR("G15"), STR("93")), ACCESS_MATRIX_NONE); // it is of R95
    assert_null(access_matrix_cell(m, ACCESS_MATRIX_NONE, 0));
    assert_null(access_matrix_cell(m, 0, (int)m->type_count));
    arena_release(&a);
}

static void a_resource_that_is_no_document_is_judged_as_one(void **state)
{
    static const struct {
        const char *resource, *category, *system, *code;
    } rows[] = {
        {"Observation", "laboratory", "LOINC", "11502-2"}, {"Observation", "vital-signs", "LOINC", "29274-8"},
        {"Immunization", "-", "LOINC", "11369-6"},         {"ExplanationOfBenefit", "-", "A05", "REMB"},
        {"LOINC", "11502-2", "LOINC", "11502-2"}, // a document by its own type
        {"Observation", "of-no-line", "LOINC", "75496-0"}, {"*", "-", "LOINC", "75496-0"}};
    struct arena a;
    const struct access_matrix *m;
    (void)state;
    arena_init(&a);
    assert_int_equal(access_matrix_default(&a, &m), DONE);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint32_t kind = access_kind_of(str_from(rows[i].resource), str_from(rows[i].category));
        assert_int_equal(access_type_of_kind(m, kind),
                         access_type_named(m, str_from(rows[i].system), str_from(rows[i].code)));
    }
    assert_false(access_kind_known(m, access_kind_of(STR("Observation"), STR("of-no-line"))));
    arena_release(&a);
}

static void without_a_line_for_all_others_what_is_unknown_is_nothing(void **state)
{
    static const char file[] = "source\tS1\tlaw\tsays\nprofession\tG15\t10\tM\n"
                               "types\tsystem\tcode\tclass\t10\ntype\tLOINC\t1\t10\tyS1/yS1\n"
                               "resource\tFlag\t-\tLOINC\t1\tS1\n";
    struct arena a;
    const struct access_matrix *m;
    (void)state;
    arena_init(&a);
    assert_int_equal(access_matrix_read(&a, "matrix", str_from(file), &m), DONE);
    assert_int_equal(access_type_of_kind(m, access_kind_of(STR("Flag"), STR("-"))), 0);
    assert_int_equal(access_type_of_kind(m, access_kind_of(STR("Goal"), STR("-"))), ACCESS_MATRIX_NONE);
    arena_release(&a);
}

#define SOURCE "source\tS1\tlaw\tsays\n"
#define DOCTOR                                                                                               \
    "profession\tG15\t10\tM\xc3\xa9"                                                                         \
    "decin\n"
#define NURSE "profession\tG15\t60\tInfirmier\n"
#define HEADS "types\tsystem\tcode\tclass\t10\t60\n"
#define ROW "type\tLOINC\t11502-2\t10\tyS1/yS1\tyS1/nS1\n"

static void a_wrong_file_is_refused_with_the_place_and_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where, *says;
    } rows[] = {
        {"", "m:0:0", "no types"},
        {"colour\n", "m:1:1", "begins with"},
        {"source\tX1\ta\tb\n", "m:1:2", "begins with S"},
        {"source\tS1\ta\n", "m:1:4", "empty or missing"},
        {"source\tS1\ta\tb\tc\n", "m:1:5", "too many"},
        {SOURCE SOURCE, "m:2:2", "two sources"},
        {DOCTOR DOCTOR, "m:2:3", "already"},
        {SOURCE DOCTOR NURSE "types\tsystem\tcode\tclass\t60\t10\n", "m:4:5", "head of this column"},
        {SOURCE DOCTOR NURSE "types\tsystem\tcode\tclass\t10\t60\t21\n", "m:4:7", "more columns"},
        {SOURCE DOCTOR NURSE "types\tcode\n", "m:4:2", "system, code, class"},
        {SOURCE DOCTOR HEADS, "m:3:6", "more columns"},
        {"types\tsystem\tcode\tclass\n", "m:1:1", "after the professions"},
        {SOURCE DOCTOR NURSE ROW, "m:4:1", "after the line"},
        {SOURCE DOCTOR NURSE HEADS NURSE, "m:5:1", "move this line up"},
        {SOURCE DOCTOR NURSE HEADS HEADS, "m:5:1", "once"},
        {SOURCE DOCTOR NURSE HEADS ROW ROW, "m:6:3", "already"},
        {SOURCE DOCTOR NURSE HEADS "type\tLOINC\tx\tten\tyS1/yS1\tyS1/yS1\n", "m:5:4", "class"},
        {SOURCE DOCTOR NURSE HEADS "type\tLOINC\tx\t300\tyS1/yS1\tyS1/yS1\n", "m:5:4", "class"},
        {SOURCE DOCTOR NURSE HEADS "type\tLOINC\tx\t10\tyS1/yS1\n", "m:5:6", "ends before"},
        {SOURCE DOCTOR NURSE HEADS "type\tLOINC\tx\t10\tyS1/yS1\tyS2/yS1\n", "m:5:6", "a cell is"},
        {SOURCE DOCTOR NURSE HEADS "type\tLOINC\tx\t10\tmaybe\tyS1/yS1\n", "m:5:5", "a cell is"},
        {SOURCE DOCTOR NURSE HEADS "type\tLOINC\tx\t10\tyS1\tyS1/yS1\n", "m:5:5", "a cell is"},
        {SOURCE DOCTOR NURSE HEADS "type\tLOINC\tx\t10\tyS1/yS1\tyS1/yS1\tyS1/yS1\n", "m:5:7", "more cells"},
        {SOURCE DOCTOR NURSE HEADS "type\t\tx\t10\tyS1/yS1\tyS1/yS1\n", "m:5:3", "code system"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena a;
        arena_init(&a);
        const struct access_matrix *m;
        assert_int_equal(access_matrix_read(&a, "m", str_from(rows[i].text), &m), INVALID);
        assert_string_equal(a.fault.where, rows[i].where);
        if (!strstr(a.fault.text, rows[i].says))
            fail_msg("row %zu says: %s", i, a.fault.text);
        arena_release(&a);
    }
}

static void an_operators_file_takes_the_place_of_the_default(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    const struct access_matrix *m;
    struct str text =
        STR("# ours\r\n\n" SOURCE DOCTOR NURSE HEADS ROW "type\tA12\tE1762\t-\tnS1/nS1\tnS1/nS1\r\n");
    assert_int_equal(access_matrix_read(&a, "ours", text, &m), DONE);
    assert_int_equal(m->type_count, 2);
    assert_true(access_matrix_cell(m, 1, 0)->reads);
    assert_false(access_matrix_cell(m, 1, 0)->deposits);
    assert_int_equal(m->types[1].class_code, 0);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_has_every_type_of_the_definitions_with_its_class),
        cmocka_unit_test(the_default_says_what_was_published),
        cmocka_unit_test(a_resource_that_is_no_document_is_judged_as_one),
        cmocka_unit_test(without_a_line_for_all_others_what_is_unknown_is_nothing),
        cmocka_unit_test(a_wrong_file_is_refused_with_the_place_and_what_to_do),
        cmocka_unit_test(an_operators_file_takes_the_place_of_the_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
