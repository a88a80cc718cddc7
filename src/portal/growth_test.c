// A table of curves of growth is read, or refused with the line and what to do.
#include "portal/portal_int.h"
#include "support/an_arena.h"

#define HEAD "# source: nous\n# licence: libre\nmeasure\tsex\tage_months\tC3\tC97\n"

static void a_table_becomes_json(void **state)
{
    struct arena *a = *state;
    struct buf out;
    buf_init(&out, a, 256);
    struct str text = STR(HEAD "weight\tM\t0\t2.4\t4.20\r\nweight\tM\t4.5\t5\t8\n\nweight\tF\t0\t2\t4\n");
    assert_int_equal(growth_read(a, text, &out), DONE);
    assert_text(buf_str(&out),
                "{\"source\":\"nous\",\"licence\":\"libre\",\"curves\":[\"C3\",\"C97\"],\"rows\":["
                "[\"weight\",\"M\",0,2.4,4.20],[\"weight\",\"M\",4.5,5,8],[\"weight\",\"F\",0,2,4]]}");
}

static void what_is_wrong_is_said_with_its_line(void **state)
{
    static const struct {
        const char *text, *where, *what;
    } rows[] = {
        {"", "", "# source"},
        {"measure\tsex\tage_months\tC3\nweight\tM\t0\t2\n", "", "licence"},
        {HEAD, "", "no line of numbers"},
        {"# source: a\n# licence: b\nmesure\tsexe\n", "line 3", "names the columns"},
        {"# source: a\n# licence: b\nmeasure\tsex\tage_months\n", "line 3", "column of a curve"},
        {HEAD "poids\tM\t0\t1\t2\n", "line 4", "The measure is"},
        {HEAD "weight\tm\t0\t1\t2\n", "line 4", "M or F"},
        {HEAD "weight\tM\t-1\t1\t2\n", "line 4", "number of months"},
        {HEAD "weight\tM\t241\t1\t2\n", "line 4", "number of months"},
        {HEAD "weight\tM\t2\t1\t2\nweight\tM\t2\t1\t2\n", "line 5", "go up"},
        {HEAD "weight\tM\t0\t1\n", "line 4", "a number"},
        {HEAD "weight\tM\t0\t1,5\t2\n", "line 4", "a number"},
        {HEAD "weight\tM\t0\t01\t2\n", "line 4", "a number"},
        {HEAD "weight\tM\t0\t1e3\t2\n", "line 4", "a number"},
        {HEAD "weight\tM\t0\t2\t2.0\n", "line 4", "lowest to the highest"},
        {HEAD "weight\tM\t0\t1\t2\t3\n", "line 4", "more columns"},
    };
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf out;
        buf_init(&out, a, 256);
        assert_int_equal(growth_read(a, str_from(rows[i].text), &out), INVALID);
        if (!strstr(a->fault.text, rows[i].what))
            print_error("%zu: %s\n", i, a->fault.text);
        assert_non_null(strstr(a->fault.text, rows[i].what));
        assert_string_equal(a->fault.where, rows[i].where);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_table_becomes_json),
        ARENA_TEST(what_is_wrong_is_said_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
