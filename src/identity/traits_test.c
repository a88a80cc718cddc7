// What identity promises about strict traits: which differences are contradictions.
#include "identity/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct identity_traits dominique = {
    .birth_name = {"PAT-TROIS", 9},
    .birth_given = {"DOMINIQUE MARIE-LOUISE", 22},
    .first_given = {"DOMINIQUE", 9},
    .birth_date = {"1979-03-28", 10},
    .birth_place = {"51215", 5},
    .sex = SEX_FEMALE,
};

static void names_fold_to_plain_words(void **state)
{
    (void)state;
    static const struct {
        const char *name, *folded;
    } rows[] = {
        {"PAT-TROIS", "pat trois"},
        {"D'Été-Marie", "d ete marie"},
        {"D’Été\u2010Marie", "d ete marie"},
        {"  Le  Bœuf. ", "le boeuf"},
        {"", ""},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_true(str_equal(traits_fold_name(&a, str_from(rows[i].name)), str_from(rows[i].folded)));
    arena_release(&a);
}

static void the_same_person_written_otherwise_agrees(void **state)
{
    (void)state;
    struct identity_traits other = dominique;
    other.birth_name = STR("Pat Trois");
    other.birth_given = STR("Dominique Marie Louise");
    other.birth_date = STR("1979-03");
    assert_int_equal(traits_compare(&dominique, &other), 0);
    other.birth_given = STR("Dominique");
    assert_int_equal(traits_compare(&dominique, &other), 0);
    other.birth_given = (struct str){0};
    assert_int_equal(traits_compare(&dominique, &other), 0);
    other = (struct identity_traits){.birth_name = STR("pat-trois")};
    assert_int_equal(traits_compare(&dominique, &other), 0);
    other.birth_date = STR("1979-03-28T10:00:00+01:00");
    assert_int_equal(traits_compare(&dominique, &other), 0);
}

static void each_contradiction_is_told_by_its_trait(void **state)
{
    (void)state;
    struct identity_traits other = dominique;
    other.birth_name = STR("PAT");
    assert_int_equal(traits_compare(&dominique, &other), TRAIT_BIRTH_NAME);
    other = dominique;
    other.birth_given = STR("DOMINIQUE MARIE LOU");
    assert_int_equal(traits_compare(&dominique, &other), TRAIT_GIVEN_NAMES);
    other = dominique;
    other.first_given = STR("MARIE");
    assert_int_equal(traits_compare(&dominique, &other), TRAIT_GIVEN_NAMES);
    other = (struct identity_traits){.first_given = STR("DOMI")};
    assert_int_equal(traits_compare(&dominique, &other), TRAIT_GIVEN_NAMES);
    other = dominique;
    other.birth_date = STR("1979-04");
    assert_int_equal(traits_compare(&dominique, &other), TRAIT_BIRTH_DATE);
    other = dominique;
    other.sex = SEX_MALE;
    assert_int_equal(traits_compare(&dominique, &other), TRAIT_SEX);
    other.sex = SEX_UNKNOWN;
    assert_int_equal(traits_compare(&dominique, &other), 0);
    other.birth_place = STR("2A004");
    other.birth_date = STR("1980");
    assert_int_equal(traits_compare(&dominique, &other), TRAIT_BIRTH_PLACE | TRAIT_BIRTH_DATE);
}

static void a_mismatch_is_told_in_words_without_the_values(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    assert_true(str_equal(traits_mismatch_text(&a, 0), STR("")));
    assert_true(str_equal(traits_mismatch_text(&a, TRAIT_SEX | TRAIT_BIRTH_NAME), STR("birth name, sex")));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_fold_to_plain_words),
        cmocka_unit_test(the_same_person_written_otherwise_agrees),
        cmocka_unit_test(each_contradiction_is_told_by_its_trait),
        cmocka_unit_test(a_mismatch_is_told_in_words_without_the_values),
    };
    return cmocka_run_group_tests_name("identity/traits", tests, NULL, NULL);
}
