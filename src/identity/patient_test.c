// What identity promises about traits in a FHIR Patient.
#include "codec/json/json.h"
#include "identity/identity.h"

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

static struct identity_traits traits_in(const char *patient)
{
    struct json *tree;
    assert_int_equal(json_parse(&arena, str_from(patient), NULL, &tree), DONE);
    return traits_of_patient(&arena, tree);
}

static void traits_written_to_a_patient_are_read_back(void **state)
{
    (void)state;
    const struct identity_traits t = {
        .birth_name = STR("D'ARTAGNAN"),
        .birth_given = STR("ÉLOÏSE MARIE"),
        .first_given = STR("ÉLOÏSE"),
        .birth_date = STR("1977-07-14"),
        .birth_place = STR("63220"),
        .birth_city = STR("MAZOIRES"),
        .used_name = STR("LEFÈVRE"),
        .used_given = STR("ÉLO"),
        .sex = SEX_FEMALE,
    };
    struct identity_traits back = traits_of_patient(&arena, traits_to_patient(&arena, &t));
    assert_int_equal(traits_compare(&t, &back), 0);
    assert_true(str_equal(back.birth_given, t.birth_given));
    assert_true(str_equal(back.first_given, t.first_given));
    assert_true(str_equal(back.birth_place, t.birth_place));
    assert_true(str_equal(back.birth_city, t.birth_city));
    assert_true(str_equal(back.used_name, t.used_name));
    assert_true(str_equal(back.used_given, t.used_given));
    assert_int_equal(back.sex, t.sex);
}

static void a_patient_without_the_french_extensions_tells_what_it_can(void **state)
{
    (void)state;
    struct identity_traits t =
        traits_in("{\"name\":[{\"use\":\"nickname\",\"family\":\"X\"},"
                  "{\"use\":\"official\",\"family\":\"Roe\",\"given\":[\"Ann\",\"Lee\"]}],"
                  "\"gender\":\"other\",\"birthDate\":\"1980\"}");
    assert_true(str_equal(t.birth_name, STR("Roe")));
    assert_true(str_equal(t.birth_given, STR("Ann Lee")));
    assert_true(str_equal(t.first_given, STR("Ann")));
    assert_int_equal(t.sex, SEX_UNKNOWN);
    t = traits_in("{\"name\":[{\"use\":\"old\",\"family\":\"X\"},{\"family\":\"Roe\"}],\"gender\":\"male\"}");
    assert_true(str_equal(t.birth_name, STR("Roe")));
    assert_null(t.birth_given.ptr);
    assert_int_equal(t.sex, SEX_MALE);
}

static void a_patient_that_tells_nothing_has_no_traits(void **state)
{
    (void)state;
    struct identity_traits t = traits_in("{\"name\":[],\"extension\":[{\"url\":\"x\"}]}");
    assert_null(t.birth_name.ptr);
    assert_null(t.birth_place.ptr);
    const struct json *patient = traits_to_patient(&arena, &(struct identity_traits){0});
    assert_null(json_get(patient, STR("name")));
    assert_null(json_get(patient, STR("extension")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(traits_written_to_a_patient_are_read_back),
        TEST(a_patient_without_the_french_extensions_tells_what_it_can),
        TEST(a_patient_that_tells_nothing_has_no_traits),
    };
    return cmocka_run_group_tests_name("identity/patient", tests, NULL, NULL);
}
