// The text of INS Datamatrices, as labels bear it, as scanners change it, and as nobody prints it.
#include "identity/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#undef fail // base's is meant

#define HEADER "IS010000000000000000000000"
#define INS "S1279035121518989S21.2.250.1.213.1.4.10"

static enum code read_card(struct arena *a, const char *text, struct ins_card *out)
{
    return ins_card_read(a, str_from(text), IDENTITY_LENIENT, out);
}

static void a_label_names_the_person(void **state)
{
    static const char *const same[] = {
        HEADER INS "\x1dS3DOMINIQUE MARIE-LOUISE\x1dS4PAT-TROIS\x1dS5FS628-03-1979S751215",
        // Fields in another order, the last without its separator; a reader that writes separators out.
        HEADER INS "\x1dS3DOMINIQUE MARIE-LOUISE\x1dS5FS628-03-1979S751215S4PAT-TROIS",
        HEADER INS "<GS>S3DOMINIQUE MARIE-LOUISE<GS>S4PAT-TROIS<GS>S5FS628-03-1979S751215",
    };
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        struct ins_card card;
        assert_int_equal(read_card(&a, same[i], &card), DONE);
        assert_string_equal(card.ins.matricule, "279035121518989");
        assert_string_equal(card.ins.oid, "1.2.250.1.213.1.4.10");
        assert_true(str_equal(card.traits.birth_name, STR("PAT-TROIS")));
        assert_true(str_equal(card.traits.birth_given, STR("DOMINIQUE MARIE-LOUISE")));
        assert_true(str_equal(card.traits.first_given, STR("DOMINIQUE")));
        assert_true(str_equal(card.traits.birth_date, STR("1979-03-28")));
        assert_true(str_equal(card.traits.birth_place, STR("51215")));
        assert_int_equal(card.traits.sex, SEX_FEMALE);
    }
    arena_release(&a);
}

static void the_place_may_be_missing_and_a_long_oid_has_no_separator(void **state)
{
    struct arena a;
    struct ins_card card;
    (void)state;
    arena_init(&a);
    assert_int_equal(read_card(&a, HEADER INS "S3ANNE\x1dS4X\x1dS5MS601-01-2000", &card), DONE);
    assert_int_equal(card.traits.birth_place.len, 0);
    assert_int_equal(card.traits.sex, SEX_MALE);
    arena_release(&a);
}

static void what_is_no_such_text_is_refused_without_saying_it_again(void **state)
{
    static const char *const wrong[] = {
        "",
        "IS01",
        "DC04FR0000011E581E58B201FRF0",
        HEADER,
        HEADER INS,
        "IS020000000000000000000000" INS "S3ANNE\x1dS4X\x1dS5MS601-01-2000",
        "IS010000000000000000000001" INS "S3ANNE\x1dS4X\x1dS5MS601-01-2000",
        HEADER "S1279035121518988S21.2.3\x1dS3ANNE\x1dS4X\x1dS5MS601-01-2000",
        HEADER INS INS "S3ANNE\x1dS4X\x1dS5MS601-01-2000",
        HEADER INS "S3ANNE\x1dS4X\x1dS5MS631-02-2000",
        HEADER INS "S3ANNE\x1dS4X\x1dS5MS62000-01-01",
        HEADER INS "S3ANNE\x1dS4X\x1dS5MS601-01-2000S8x",
        HEADER INS "S3ANNE\x1dS4\xff\xfe\x1dS5MS601-01-2000",
        HEADER INS "S3ANNE\x1dS4X\x1dS5MS601-01-2000S",
    };
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct ins_card card;
        assert_int_equal(read_card(&a, wrong[i], &card), INVALID);
        assert_null(strstr(a.fault.text, "ANNE"));
        assert_null(strstr(a.fault.text, "2790351"));
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_names_the_person),
        cmocka_unit_test(the_place_may_be_missing_and_a_long_oid_has_no_separator),
        cmocka_unit_test(what_is_no_such_text_is_refused_without_saying_it_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
