// The text of RTF documents as word processors write them, and as nobody should.
#include "codec/rtf/rtf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#undef fail // base's is meant

static const struct {
    const char *rtf, *text;
} cases[] = {
    {"{\\rtf1\\ansi Bonjour}", "Bonjour"},
    {"{\\rtf1 un\\par deux\\line trois}", "un\ndeux\ntrois"},
    {"{\\rtf1 caf\\'e9 \\'ab\\'9cuf\\'bb}", "café «œuf»"},
    {"{\\rtf1\\uc1 \\u233?t\\u233?}", "été"},
    {"{\\rtf1\\uc0 \\u233t\\u-3913}", "ét\uf0b7"},
    {"{\\rtf1\\uc2 \\u8364xx!}", "€!"},
    {"{\\rtf1 \\u-10179?\\u-8704?}", "😀"},
    {"{\\rtf1 \\u-8704?x}", " x"}, // half a pair
    {"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0;}{\\info{\\title secret}}texte}", "texte"},
    {"{\\rtf1{\\*\\generator Writer;}texte{\\*\\inconnu caché}}", "texte"},
    {"{\\rtf1{\\pict\\bin5 }}}}}}visible}", "visible"},
    {"{\\rtf1 a\\cell b\\cell\\row}", "a\tb\t\n"},
    {"{\\rtf1 accolades \\{ \\} \\\\}", "accolades { } \\"},
    {"{\\rtf1 l\\rquote h\\'f4pital}", "l\u2019hôpital"},
    {"{\\rtf1 fin}apres", "fin"},
    {"{\\rtf1 sans fin", "sans fin"},
    {"{\\rtf1 {\\b gras} puis}", "gras puis"},
};

static void what_word_processors_write_is_read(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf out;
        buf_init(&out, &a, 16);
        assert_true(rtf_to_text(&out, str_from(cases[i].rtf), 1000));
        buf_add_char(&out, 0);
        assert_string_equal(out.ptr, cases[i].text);
    }
    arena_release(&a);
}

static void what_is_no_rtf_gives_nothing(void **state)
{
    static const char *const others[] = {"", "{", "Bonjour", "{\\rt", "<html>"};
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct buf out;
        buf_init(&out, &a, 16);
        assert_false(rtf_to_text(&out, str_from(others[i]), 1000));
        assert_int_equal(out.len, 0);
    }
    arena_release(&a);
}

static void braces_without_end_and_texts_without_end_are_bounded(void **state)
{
    enum { MANY = 100000, MOST = 50 };
    struct arena a;
    struct buf braces, out;
    (void)state;
    arena_init(&a);
    buf_init(&braces, &a, MANY + 16);
    buf_add(&braces, STR("{\\rtf1 "));
    for (int i = 0; i < MANY; i++)
        buf_add_char(&braces, i % 2 ? 'x' : '{');
    buf_init(&out, &a, 16);
    assert_true(rtf_to_text(&out, buf_str(&braces), MOST));
    assert_true(out.len <= MOST);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_word_processors_write_is_read),
        cmocka_unit_test(what_is_no_rtf_gives_nothing),
        cmocka_unit_test(braces_without_end_and_texts_without_end_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
