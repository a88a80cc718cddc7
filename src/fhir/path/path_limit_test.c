// Hostile expressions end: by length, depth, steps and memory; and what is refused says where.
#include "fhir/path/testing.h"

static enum code compiled(struct world *w, struct str expression)
{
    struct path *p;
    return path_compile(&w->arena, expression, MODEL_NONE, &p);
}

static struct str repeated(struct arena *a, const char *part, size_t count, const char *end)
{
    struct buf out;
    buf_init(&out, a, 1024);
    for (size_t i = 0; i < count; i++)
        buf_add(&out, str_from(part));
    buf_add(&out, str_from(end));
    return buf_str(&out);
}

static void nesting_and_length_are_bounded(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *part, *end;
        size_t fits, too_many;
    } rows[] = {
        {"(", "1", 0, 4000},           {"-", "1", 150, 4000},           {"name.where(", "true", 0, 700},
        {"name.", "name", 1000, 2000}, {"name[0].", "name", 900, 1100}, {"1 | ", "1", 150, 1000},
        {"{} = ", "1", 150, 1000},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str fits = repeated(&w->arena, rows[i].part, rows[i].fits, rows[i].end);
        struct str too_many = repeated(&w->arena, rows[i].part, rows[i].too_many, rows[i].end);
        assert_int_equal(compiled(w, fits), DONE);
        assert_int_equal(compiled(w, too_many), INVALID);
    }
    assert_int_equal(compiled(w, str_of(repeated(&w->arena, " ", 9000, "1").ptr, 9001)), INVALID);
}

static void bombs_run_out_of_steps(void **state)
{
    struct world *w = *state;
    static const char *const bombs[] = {
        "name.repeat($this | $this & 'x')",
        "descendants().select(%resource.descendants().select(%resource.descendants().select(%resource."
        "descendants())))",
        "('a').repeat($this + $this)",
        "(1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9)"
        ".select("
        "(1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select(1))))))",
    };
    for (size_t i = 0; i < COUNT_OF(bombs); i++) {
        struct str got = shown(w, bombs[i], MODEL_NONE);
        if (!str_equal(got, STR("invalid")))
            fail_msg("%s gives %zu bytes", bombs[i], got.len);
        assert_true(w->arena.used < (size_t)128 << 20);
        tear_down(state);
        set_up(state);
        w = *state;
    }
}

static void texts_do_not_grow_without_bound(void **state)
{
    struct world *w = *state;
    struct buf out;
    buf_init(&out, &w->arena, 1024);
    buf_add(&out, STR("'0123456789'"));
    for (int i = 0; i < 40; i++)
        buf_add(&out, STR(".replace('', '0123456789')"));
    buf_add_char(&out, '\0');
    assert_string_equal(shown(w, out.ptr, MODEL_NONE).ptr, "invalid");
    out.len = 0;
    buf_add(&out, STR("'xxxxxxxxxx'"));
    for (int i = 0; i < 40; i++)
        buf_add(&out, STR(".replace('x', 'xxxxxxxxxx')"));
    buf_add_char(&out, '\0');
    assert_string_equal(shown(w, out.ptr, MODEL_NONE).ptr, "invalid");
}

static void the_memory_limit_of_the_arena_is_respected(void **state)
{
    struct world *w = *state;
    w->arena.used_max = w->arena.used + 300000;
    assert_true(str_equal(
        shown(w, "(1|2|3|4|5|6|7|8|9).select(%resource.descendants()).select(%resource.descendants())",
              MODEL_NONE),
        STR("invalid")));
}

static void faults_say_where(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *expression;
        enum code code;
        const char *says;
    } rows[] = {
        {"name.given[", INVALID, "column 12"},
        {"name..given", INVALID, "column 6"},
        {"name.given ~~ 1", INVALID, "column 13"},
        {"name.surely(1)", UNSUPPORTED, "column 6"},
        {"name.where()", INVALID, "1 to 1 arguments"},
        {"%foo", INVALID, "%resource"},
        {"'abc", INVALID, "closing"},
        {"1 is Foo", INVALID, "type"},
        {"99999999999", INVALID, "32 bits"},
        {"name.`given\0`", INVALID, "closing"},
        {"", INVALID, "too early"},
        {"name #", INVALID, "column 6"},
        {"a\xff", INVALID, "UTF-8"},
        {"'\xff'", INVALID, "UTF-8"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        enum code code = compiled(w, str_from(rows[i].expression));
        if (code != rows[i].code || !strstr(w->arena.fault.text, rows[i].says))
            fail_msg("%s: %s: %s", rows[i].expression, code_word(code), w->arena.fault.text);
    }
    assert_int_equal(compiled(w, STR("`status\0\0\0\0\0\0\0\0`")), DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nesting_and_length_are_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bombs_run_out_of_steps, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_do_not_grow_without_bound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_memory_limit_of_the_arena_is_respected, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_say_where, set_up, tear_down),
    };
    (void)check_rows;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
