// What identity promises about the national numbers of professionals and establishments.
#include "identity/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct row {
    const char *text;
    enum national_kind kind;
    enum code strict;
    const char *number, *internal; // as lenient reads them
};

typedef enum code (*reader)(struct arena *, struct str, enum identity_policy, struct national_id *);

static void check_forms(reader read, const struct row *rows, size_t count)
{
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < count; i++) {
        struct national_id id;
        assert_int_equal(read(&a, str_from(rows[i].text), IDENTITY_STRICT, &id), rows[i].strict);
        assert_int_equal(read(&a, str_from(rows[i].text), IDENTITY_LENIENT, &id), DONE);
        assert_int_equal(id.kind, rows[i].kind);
        assert_true(str_equal(id.number, str_from(rows[i].number)));
        assert_true(str_equal(id.internal, str_from(rows[i].internal)));
        assert_int_equal(id.is_doubtful, rows[i].strict != DONE);
    }
    arena_release(&a);
}

static void a_professional_is_known_by_the_first_digit_of_the_identifier(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"810002422979", NATIONAL_RPPS, DONE, "10002422979", NULL},
        {"810100997245", NATIONAL_RPPS, DONE, "10100997245", NULL},
        {"801234534765", NATIONAL_RPPS, INVALID, "01234534765", NULL},
        {"81000242297", NATIONAL_RPPS, INVALID, "1000242297", NULL},
        {"0751234567", NATIONAL_ADELI, DONE, "751234567", NULL},
        {"02A1234567", NATIONAL_ADELI, DONE, "2A1234567", NULL},
        {"09D1234567", NATIONAL_ADELI, DONE, "9D1234567", NULL},
        {"01234567897", NATIONAL_ADELI, INVALID, "1234567897", NULL},
        {"3750712184/A12", NATIONAL_FINESS, DONE, "750712184", "A12"},
        {"3750712184/", NATIONAL_FINESS, INVALID, "750712184", ""},
        {"369838578", NATIONAL_FINESS, INVALID, "69838578", NULL},
        {"518003502400041/1.2.250.1.215.1.2", NATIONAL_SIRET, DONE, "18003502400041", "1.2.250.1.215.1.2"},
        {"4180035024/7", NATIONAL_SIREN, DONE, "180035024", "7"},
        {"61000242297901/7", NATIONAL_RPPS_RANK, DONE, "1000242297901", "7"},
        {"175123456701/7", NATIONAL_ADELI_RANK, DONE, "75123456701", "7"},
        {"999", NATIONAL_UNKNOWN, INVALID, "999", NULL},
        {"8", NATIONAL_UNKNOWN, INVALID, "8", NULL},
    };
    check_forms(national_read_professional, rows, COUNT_OF(rows));
}

static void a_structure_is_known_by_the_first_digit_of_the_identifier(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"1750712184", NATIONAL_FINESS, DONE, "750712184", NULL},
        {"1490000049", NATIONAL_FINESS, DONE, "490000049", NULL},
        {"12A0000014", NATIONAL_FINESS, DONE, "2A0000014", NULL},
        {"12B0000020", NATIONAL_FINESS, DONE, "2B0000020", NULL},
        {"12B0000021", NATIONAL_FINESS, INVALID, "2B0000021", NULL},
        {"1120456789", NATIONAL_FINESS, INVALID, "120456789", NULL},
        {"2264403106", NATIONAL_SIREN, DONE, "264403106", NULL},
        {"318003502400041", NATIONAL_SIRET, DONE, "18003502400041", NULL},
        {"335600000000048", NATIONAL_SIRET, DONE, "35600000000048", NULL},
        {"335600000049837", NATIONAL_SIRET, DONE, "35600000049837", NULL}, // sum 45, not Luhn
        {"335600000049838", NATIONAL_SIRET, INVALID, "35600000049838", NULL},
        {"41000242297901", NATIONAL_RPPS_RANK, DONE, "1000242297901", NULL},
        {"075123456701", NATIONAL_ADELI_RANK, DONE, "75123456701", NULL},
        {"F58000880311022013", NATIONAL_TECHNICAL, DONE, "F58000880311022013", NULL},
    };
    check_forms(national_read_structure, rows, COUNT_OF(rows));
}

static void numbers_of_the_wrong_form_say_which_register_they_fail(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct national_id id;
    assert_int_equal(national_read(&a, NATIONAL_FINESS, STR("75071218"), IDENTITY_STRICT, &id), INVALID);
    assert_non_null(strstr(a.fault.text, "FINESS number must have 9"));
    assert_int_equal(national_read(&a, NATIONAL_RPPS, STR("1000242297A"), IDENTITY_STRICT, &id), INVALID);
    assert_int_equal(national_read(&a, NATIONAL_RPPS, STR("10002422978"), IDENTITY_STRICT, &id), INVALID);
    assert_non_null(strstr(a.fault.text, "check digit"));
    assert_int_equal(national_read_structure(&a, STR(""), IDENTITY_STRICT, &id), INVALID);
    assert_int_equal(national_read_professional(&a, STR("1/90760270"), IDENTITY_LENIENT, &id), INVALID);
    arena_release(&a);
}

static void luhn_agrees_with_the_numbers_of_the_registers(void **state)
{
    (void)state;
    static const char *const right[] = {"10100997245", "10002422979", "10005133383", "750712184",
                                        "920000650",   "310000096",   "490000049"};
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        struct str s = str_from(right[i]);
        assert_true(luhn_valid(s));
        assert_int_equal(luhn_digit(str_of(s.ptr, s.len - 1)), s.ptr[s.len - 1]);
    }
    assert_false(luhn_valid(STR("01234534765")));
    assert_false(luhn_valid(STR("120456789")));
    assert_false(luhn_valid(STR("")));
    assert_false(luhn_valid(STR("2A0000014")));
    assert_int_equal(luhn_digit(STR("12a")), 0);
}

static void each_register_has_its_fhir_system_and_type(void **state)
{
    (void)state;
    assert_true(str_equal(national_system(NATIONAL_RPPS), STR("https://rpps.esante.gouv.fr")));
    assert_true(str_equal(national_type_code(NATIONAL_FINESS), STR("FINEG")));
    assert_null(national_system(NATIONAL_TECHNICAL).ptr);
}

static void reliability_codes_have_labels_and_others_none(void **state)
{
    (void)state;
    assert_true(str_equal(identity_reliability_label(STR("VALI")), STR("Identité validée")));
    assert_null(identity_reliability_label(STR("vali")).ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_professional_is_known_by_the_first_digit_of_the_identifier),
        cmocka_unit_test(a_structure_is_known_by_the_first_digit_of_the_identifier),
        cmocka_unit_test(numbers_of_the_wrong_form_say_which_register_they_fail),
        cmocka_unit_test(luhn_agrees_with_the_numbers_of_the_registers),
        cmocka_unit_test(each_register_has_its_fhir_system_and_type),
        cmocka_unit_test(reliability_codes_have_labels_and_others_none),
    };
    return cmocka_run_group_tests_name("identity/professional", tests, NULL, NULL);
}
