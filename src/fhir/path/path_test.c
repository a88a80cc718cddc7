// What fhir/path promises: expressions in, lists out.
#include "fhir/path/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static const char patient_json[] =
    "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"active\":true,"
    "\"name\":[{\"use\":\"official\",\"family\":\"Durand\",\"given\":[\"Ana\",\"Li\"]},"
    "{\"use\":\"usual\",\"given\":[null,\"Lili\"],\"_given\":[{\"extension\":[{\"url\":\"http://e.org/u\","
    "\"valueBoolean\":true}]},null]}],"
    "\"birthDate\":\"1984-02-29\",\"_birthDate\":{\"extension\":[{\"url\":\"http://e.org/"
    "t\",\"valueDateTime\":"
    "\"1984-02-29T10:20:30Z\"}]},\"deceasedBoolean\":false,\"multipleBirthInteger\":2,"
    "\"generalPractitioner\":[{\"reference\":\"Practitioner/7\"},{\"reference\":\"#o\"},"
    "{\"reference\":\"http://x.org/fhir/Organization/9/_history/2\"}],"
    "\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"O\\\"1\"}]}";

struct world {
    struct arena arena;
    struct path_env env;
};

static int set_up(void **state)
{
    struct world *w = heap_alloc(sizeof *w);
    struct json *json;
    arena_init(&w->arena);
    assert_int_equal(json_parse(&w->arena, str_from(patient_json), NULL, &json), DONE);
    w->env.resource = w->env.root = path_root(json);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    arena_release(&w->arena);
    free(w);
    return 0;
}

// The result as one line: values with their types' letters left out, nodes as where they are.
static struct str shown(struct world *w, const char *expression, model_type context)
{
    struct path *p;
    struct path_list list;
    struct buf out;
    buf_init(&out, &w->arena, 64);
    if (path_compile(&w->arena, str_from(expression), context, &p) != DONE ||
        path_eval(&w->arena, p, &w->env.resource, &w->env, &list) != DONE) {
        buf_print(&out, "%s", code_word(w->arena.fault.code));
        return buf_str(&out);
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct path_item *item = &list.items[i];
        if (i)
            buf_add(&out, STR("; "));
        buf_add(&out, item->kind == PATH_NODE ? path_where(&w->arena, item) : item->text);
    }
    return buf_str(&out);
}

struct row {
    const char *expression, *expected;
};

static void check_rows(struct world *w, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int typed = 0; typed < 2; typed++) {
            struct str got = shown(w, rows[i].expression, typed ? MODEL_Patient : MODEL_NONE);
            if (!str_equal(got, str_from(rows[i].expected)))
                fail_msg("%s\n  expected %s\n  got      %.*s (%s)", rows[i].expression, rows[i].expected,
                         STR_ARG(got), w->arena.fault.text);
        }
}

static void paths_lead_to_elements_and_say_where_they_are(void **state)
{
    static const struct row rows[] = {
        {"Patient.name.family", "Patient.name[0].family"},
        {"name.given", "Patient.name[0].given[0]; Patient.name[0].given[1]; Patient.name[1].given[0]; "
                       "Patient.name[1].given[1]"},
        {"name[1].given[1]", "Patient.name[1].given[1]"},
        {"Patient.deceased", "Patient.deceased"},
        {"Patient.multipleBirth.ofType(integer)", "Patient.multipleBirth"},
        {"(Patient.multipleBirth as boolean)", ""},
        {"Patient.birthDate.extension.value", "Patient.birthDate.extension[0].value"},
        {"name.where(use = 'usual').given.first()", "Patient.name[1].given[0]"},
        {"contained.name", "Patient.contained[0].name"},
        {"Patient.birthDate.extension('http://e.org/t').value is dateTime", "true"},
        {"name | name.first()", "Patient.name[0]; Patient.name[1]"},
        {"`Patient`.`active`", "Patient.active"},
    };
    check_rows(*state, rows, COUNT_OF(rows));
}

static void references_tell_their_type_without_a_resolver(void **state)
{
    static const struct row rows[] = {
        {"generalPractitioner.where(resolve() is Practitioner).reference",
         "Patient.generalPractitioner[0].reference"},
        {"generalPractitioner.where(resolve() is Organization).count()", "2"},
        {"generalPractitioner[1].resolve().name = 'O\"1'", "true"},
    };
    check_rows(*state, rows, COUNT_OF(rows));
}

static void logic_has_three_values(void **state)
{
    static const struct row rows[] = {
        {"true and {}", ""},
        {"false and {}", "false"},
        {"true or {}", "true"},
        {"{} implies true", "true"},
        {"{} implies false", ""},
        {"true xor {}", ""},
        {"active and name", "invalid"},
        {"active = true", "true"},
        {"deceased != false", "false"},
        {"birthDate = @1984-02", ""},
        {"birthDate = @1985", "false"},
        {"{} = 1", ""},
        {"name.exists() and link.empty()", "true"},
    };
    check_rows(*state, rows, COUNT_OF(rows));
}

static void a_name_that_the_type_does_not_have_is_refused(void **state)
{
    struct world *w = *state;
    assert_true(str_equal(shown(w, "name.surname", MODEL_Patient), STR("invalid")));
    assert_non_null(strstr(w->arena.fault.text, "column 6"));
    assert_true(str_equal(shown(w, "multipleBirthInteger", MODEL_Patient), STR("invalid")));
    assert_true(str_equal(shown(w, "Encounter.status", MODEL_Patient), STR("invalid")));
    assert_true(str_equal(shown(w, "name.surname", MODEL_NONE), STR("")));
    assert_true(str_equal(shown(w, "Observation.code", MODEL_NONE), STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(paths_lead_to_elements_and_say_where_they_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(references_tell_their_type_without_a_resolver, set_up, tear_down),
        cmocka_unit_test_setup_teardown(logic_has_three_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_that_the_type_does_not_have_is_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
