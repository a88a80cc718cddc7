// What the small grammars promise: UTF-8, folding, encodings, URIs.
#include "codec/text/text.h"

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

static void assert_text(struct str got, const char *want)
{
    if (!str_equal(got, str_from(want)))
        fail_msg("got \"%.*s\", want \"%s\"", STR_ARG(got), want);
}

// ---- UTF-8

// The definition, by arithmetic: independent of the tables that the checker uses.
static bool is_one_character(const unsigned char *p, size_t len)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t c = len == 1 ? p[0] : p[0] & (0x7fu >> len);
    size_t want = p[0] < 0x80 ? 1 : p[0] < 0xc0 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf8 ? 4 : 0;
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return false;
        c = c << 6 | (p[i] & 0x3f);
    }
    return want == len && c >= least[len] && c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
}

static void every_sequence_of_up_to_three_bytes_is_judged_as_defined(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 1u << 24; n += n < 1u << 17 ? 1 : 97) {
        unsigned char p[3] = {(unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n};
        // The three bytes as any row of characters.
        bool good =
            is_one_character(p, 3) ||
            (is_one_character(p, 1) &&
             (is_one_character(p + 1, 2) || (is_one_character(p + 1, 1) && is_one_character(p + 2, 1)))) ||
            (is_one_character(p, 2) && is_one_character(p + 2, 1));
        if (utf8_valid(str_of((const char *)p, 3)) != good)
            fail_msg("%02x %02x %02x", p[0], p[1], p[2]);
    }
}

static void every_character_goes_out_and_comes_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char bytes[4];
        uint32_t back = 0xffffffff;
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        size_t size = utf8_put(bytes, c);
        assert_int_equal(utf8_next(str_of(bytes, size), &back), size);
        assert_int_equal(back, c);
        assert_int_equal(utf8_next(str_of(bytes, size - 1), &back), 0);
        assert_true(is_one_character((const unsigned char *)bytes, size));
    }
}

static void a_bad_byte_is_found_at_every_offset_of_a_long_text(void **state)
{
    (void)state;
    char text[80];
    for (size_t at = 0; at < sizeof text; at++) {
        memset(text, 'a', sizeof text);
        assert_true(utf8_valid(str_of(text, sizeof text)));
        text[at] = (char)0xff;
        assert_false(utf8_valid(str_of(text, sizeof text)));
    }
}

static void folding_drops_case_and_accents(void **state)
{
    (void)state;
    static const struct {
        const char *text, *folded;
    } cases[] = {
        {"Éloïse", "eloise"},
        {"E\xcc\x81LOI\xcc\x88SE", "eloise"}, // the same, taken apart
        {"Œdème", "oedeme"},
        {"Straße", "strasse"},
        {"STRAẞE", "strasse"},
        {"Lætitia", "laetitia"},
        {"François L’Hôtelier-Dûñá", "francois l’hotelier-duna"},
        {"ÀÂÄÆÇÈÉÊËÎÏÔŒÙÛÜŸ", "aaaaeceeeeiiooeuuuy"},
        {"Łódź Ørsted Đặng Nguyễn", "lodz orsted dang nguyen"},
        {"İstanbul ığdır", "istanbul igdir"},
        {"Þór Ĳssel ŉ ſ", "thor ijssel n s"},
        {"Άλφα ΩΣ ς", "αλφα ωσ σ"},
        {"Ёлка Йод", "елка иод"},
        {"山田 太郎", "山田 太郎"},
        {"a  b\t1×2÷3", "a  b\t1×2÷3"},
        {"", ""},
        {"\xff\x41", "\xff\x61"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf once, twice;
        buf_init(&once, &arena, 8);
        buf_init(&twice, &arena, 8);
        text_fold(&once, str_from(cases[i].text));
        assert_text(buf_str(&once), cases[i].folded);
        text_fold(&twice, buf_str(&once));
        assert_text(buf_str(&twice), cases[i].folded);
    }
}

// ---- encodings

static void base64_follows_the_vectors_of_rfc_4648(void **state)
{
    (void)state;
    static const char *const vectors[][2] = {{"", ""},
                                             {"f", "Zg=="},
                                             {"fo", "Zm8="},
                                             {"foo", "Zm9v"},
                                             {"foob", "Zm9vYg=="},
                                             {"fooba", "Zm9vYmE="},
                                             {"foobar", "Zm9vYmFy"},
                                             {"\xfb\xff\xbf", "+/+/"}};
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        struct buf out;
        struct str back;
        buf_init(&out, &arena, 8);
        base64_write(&out, str_from(vectors[i][0]));
        assert_text(buf_str(&out), vectors[i][1]);
        assert_true(base64_read(&arena, str_from(vectors[i][1]), &back));
        assert_text(back, vectors[i][0]);
    }
}

static void base64_that_is_not_canonical_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"Zg",    "Zg=",  "Z===", "====",     "Zh==",  "Zm9=",       "Zm9v\n",
                                      "Zm 9v", "Zm-v", "=Zm9", "Zg==Zg==", "Zm9v=", "\xc3\xa9==", "A"};
    struct str out;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (base64_read(&arena, str_from(bad[i]), &out))
            fail_msg("%s was taken", bad[i]);
    assert_true(base64_read_spaced(&arena, STR("Zm9v\r\n YmFy \t"), &out));
    assert_text(out, "foobar");
    assert_false(base64_read_spaced(&arena, STR("Zm9v\vYmFy"), &out));
    assert_true(base64url_read(&arena, STR("-_-_Zg"), &out));
    assert_true(str_equal(out, STR("\xfb\xff\xbf\x66")));
    assert_false(base64url_read(&arena, STR("-_-_Zg=="), &out));
    assert_false(base64url_read(&arena, STR("+/+/"), &out));
}

static void every_encoding_gives_random_bytes_back(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (size_t len = 0; len < 300; len++) {
        unsigned char bytes[300];
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = (unsigned char)(seed >> 56);
        }
        struct str in = str_of((const char *)bytes, len), back;
        struct buf out;
        buf_init(&out, &arena, 8);
        base64_write(&out, in);
        assert_int_equal(out.len, (len + 2) / 3 * 4);
        assert_true(base64_read(&arena, buf_str(&out), &back) && str_equal(back, in));
        out.len = 0;
        base64url_write(&out, in);
        assert_true(base64url_read(&arena, buf_str(&out), &back) && str_equal(back, in));
        out.len = 0;
        hex_write(&out, in);
        assert_true(hex_read(&arena, buf_str(&out), &back) && str_equal(back, in));
    }
}

static void base32_and_hexadecimal_are_those_of_the_standard(void **state)
{
    (void)state;
    unsigned char bytes[16];
    char text[26];
    base32_write(text, (const unsigned char *)"foobar\0\0\0\0\0\0\0\0\0\0");
    assert_true(str_equal(str_of(text, 10), STR("mzxw6ytboi"))); // RFC 4648 §10, "foobar"
    memset(bytes, 0xff, 16);
    base32_write(text, bytes);
    assert_true(str_equal(str_of(text, 26), STR("77777777777777777777777774")));
    struct str out;
    assert_false(hex_read(&arena, STR("abc"), &out));
    assert_false(hex_read(&arena, STR("0g"), &out));
    assert_true(hex_read(&arena, STR("fF00"), &out) && str_equal(out, STR("\xff\0")));
}

// ---- URI

static void escapes_are_decoded_or_refused(void **state)
{
    (void)state;
    struct str out, plain = STR("no-escape+at~all");
    assert_true(uri_decode(&arena, plain, false, &out));
    assert_ptr_equal(out.ptr, plain.ptr);
    assert_true(uri_decode(&arena, plain, true, &out));
    assert_text(out, "no-escape at~all");
    assert_true(uri_decode(&arena, STR("%C3%89lo%c3%afse%2B+%25"), true, &out));
    assert_text(out, "Éloïse+ %");
    static const char *const bad[] = {"%",   "%4",  "a%4",       "%zz",    "%00",
                                      "%ff", "%c3", "%ed%a0%80", "%c0%af", "\xff"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (uri_decode(&arena, str_from(bad[i]), true, &out))
            fail_msg("%s was taken", bad[i]);
    struct buf encoded;
    buf_init(&encoded, &arena, 8);
    uri_encode(&encoded, STR("Éa-._~/?&=+% |"));
    assert_text(buf_str(&encoded), "%C3%89a-._~%2F%3F%26%3D%2B%25%20%7C");
    assert_true(uri_decode(&arena, buf_str(&encoded), true, &out));
    assert_text(out, "Éa-._~/?&=+% |");
}

static void a_query_is_pairs_in_order(void **state)
{
    (void)state;
    struct uri_query q;
    assert_int_equal(
        uri_query_read(&arena, STR("name=Du+pont&&flag&date=ge2020%2D01&name=b=c&=x&empty="), &q), DONE);
    assert_int_equal(q.count, 6);
    assert_text(uri_query_get(&q, STR("name")), "Du pont");
    assert_text(uri_query_get(&q, STR("date")), "ge2020-01");
    assert_text(uri_query_get(&q, STR("flag")), "");
    assert_non_null(uri_query_get(&q, STR("flag")).ptr);
    assert_text(q.pairs[3].value, "b=c");
    assert_text(q.pairs[4].name, "");
    assert_null(uri_query_get(&q, STR("nothing")).ptr);
    assert_int_equal(uri_query_read(&arena, (struct str){0}, &q), DONE);
    assert_int_equal(q.count, 0);
    assert_int_equal(uri_query_read(&arena, STR(""), &q), DONE);
    assert_int_equal(q.count, 0);
    assert_int_equal(uri_query_read(&arena, STR("a=1&b=%zz"), &q), INVALID);
    assert_non_null(strstr(arena.fault.text, "parameter 2"));
}

static void a_query_of_more_than_200_pairs_is_too_large(void **state)
{
    (void)state;
    struct uri_query q;
    struct buf text;
    buf_init(&text, &arena, 8);
    for (int i = 0; i < 200; i++)
        buf_print(&text, "%sp%d=%d", i ? "&" : "", i, i);
    assert_int_equal(uri_query_read(&arena, buf_str(&text), &q), DONE);
    assert_int_equal(q.count, 200);
    buf_add(&text, STR("&more=1"));
    assert_int_equal(uri_query_read(&arena, buf_str(&text), &q), TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_sequence_of_up_to_three_bytes_is_judged_as_defined, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_character_goes_out_and_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bad_byte_is_found_at_every_offset_of_a_long_text, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(folding_drops_case_and_accents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(base64_follows_the_vectors_of_rfc_4648, set_up, tear_down),
        cmocka_unit_test_setup_teardown(base64_that_is_not_canonical_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_encoding_gives_random_bytes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(base32_and_hexadecimal_are_those_of_the_standard, set_up, tear_down),
        cmocka_unit_test_setup_teardown(escapes_are_decoded_or_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_query_is_pairs_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_query_of_more_than_200_pairs_is_too_large, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
