// What is decided by a look at the members must be what the evaluator says.
#include "fhir/validate/validate_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void the_alternatives_of_an_expression_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *expression, *absent, *present; // the names of each kind, with a blank behind each
    } rows[] = {
        {"dataAbsentReason.empty() or value.empty()", "dataAbsentReason value ", ""},
        {"code.empty() or system.exists()", "code ", "system "},
        {"comparator.empty()", "comparator ", ""},
        {"a.empty() or b.code.where(c.d(%resource.e) or f = ')').empty()", "a b ", ""},
        {"a.empty() or (b = 'x or c.empty() or ')", "a ", ""},
        {"a.exists() and b.empty()", "", ""},
        {"a.where(b) and c.empty()", "", ""},
        {"a.all(b).empty() or c.count().empty()", "", ""},
        {"a | b.empty()", "", ""},
        {"Appointment.a.empty() or $this.b.empty() or empty()", "", ""},
        {"a.empty() or b.exists() implies c", "", ""},
        {"a.empty() xor b.exists()", "", ""},
        {"iif(a.empty() or b.empty(), true, false)", "", ""},
        {"a.empty() or b.empty() or c.exists() or d.empty() or e.empty()", "a b d ", "c "},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct alternatives all;
        struct buf names[2];
        buf_init(&names[0], &a, 64);
        buf_init(&names[1], &a, 64);
        alternatives_read(str_from(rows[i].expression), &all);
        for (size_t n = 0; n < all.count; n++) {
            buf_print(&names[all.list[n].is_absence], "%.*s ", STR_ARG(all.list[n].name));
        }
        if (!str_equal(buf_str(&names[1]), str_from(rows[i].absent)) ||
            !str_equal(buf_str(&names[0]), str_from(rows[i].present))) {
            fail_msg("%s: absent %.*s, present %.*s", rows[i].expression, STR_ARG(buf_str(&names[1])),
                     STR_ARG(buf_str(&names[0])));
        }
    }
    arena_release(&a);
}

// An object, and how many of its type's own constraints its members alone decide.
static const struct {
    const char *json;
    model_type type;
    size_t decided;
} objects[] = {
    {"{\"code\":\"/min\",\"system\":\"http://unitsofmeasure.org\"}", MODEL_Quantity, 1},
    {"{\"code\":\"/min\"}", MODEL_Quantity, 0},
    {"{\"_code\":{\"id\":\"a\"}}", MODEL_Quantity, 0},
    {"{\"code\":\"/min\",\"_system\":{\"id\":\"a\"}}", MODEL_Quantity, 0},
    {"{\"data\":\"AAAA\",\"contentType\":\"text/plain\"}", MODEL_Attachment, 1},
    {"{\"data\":\"AAAA\"}", MODEL_Attachment, 0},
    {"{\"title\":\"x\"}", MODEL_Attachment, 1},
    {"{\"low\":{\"value\":2},\"high\":{\"value\":1}}", MODEL_Range, 0},
    {"{\"low\":{\"value\":2}}", MODEL_Range, 1},
    {"{\"resourceType\":\"Observation\",\"valueString\":\"x\"}", MODEL_Observation, 2},
    {"{\"resourceType\":\"Observation\",\"valueString\":\"x\",\"dataAbsentReason\":{\"text\":\"x\"}}",
     MODEL_Observation, 1},
    {"{\"resourceType\":\"Observation\",\"_valueString\":{\"id\":\"a\"},\"component\":[{\"code\":{}}]}",
     MODEL_Observation, 1},
};

// The constraints of all types are asked of the object; those that are decided are counted when of its own type.
static size_t decided_rightly(struct arena *a, const struct path_item *item,
                              const struct model_type_info *info, bool is_own)
{
    size_t decided = 0;
    struct path_env env = {.resource = *item, .root = *item};
    for (uint16_t i = 0; i < info->constraint_count; i++) {
        const struct model_constraint *constraint =
            model_constraint_at((uint16_t)(info->constraint_first + i));
        const struct invariant *invariant;
        bool holds = false;
        if (invariant_is_native(constraint->key)) {
            continue;
        }
        assert_int_equal(invariant_compiled(a, constraint, &invariant), DONE);
        if (!alternatives_hold(&invariant->alternatives, item->node)) {
            continue;
        }
        decided += is_own;
        if (path_test(a, invariant->path, item, &env, &holds) != DONE || !holds) {
            fail_msg("%s: the evaluator does not say so", constraint->key);
        }
    }
    return decided;
}

static void what_is_decided_is_what_the_evaluator_says(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(objects); i++) {
        struct json *node;
        assert_int_equal(json_parse(&a, str_from(objects[i].json), NULL, &node), DONE);
        struct path_item item = {.kind = PATH_NODE, .type = objects[i].type, .node = node};
        size_t decided = 0;
        for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
            decided += decided_rightly(&a, &item, model_info(type), type == objects[i].type);
        }
        if (decided != objects[i].decided) {
            fail_msg("%s: %zu are decided", objects[i].json, decided);
        }
        arena_reset(&a);
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_alternatives_of_an_expression_are_read),
        cmocka_unit_test(what_is_decided_is_what_the_evaluator_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
