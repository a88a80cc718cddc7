// What the JSON core promises: strictness, exact text, editing, and the places of errors.
#include "codec/json/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

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

// In memory of exactly this size, so that the sanitizer sees any read past the end.
static struct str exact(const char *text, size_t len)
{
    static char *last;
    free(last);
    last = malloc(len ? len : 1);
    memcpy(last, text, len);
    return str_of(last, len);
}

static struct json *parsed(const char *text)
{
    struct json *root = NULL;
    enum code code = json_parse(&arena, str_from(text), NULL, &root);
    if (code != DONE)
        fail_msg("%s: %s", text, arena.fault.text);
    return root;
}

static struct str written(const struct json *n)
{
    struct buf out;
    buf_init(&out, &arena, 16);
    json_write(&out, n);
    return buf_str(&out);
}

static void assert_text(struct str got, const char *want)
{
    if (!str_equal(got, str_from(want)))
        fail_msg("got %.*s, want %s", STR_ARG(got), want);
}

static void minified_text_goes_out_byte_for_byte_as_it_came_in(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "null",
        "-0.10e+007",
        "\"\"",
        "[]",
        "{}",
        "[[],{},[{}]]",
        "{\"\":{\"a\":[true,false,null]},\"b\":1.10}",
        "\"\\u00e9\\ud83d\\ude00\\/\\\"\xc3\xa9\xf0\x9f\x98\x80\"",
        "{\"a\\\"b\":1}",
        "[1,-1,0,1E5,12345678901234567890123]",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct json *root = NULL;
        assert_int_equal(json_parse(&arena, exact(texts[i], strlen(texts[i])), NULL, &root), DONE);
        assert_text(written(root), texts[i]);
    }
}

static void a_refused_text_is_named_by_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"", "line 1, column 1: it ends too early"},
        {"{\n  \"a\": 1,\n  \"\xc3\xa9\": tru\n}", "line 3, column 8: a value must stand here"},
        {"[1,]", "line 1, column 4: a value must stand here"},
        {"[1 2]", "column 4: a comma or ]"},
        {"{\"a\":1 \"b\":2}", "column 8: a comma or }"},
        {"{\"a\":1,}", "column 8: a member's name"},
        {"{\"a\" 1}", "column 6: a colon"},
        {"{\"a\":1,\"b\":2,\"a\":3}", "column 14: the member \"a\" stands twice"},
        {"{\"a\":1,\"\\u0061\":3}", "the member \"a\" stands twice"},
        {"{\"a b\":1,\"a b\":3}", "column 10: a member stands twice"},
        {"1 2", "column 3: something follows"},
        {"\xef\xbb\xbf{}", "byte order mark"},
        {"\"\n\"", "column 2: a control character"},
        {"\"\\x\"", "column 2: JSON has no such escape"},
        {"\"\\u12g4\"", "four hexadecimal digits"},
        {"\"\\ud800\"", "surrogate"},
        {"\"\\udc00\"", "surrogate"},
        {"\"\\ud800\\u0041\"", "surrogate"},
        {"\"\xc0\x80\"", "not UTF-8"},
        {"\"\xed\xa0\x80\"", "not UTF-8"},
        {"\"\xf4\x90\x80\x80\"", "not UTF-8"},
        {"\"\xe2\x82\"", "not UTF-8"},
        {"01", "leading zero"},
        {"-", "ends too early"},
        {"1.", "ends too early"},
        {"1.e5", "decimal point"},
        {"1e+", "ends too early"},
        {"+1", "a value must stand here"},
        {".5", "a value must stand here"},
        {"NaN", "a value must stand here"},
        {"\"abc", "ends too early"},
        {"[\"a\"", "ends too early"},
        {"]", "a value must stand here"},
        {"[}", "a value must stand here"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json *root = NULL;
        assert_int_equal(json_parse(&arena, exact(cases[i].text, strlen(cases[i].text)), NULL, &root),
                         INVALID);
        assert_null(root);
        if (!strstr(arena.fault.text, cases[i].says))
            fail_msg("%s: got \"%s\", want \"%s\"", cases[i].text, arena.fault.text, cases[i].says);
    }
}

static void limits_on_depth_and_values_are_exact(void **state)
{
    (void)state;
    struct json *root;
    struct json_limits depth = {.depth_max = 3};
    assert_int_equal(json_parse(&arena, STR("[[[1]]]"), &depth, &root), DONE);
    assert_int_equal(json_parse(&arena, STR("[[[[]]]]"), &depth, &root), TOO_LARGE);
    struct json_limits nodes = {.nodes_max = 4};
    assert_int_equal(json_parse(&arena, STR("[1,2,3]"), &nodes, &root), DONE);
    assert_int_equal(json_parse(&arena, STR("[1,2,3,4]"), &nodes, &root), TOO_LARGE);
    char deep[200];
    memset(deep, '[', 100);
    memset(deep + 100, ']', 100);
    assert_int_equal(json_parse(&arena, str_of(deep + 36, 128), NULL, &root), DONE);
    assert_int_equal(json_parse(&arena, str_of(deep + 35, 130), NULL, &root), TOO_LARGE);
}

static void a_name_over_65535_bytes_is_refused(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, &arena, 70000);
    buf_add(&text, STR("{\""));
    for (int i = 0; i < 65535; i++)
        buf_add_char(&text, 'n');
    size_t end = text.len;
    buf_add(&text, STR("\":1}"));
    struct json *root;
    assert_int_equal(json_parse(&arena, buf_str(&text), NULL, &root), DONE);
    assert_int_equal(root->first->name_len, 65535);
    text.len = end;
    buf_add(&text, STR("n\":1}"));
    assert_int_equal(json_parse(&arena, buf_str(&text), NULL, &root), TOO_LARGE);
}

static struct str object_of(int members, int twin_of)
{
    struct buf text;
    buf_init(&text, &arena, 256);
    buf_add_char(&text, '{');
    for (int i = 0; i < members; i++)
        buf_print(&text, "\"member%d\":%d,", i, i);
    buf_print(&text, "\"member%d\":0}", twin_of);
    return buf_str(&text);
}

static void a_twin_member_is_refused_at_every_size_of_object(void **state)
{
    (void)state;
    static const int sizes[] = {1, 2, 15, 16, 17, 18, 31, 100, 5000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct json *root;
        assert_int_equal(json_parse(&arena, object_of(sizes[i], sizes[i]), NULL, &root), DONE);
        assert_int_equal(root->size, sizes[i] + 1);
        assert_int_equal(json_parse(&arena, object_of(sizes[i], 0), NULL, &root), INVALID);
        assert_int_equal(json_parse(&arena, object_of(sizes[i], sizes[i] - 1), NULL, &root), INVALID);
        assert_int_equal(json_parse(&arena, object_of(sizes[i], sizes[i] / 2), NULL, &root), INVALID);
    }
}

static void strings_are_decoded_on_demand(void **state)
{
    (void)state;
    struct json *root = parsed(
        "[\"plain\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"\\u00e9\\u20ac\\ud83d\\ude00x\",\"a\\u0000b\",5]");
    const struct json *plain = json_at(root, 0);
    assert_ptr_equal(json_text(&arena, plain).ptr, plain->text);
    assert_text(json_text(&arena, json_at(root, 1)), "\"\\/\b\f\n\r\t");
    assert_text(json_text(&arena, json_at(root, 2)), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x");
    assert_true(str_equal(json_text(&arena, json_at(root, 3)), STR("a\0b")));
    assert_null(json_text(&arena, json_at(root, 4)).ptr);
    assert_null(json_text(&arena, NULL).ptr);
    assert_true(json_text_is(json_at(root, 2), STR("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x")));
    assert_false(json_text_is(json_at(root, 2), STR("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")));
    assert_false(json_text_is(json_at(root, 2), STR("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80xy")));
    assert_false(json_text_is(json_at(root, 4), STR("5")));
}

static void a_tree_is_walked_by_names_and_first_elements(void **state)
{
    (void)state;
    struct json *root = parsed("{\"name\":[{\"family\":\"A\",\"given\":[\"B\",\"C\"]}],\"x\":null}");
    assert_true(json_text_is(json_walk(root, "name", "family", NULL), STR("A")));
    assert_int_equal(json_walk(root, "name", "given", NULL)->size, 2);
    assert_null(json_walk(root, "name", "nothing", "deeper", NULL));
    assert_null(json_walk(root, "x", "y", NULL));
    assert_null(json_walk(NULL, "x", NULL));
    assert_null(json_get(json_get(root, STR("nothing")), STR("more")));
    assert_null(json_at(json_get(root, STR("name")), 1));
    assert_null(json_at(root, 0));
}

static void edits_keep_order_and_count(void **state)
{
    (void)state;
    struct json *root = parsed("{\"a\":1,\"b\":2,\"c\":3}");
    json_set(root, STR("b"), json_new_string(&arena, STR("two \"2\"\n")));
    json_set(root, STR("d"), json_new_bool(&arena, true));
    assert_text(written(root), "{\"a\":1,\"b\":\"two \\\"2\\\"\\n\",\"c\":3,\"d\":true}");
    assert_int_equal(root->size, 4);
    assert_true(json_remove(root, json_get(root, STR("a"))));
    assert_true(json_remove(root, json_get(root, STR("d"))));
    assert_false(json_remove(root, root));
    assert_text(written(root), "{\"b\":\"two \\\"2\\\"\\n\",\"c\":3}");
    struct json *array = json_new(&arena, JSON_ARRAY);
    json_append(array, json_new_number(&arena, STR("1.10")));
    json_append(array, json_new(&arena, JSON_NULL));
    json_insert_after(array, array->first, json_new_bool(&arena, false));
    json_insert_after(array, NULL, json_new(&arena, JSON_OBJECT));
    assert_text(written(array), "[{},1.10,false,null]");
    assert_int_equal(array->size, 4);
}

static void a_copy_is_independent_of_its_origin(void **state)
{
    (void)state;
    struct json *root = parsed("{\"a\":{\"b\":[1,2]},\"c\":3}");
    struct json *copy = json_copy(&arena, root);
    json_append(json_get_mutable(json_get_mutable(root, STR("a")), STR("b")),
                json_new_number(&arena, STR("9")));
    assert_text(written(copy), "{\"a\":{\"b\":[1,2]},\"c\":3}");
    struct json *part = json_copy(&arena, json_get(root, STR("a")));
    assert_null(part->next);
}

static void equality_ignores_order_and_escapes_but_not_digits(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        {"{\"a\":1,\"b\":[2]}", "{\"b\":[2],\"a\":1}", true},
        {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
        {"{\"a\":1}", "{\"b\":1}", false},
        {"[1,2]", "[2,1]", false},
        {"1.10", "1.1", false},
        {"\"\\u00e9a\"", "\"\xc3\xa9\\u0061\"", true},
        {"\"\\n\xc3\xa9\"", "\"\\n\\u00e9\"", true},
        {"\"\\n\\u00e9\"", "\"\\n\xc3\xa8\"", false},
        {"\"\\u0061\"", "\"ab\"", false},
        {"\"\\/\"", "\"/\"", true},
        {"null", "false", false},
        {"{}", "[]", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(json_equal(parsed(cases[i].a), parsed(cases[i].b)), cases[i].equal);
        assert_int_equal(json_equal(parsed(cases[i].b), parsed(cases[i].a)), cases[i].equal);
    }
}

static void numbers_can_be_compared_by_value(void **state)
{
    (void)state;
    assert_true(json_equal_values(parsed("{\"a\":[1.10,1e2]}"), parsed("{\"a\":[1.1,100]}")));
    assert_false(json_equal_values(parsed("{\"a\":[1.10]}"), parsed("{\"a\":[1.11]}")));
    assert_false(json_equal_values(parsed("10"), parsed("\"10\"")));
}

static void large_objects_are_equal_in_any_order(void **state)
{
    (void)state;
    struct buf up, down;
    buf_init(&up, &arena, 16);
    buf_init(&down, &arena, 16);
    for (int i = 0; i < 1000; i++) {
        buf_print(&up, "%c\"m%d\":%d", i ? ',' : '{', i, i);
        buf_print(&down, "%c\"m%d\":%d", i ? ',' : '{', 999 - i, 999 - i);
    }
    buf_add_char(&up, '}');
    buf_add(&down, STR("}"));
    struct json *a, *b;
    assert_int_equal(json_parse(&arena, buf_str(&up), NULL, &a), DONE);
    assert_int_equal(json_parse(&arena, buf_str(&down), NULL, &b), DONE);
    assert_true(json_equal(a, b));
    json_get_mutable(b, STR("m500"))->kind = JSON_NULL;
    assert_false(json_equal(a, b));
}

static void pretty_text_is_indented_by_two(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, &arena, 16);
    json_write_pretty(&out, parsed("{\"a\":[1,{\"b\":[]}],\"c\":{}}"));
    assert_text(buf_str(&out),
                "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}\n");
    assert_text(written(parsed(arena_copy(&arena, buf_str(&out)).ptr)), "{\"a\":[1,{\"b\":[]}],\"c\":{}}");
}

static void written_strings_hold_the_escapes_json_requires(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, &arena, 16);
    json_write_string(
        &out, STR("\x00\x01\x1f\x7f\"\\/\xc3\xa9 a text longer than sixteen bytes\t\xf0\x9f\x98\x80"));
    assert_text(
        buf_str(&out),
        "\"\\u0000\\u0001\\u001f\x7f\\\"\\\\/\xc3\xa9 a text longer than sixteen bytes\\t\xf0\x9f\x98\x80\"");
    out.len = 0;
    json_write_string(&out, (struct str){0});
    assert_text(buf_str(&out), "\"\"");
}

static void names_are_written_with_the_escapes_they_came_with(void **state)
{
    (void)state;
    static const char text[] =
        "{\"\":{\"\\u0000\\u001f\":1,\"a\\\"b\":2,\"\\\\\":3},\"\xc3\xa9\x7f a longer name\":4}";
    struct buf out;
    struct json *tree = parsed(text);
    assert_text(written(tree), text);
    buf_init(&out, &arena, 1); // grows at a name
    json_write_member(&out, json_first(tree)->first->next);
    assert_text(buf_str(&out), "\"a\\\"b\":2");
    out.len = 0;
    json_write_pretty(&out, json_first(tree));
    assert_text(buf_str(&out), "{\n  \"\\u0000\\u001f\": 1,\n  \"a\\\"b\": 2,\n  \"\\\\\": 3\n}\n");
}

// A string whose interesting byte stands at every offset of a vector and of the source's end.
static void a_byte_that_matters_is_seen_at_every_offset(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool accepted;
    } marks[] = {{"\\n", true},   {"\xc3\xa9", true}, {"\xf0\x9f\x98\x80", true},
                 {"\x1f", false}, {"\xff", false},    {"\xc3", false},
                 {"\\u00", false}};
    for (size_t m = 0; m < COUNT_OF(marks); m++)
        for (size_t before = 0; before < 40; before++) {
            char text[100];
            size_t after = (before * 7 + m) % 20, len = 0;
            text[len++] = '"';
            memset(text + len, 'x', before);
            len += before;
            memcpy(text + len, marks[m].bytes, strlen(marks[m].bytes));
            len += strlen(marks[m].bytes);
            memset(text + len, 'y', after);
            len += after;
            text[len++] = '"';
            struct json *root;
            enum code code = json_parse(&arena, exact(text, len), NULL, &root);
            assert_int_equal(code, marks[m].accepted ? DONE : INVALID);
            if (code == DONE)
                assert_true(str_equal(written(root), str_of(text, len)));
        }
}

static void white_space_is_the_four_characters_of_json(void **state)
{
    (void)state;
    assert_text(written(parsed(" \t\r\n{ \"a\"\n\t :\r [                     1 , 2\n] } \n")),
                "{\"a\":[1,2]}");
    struct json *root;
    assert_int_equal(json_parse(&arena, STR("[\x0c]"), NULL, &root), INVALID);
    assert_int_equal(json_parse(&arena, STR("[\xc2\xa0]"), NULL, &root), INVALID);
    assert_int_equal(json_parse(&arena, STR("[1]\0"), NULL, &root), INVALID);
    assert_int_equal(json_parse(&arena, (struct str){0}, NULL, &root), INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(minified_text_goes_out_byte_for_byte_as_it_came_in, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_refused_text_is_named_by_line_and_column, set_up, tear_down),
        cmocka_unit_test_setup_teardown(limits_on_depth_and_values_are_exact, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_over_65535_bytes_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_twin_member_is_refused_at_every_size_of_object, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strings_are_decoded_on_demand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_tree_is_walked_by_names_and_first_elements, set_up, tear_down),
        cmocka_unit_test_setup_teardown(edits_keep_order_and_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_copy_is_independent_of_its_origin, set_up, tear_down),
        cmocka_unit_test_setup_teardown(equality_ignores_order_and_escapes_but_not_digits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_can_be_compared_by_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(large_objects_are_equal_in_any_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pretty_text_is_indented_by_two, set_up, tear_down),
        cmocka_unit_test_setup_teardown(written_strings_hold_the_escapes_json_requires, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_written_with_the_escapes_they_came_with, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_byte_that_matters_is_seen_at_every_offset, set_up, tear_down),
        cmocka_unit_test_setup_teardown(white_space_is_the_four_characters_of_json, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
