// What access promises about its decision: it is the table of the law, cell by cell (tests/oracle/law.txt, read and
// applied by a program that shares nothing with this one).
#include "access/cases_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { AXES_MAX = 8 };

struct axis {
    struct str name;
    struct str *values;
    size_t count;
};
struct oracle {
    struct arena a;
    FILE *from;
    struct axis axes[AXES_MAX];
    size_t axis_count;
    struct axis verdicts;
    char *line;
    size_t line_size;
    const struct access_matrix *matrix;
};

static struct axis read_words(struct oracle *o, struct str line)
{
    struct axis axis = {.values = ARENA_ARRAY(&o->a, struct str, 200)};
    axis.name = str_cut(&line, ' ');
    while (line.ptr) {
        assert_true(axis.count < 200);
        struct str word = str_cut(&line, ' ');
        axis.values[axis.count++] = arena_copy(&o->a, word);
    }
    axis.name = arena_copy(&o->a, axis.name);
    return axis;
}

static void ask_oracle(struct oracle *o, const char *command)
{
    memset(o, 0, sizeof *o);
    arena_init(&o->a);
    assert_int_equal(access_matrix_default(&o->a, &o->matrix), DONE);
    o->from = popen(command, "r");
    assert_non_null(o->from);
    for (;;) {
        ssize_t len = getline(&o->line, &o->line_size, o->from);
        assert_true(len > 0);
        struct str line = str_trim(str_of(o->line, (size_t)len));
        if (str_equal(line, STR("begin")))
            return;
        if (str_starts(line, STR("verdicts "))) {
            o->verdicts = read_words(o, line);
            continue;
        }
        assert_true(o->axis_count < AXES_MAX && str_starts(line, STR("axis ")));
        o->axes[o->axis_count++] = read_words(o, str_skip(line, 5));
    }
}

static void end_oracle(struct oracle *o)
{
    assert_int_equal(fgetc(o->from), EOF);
    assert_int_equal(pclose(o->from), 0);
    free(o->line);
    arena_release(&o->a);
}

static const struct axis *axis_named(const struct oracle *o, const char *name)
{
    for (size_t i = 0; i < o->axis_count; i++)
        if (str_equal(o->axes[i].name, str_from(name)))
            return &o->axes[i];
    fail_msg("the oracle has no axis %s", name);
    return NULL;
}

static void must_be_same(const struct oracle *o, int said, enum access_ground ground, const char *cell)
{
    assert_true(said >= 'A' && (size_t)(said - 'A') < o->verdicts.count);
    const char *law = o->verdicts.values[said - 'A'].ptr;
    if (strcmp(law, access_ground_word(ground)) != 0)
        fail_msg("%s: the law says %s, the decision %s", cell, law, access_ground_word(ground));
}

static void set_context(struct access_case *c, const char *context, const char *consents)
{
    c->asker.context = case_has(context, "break-glass") ? ACCESS_BREAK_GLASS
                       : case_has(context, "centre-15") ? ACCESS_CENTRE_15
                                                        : ACCESS_NORMAL;
    c->asker.has_motive = case_is(context, "break-glass");
    c->asker.is_regulation_centre = case_is(context, "centre-15");
    enum access_consent others = case_is(consents, "permitted") ? ACCESS_PERMITTED : ACCESS_UNSAID;
    c->rights.regulation = case_is(consents, "regulation-denied") ? ACCESS_DENIED : others;
    c->rights.break_glass = case_is(consents, "break-glass-denied") ? ACCESS_DENIED : others;
    c->rights.masked_in_emergency = case_is(consents, "masked-denied") ? ACCESS_DENIED : others;
}

// All professions × types for one case, asked a profession at a time; some cells also one at a time.
static size_t compare_matrix(const struct oracle *o, struct access_case *c, enum access_act act,
                             uint8_t labels, const uint8_t *said, const char *cell)
{
    const struct access_matrix *m = o->matrix;
    static struct access_subject subjects[300];
    static struct access_verdict verdicts[300];
    assert_true(m->type_count <= COUNT_OF(subjects));
    for (size_t t = 0; t < m->type_count; t++)
        subjects[t] = (struct access_subject){.type = (int)t,
                                              .class_code = m->types[t].class_code,
                                              .labels = labels,
                                              .author_kind = c->own_author,
                                              .author = c->own_id,
                                              .created_us = CASE_NOW_US - CASE_DAY_US};
    struct access_ask ask = {m, &c->asker, act, NULL, CASE_NOW_US};
    for (size_t p = 0; p < m->profession_count; p++) {
        c->asker.profession = (int)p;
        access_judge_each(&c->rights, &ask, subjects, m->type_count, verdicts);
        for (size_t k = 0; k < m->type_count; k++)
            must_be_same(o, said[k * m->profession_count + p], verdicts[k].ground, cell);
        struct access_ask one = ask;
        struct access_verdict alone;
        size_t t = p < m->type_count ? p : 0;
        one.subject = &subjects[t];
        access_judge(&c->rights, &one, &alone);
        assert_int_equal(alone.ground, verdicts[t].ground);
    }
    return m->type_count * m->profession_count;
}

static void every_profession_reads_and_deposits_what_the_law_says(void **state)
{
    (void)state;
    struct oracle o;
    ask_oracle(&o, "python3 tests/oracle/access_oracle.py professionals");
    const struct axis *relations = axis_named(&o, "relation"), *contexts = axis_named(&o, "context"),
                      *consents = axis_named(&o, "consents");
    assert_int_equal(axis_named(&o, "type")->count, o.matrix->type_count);
    assert_int_equal(axis_named(&o, "profession")->count, o.matrix->profession_count);
    size_t inner = contexts->count * consents->count * 8, cells = 0;
    uint8_t *said = ARENA_ARRAY(&o.a, uint8_t, o.matrix->type_count * o.matrix->profession_count);
    for (size_t i = 0; i < 2 * relations->count * inner; i++) {
        const char *relation = relations->values[i / inner % relations->count].ptr;
        const char *context = contexts->values[i / 8 / consents->count % contexts->count].ptr;
        const char *consent = consents->values[i / 8 % consents->count].ptr;
        struct access_case c;
        char cell[200];
        (void)snprintf(cell, sizeof cell, "%s, %s, %s, visibility %zu, act %zu", relation, context, consent,
                       i % 8, i / inner / relations->count);
        case_make(&c, "professional", relation);
        set_context(&c, context, consent);
        size_t size = o.matrix->type_count * o.matrix->profession_count;
        assert_int_equal(fread(said, 1, size, o.from), size);
        cells += compare_matrix(&o, &c, i / inner / relations->count ? ACCESS_ACT_DEPOSIT : ACCESS_ACT_READ,
                                (uint8_t)(i % 8), said, cell);
    }
    print_message(
        "%zu cells: profession × type × visibility × context × consents × relation × read, deposit\n", cells);
    end_oracle(&o);
}

static struct access_subject subject_of(const struct access_case *c, const char *origin, const char *age,
                                        int type)
{
    static const struct {
        const char *name;
        enum access_author kind;
        const char *id;
    } origins[] = {{"holder", ACCESS_BY_HOLDER, ""},
                   {"holder-confirmed", ACCESS_BY_HOLDER, ""},
                   {"another", ACCESS_BY_PROFESSIONAL, "899900000009"},
                   {"house", ACCESS_BY_HOUSE, ""},
                   {"application", ACCESS_BY_APPLICATION, "application-1"}};
    struct access_subject s = {
        .type = type, .category = 3, .is_confirmed = case_is(origin, "holder-confirmed")};
    for (size_t i = 0; i < COUNT_OF(origins); i++)
        if (case_is(origin, origins[i].name)) {
            s.author_kind = origins[i].kind;
            s.author = str_from(origins[i].id);
        }
    if (c->own_id.len) {
        s.author_kind = c->own_author;
        s.author = c->own_id;
    }
    s.created_us = CASE_NOW_US - (case_is(age, "day")         ? 1
                                  : case_is(age, "two-weeks") ? 15
                                                              : 31) *
                                     CASE_DAY_US;
    return s;
}

// All documents for one asker, act and state of the space.
static size_t compare_documents(struct oracle *o, const struct access_case *c, enum access_act act, int type,
                                const char *cell)
{
    const struct axis *origins = axis_named(o, "origin"), *ages = axis_named(o, "age");
    size_t cells = 0;
    for (size_t d = 0; d < origins->count; d++)
        for (size_t g = 0; g < ages->count; g++)
            for (unsigned k = 0; k < 16; k++, cells++) {
                struct access_subject subject =
                    subject_of(c, origins->values[d].ptr, ages->values[g].ptr, type);
                struct access_ask ask = {o->matrix, &c->asker, act, &subject, CASE_NOW_US};
                struct access_verdict verdict;
                char document[300];
                subject.class_code = k / 8 ? 60 : 10;
                subject.labels = (uint8_t)(k % 8);
                access_judge(&c->rights, &ask, &verdict);
                (void)snprintf(document, sizeof document, "%s, by %s, age %s, labels %u", cell,
                               origins->values[d].ptr, ages->values[g].ptr, k);
                must_be_same(o, fgetc(o->from), verdict.ground, document);
                assert_int_equal(verdict.allowed, access_is_grant(verdict.ground));
            }
    return cells;
}

static void everyone_does_what_the_law_says_in_every_state_of_the_space(void **state)
{
    (void)state;
    struct oracle o;
    ask_oracle(&o, "python3 tests/oracle/access_oracle.py everyone");
    const struct axis *acts = axis_named(&o, "act"), *relations = axis_named(&o, "relation"),
                      *states = axis_named(&o, "state");
    assert_int_equal(acts->count, ACCESS_ACT_COUNT);
    int type = access_type_named(o.matrix, STR("LOINC"), STR("11488-4"));
    int doctor = access_profession_named(o.matrix, STR("G15"), STR("10"));
    size_t cells = 0;
    for (size_t act = 0; act < acts->count; act++)
        for (size_t i = 0; i < relations->count; i++)
            for (size_t k = 0; k < states->count; k++) {
                struct str name = relations->values[i];
                struct str kind = arena_copy(&o.a, str_cut(&name, '/'));
                char cell[200];
                struct access_case c;
                case_make(&c, kind.ptr, name.ptr);
                c.asker.profession = doctor;
                case_state(&c.rights, states->values[k].ptr);
                (void)snprintf(cell, sizeof cell, "%s %s, %s, act %s", kind.ptr, name.ptr,
                               states->values[k].ptr, acts->values[act].ptr);
                cells += compare_documents(&o, &c, (enum access_act)act, type, cell);
            }
    print_message("%zu cells: act × relation × state × author × age × kind × visibility\n", cells);
    end_oracle(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_profession_reads_and_deposits_what_the_law_says),
        cmocka_unit_test(everyone_does_what_the_law_says_in_every_state_of_the_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
