// What fhir/path promises: expressions in, lists out.
#include "fhir/path/testing.h"

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
