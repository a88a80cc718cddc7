// What identity promises about the INS matricule.
#include "identity/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NIR "urn:oid:1.2.250.1.213.1.4.8"

static void the_key_of_known_matricules_is_right(void **state)
{
    (void)state;
    static const struct {
        const char *first_13;
        unsigned key;
    } rows[] = {
        {"2550814168025", 38}, {"2940375120005", 91}, {"1531245007231", 60}, {"284052A321025", 52},
        {"284052B321025", 79}, {"2790351215189", 89}, {"2770763220829", 10}, {"2230425456114", 82},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(ins_key(str_from(rows[i].first_13)), rows[i].key);
}

static void the_letters_of_corsica_count_nowhere_but_at_their_place(void **state)
{
    (void)state;
    assert_int_equal(ins_key(STR("2840512A21025")), 0);
    assert_int_equal(ins_key(STR("2A40512321025")), 0);
    assert_int_equal(ins_key(STR("284053A321025")), 0);
    assert_int_equal(ins_key(STR("284052C321025")), 0);
    assert_int_equal(ins_key(STR("284052A32102")), 0);
}

static void a_matricule_is_taken_under_strict_policy_when_all_is_right(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct ins ins;
    assert_int_equal(ins_read(&a, STR(NIR), STR("255081416802538"), IDENTITY_STRICT, &ins), DONE);
    assert_int_equal(ins.kind, INS_NIR);
    assert_false(ins.is_test || ins.is_key_wrong || ins.is_unlikely);
    assert_true(str_equal(ins_text(&a, &ins), STR("1.2.250.1.213.1.4.8|255081416802538")));
    assert_true(str_equal(ins_system(&a, &ins), STR(NIR)));
    assert_true(str_equal(ins_type_code(&ins), STR("INS-NIR")));
    assert_int_equal(ins_read(&a, STR("1.2.250.1.213.1.4.8"), STR("284052a32102552"), IDENTITY_STRICT, &ins),
                     DONE);
    assert_string_equal(ins.matricule, "284052A32102552");
    arena_release(&a);
}

static void what_strict_refuses_lenient_marks(void **state)
{
    (void)state;
    static const struct {
        const char *system, *matricule;
        bool is_test, is_key_wrong, is_unlikely;
    } rows[] = {
        {"urn:oid:1.2.250.1.213.1.4.10", "279035121518989", true, false, false},
        {"urn:oid:1.2.250.1.213.1.4.10", "277076322082910", true, false, false},
        {"urn:oid:1.2.250.1.213.1.4.11", "279035121518989", true, false, false},
        {"urn:oid:1.2.250.1.213.1.4.13", "279035121518989", true, false, false},
        {NIR, "223042545611404", false, true, false},
        {NIR, "123456789012345", false, true, true},
        {NIR, "755081416802579", false, false, true}, // a temporary number under the authority of NIRs
        {NIR, "255141416802537", false, false, true}, // month 14
        {NIR, "255080016802528", false, false, true}, // département 00
        {NIR, "255081416800063", false, false, true}, // order 000
        {NIR, "955081416802576", false, false, true}, // sex 9
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str system = str_from(rows[i].system), matricule = str_from(rows[i].matricule);
        struct ins ins;
        assert_int_equal(ins_read(&a, system, matricule, IDENTITY_STRICT, &ins), INVALID);
        assert_null(strstr(a.fault.text, rows[i].matricule));
        assert_int_equal(ins_read(&a, system, matricule, IDENTITY_LENIENT, &ins), DONE);
        assert_int_equal(ins.is_test, rows[i].is_test);
        assert_int_equal(ins.is_key_wrong, rows[i].is_key_wrong);
        assert_int_equal(ins.is_unlikely, rows[i].is_unlikely);
    }
    arena_release(&a);
}

static void a_temporary_number_is_taken_under_its_own_authority(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct ins ins;
    struct str system = STR("urn:oid:1.2.250.1.213.1.4.9");
    assert_int_equal(ins_read(&a, system, STR("755081416802579"), IDENTITY_STRICT, &ins), DONE);
    assert_int_equal(ins.kind, INS_NIA);
    arena_release(&a);
}

static void what_has_no_right_form_is_refused_by_both_policies(void **state)
{
    (void)state;
    static const struct {
        const char *system, *matricule;
    } rows[] = {
        {NIR, ""},
        {NIR, "25508141680253"},
        {NIR, "2550814168025381"},
        {NIR, "2550814168025X8"},
        {NIR, "255 81416802538"},
        {NIR, "2550814168025A8"},
        {"urn:oid:1.2.250.1.213.1.4.2", "255081416802538"},
        {"urn:oid:1.2.250.1.213.1.4.80", "255081416802538"},
        {"", "255081416802538"},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (int policy = IDENTITY_STRICT; policy <= IDENTITY_LENIENT; policy++) {
            struct ins ins;
            assert_int_equal(ins_read(&a, str_from(rows[i].system), str_from(rows[i].matricule),
                                      (enum identity_policy)policy, &ins),
                             INVALID);
            assert_true(strlen(a.fault.text) > 20);
        }
    arena_release(&a);
}

static void the_xds_form_names_matricule_and_authority(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    struct ins ins;
    struct str cx = STR("279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH");
    assert_int_equal(ins_read_cx(&a, cx, IDENTITY_LENIENT, &ins), DONE);
    assert_string_equal(ins.oid, "1.2.250.1.213.1.4.10");
    assert_string_equal(ins.matricule, "279035121518989");
    assert_int_equal(ins_read_cx(&a, STR("279035121518989"), IDENTITY_LENIENT, &ins), INVALID);
    assert_int_equal(
        ins_read_cx(&a, STR("279035121518989^^^&1.2.250.1.213.1.4.10&DNS^NH"), IDENTITY_LENIENT, &ins),
        INVALID);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_key_of_known_matricules_is_right),
        cmocka_unit_test(the_letters_of_corsica_count_nowhere_but_at_their_place),
        cmocka_unit_test(a_matricule_is_taken_under_strict_policy_when_all_is_right),
        cmocka_unit_test(what_strict_refuses_lenient_marks),
        cmocka_unit_test(a_temporary_number_is_taken_under_its_own_authority),
        cmocka_unit_test(what_has_no_right_form_is_refused_by_both_policies),
        cmocka_unit_test(the_xds_form_names_matricule_and_authority),
    };
    return cmocka_run_group_tests_name("identity/ins", tests, NULL, NULL);
}
