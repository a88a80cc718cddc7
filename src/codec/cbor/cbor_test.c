// CBOR as authenticators write it, and what is refused.
#include "codec/cbor/cbor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef fail // base's is meant

static void a_map_is_read_with_its_keys_and_what_follows_is_left(void **state)
{
    struct arena a;
    struct cbor *map;
    // {1: 2, 3: -7, -1: h'0102', "fmt": "none", "list": [true, false, null]} and one byte more.
    struct str source = STR("\xa5\x01\x02\x03\x26\x20\x42\x01\x02\x63"
                            "fmt\x64none\x64list\x83\xf5\xf4\xf6\xff");
    (void)state;
    arena_init(&a);
    assert_int_equal(cbor_parse(&a, &source, &map), DONE);
    assert_int_equal(source.len, 1);
    assert_int_equal(cbor_under_number(map, 1)->number, 2);
    assert_int_equal(cbor_under_number(map, 3)->number, -7);
    assert_true(str_equal(cbor_bytes(cbor_under_number(map, -1)), STR("\x01\x02")));
    assert_true(str_equal(cbor_text(cbor_under_text(map, STR("fmt"))), STR("none")));
    assert_int_equal(cbor_under_text(map, STR("list"))->first->kind, CBOR_TRUE);
    assert_null(cbor_under_number(map, 2));
    assert_null(cbor_bytes(cbor_under_text(map, STR("fmt"))).ptr);
    arena_release(&a);
}

static void what_no_authenticator_sends_is_refused(void **state)
{
    static const struct {
        const char *why;
        struct str bytes;
    } rows[] = {
        {"nothing", {"", 0}},
        {"bytes cut off", {"\x42\x01", 2}},
        {"a map cut off", {"\xa1\x01", 2}},
        {"an array longer than its source", {"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10}},
        {"a map longer than its source", {"\xbb\x7f\xff\xff\xff\xff\xff\xff\xff\x01", 10}},
        {"an indefinite array", {"\x9f\x01\xff", 3}},
        {"indefinite text", {"\x7f\x61\x61\xff", 4}},
        {"a tag", {"\xc0\x61\x61", 3}},
        {"a fraction", {"\xf9\x3c\x00", 3}},
        {"a number over 63 bits", {"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", 9}},
        {"a key twice", {"\xa2\x01\x02\x01\x03", 5}},
        {"too deep", {"\x81\x81\x81\x81\x81\x81\x01", 7}},
    };
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct cbor *value;
        struct str source = rows[i].bytes;
        if (cbor_parse(&a, &source, &value) == DONE)
            print_error("%s was read\n", rows[i].why);
        assert_int_equal(a.fault.code, INVALID);
        a.fault.code = DONE;
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_is_read_with_its_keys_and_what_follows_is_left),
        cmocka_unit_test(what_no_authenticator_sends_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
