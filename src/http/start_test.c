// What stops the start: rows that lack a part, rows that meet, an address that is not ours. And the rows as a
// table.
#include "http/test_kit.h"

#define ROW(methods, path, body_max, handler)                                                                \
    {                                                                                                        \
        methods, path, "anyone", "none", ROUTE_NONE, body_max, false, "test", handler                        \
    }
static const struct route rows[] = {
    ROW(HTTP_GET | HTTP_HEAD, "/hello", 0, kit_hello),
    {0},
};

static void a_row_that_lacks_a_part_stops_the_start(void **state)
{
    (void)state;
    const struct route whole = ROW(HTTP_GET, "/a", 0, kit_hello);
    struct route wrong[13];
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        wrong[i] = whole;
    wrong[0].methods = 0;
    wrong[1].methods = 1 << 20;
    wrong[2].path = "a";
    wrong[3].path = "/a{b}";
    wrong[4].path = "/{a*}/b";
    wrong[5].path = "/{a}/{b}/{c}/{d}/{e}";
    wrong[6].who = "";
    wrong[7].scope = NULL;
    wrong[8].work = 0;
    wrong[9].journal = "";
    wrong[10].handle = NULL;
    wrong[11].body_streamed = true;
    wrong[12].work = ROUTE_READS; // without a store
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        const struct route list[] = {wrong[i], {0}};
        const struct route *const tables[] = {list, NULL};
        struct http_config config = {.address = "127.0.0.1", .tables = tables, .hooks = &kit_hooks};
        struct http_server *s = NULL;
        struct arena a;
        arena_init(&a);
        if (http_start(&a, &config, &s) != INVALID || s || !a.fault.text[0])
            KIT_FAIL("row %zu started", i);
        arena_release(&a);
    }
}

static void two_rows_for_the_same_requests_stop_the_start(void **state)
{
    (void)state;
    const struct route list[] = {
        ROW(HTTP_GET | HTTP_HEAD, "/a/{b}", 0, kit_hello), ROW(HTTP_HEAD, "/a/{c}", 0, kit_hello), {0}};
    const struct route *const tables[] = {list, NULL};
    struct http_config config = {.address = "127.0.0.1", .tables = tables, .hooks = &kit_hooks};
    struct http_server *s = NULL;
    struct arena a;
    arena_init(&a);
    assert_int_equal(http_start(&a, &config, &s), INVALID);
    arena_release(&a);
}

static void an_address_that_is_taken_is_said(void **state)
{
    (void)state;
    const struct route *const tables[] = {rows, NULL};
    struct http_config config = {.address = "192.0.2.1", .port = 1, .tables = tables, .hooks = &kit_hooks};
    struct http_server *s = NULL;
    struct arena a;
    arena_init(&a);
    assert_int_equal(http_start(&a, &config, &s), INTERNAL);
    assert_null(s);
    arena_release(&a);
}

static void a_port_where_another_program_listens_is_said(void **state)
{
    (void)state;
    const struct route *const tables[] = {rows, NULL};
    struct http_config config = {.address = "127.0.0.1", .tables = tables, .hooks = &kit_hooks};
    struct http_server *first = NULL, *second = NULL;
    struct arena a;
    arena_init(&a);
    assert_int_equal(http_start(&a, &config, &first), DONE);
    config.port = http_port(first);
    assert_int_equal(http_start(&a, &config, &second), INTERNAL);
    assert_non_null(strstr(a.fault.text, "another program listens"));
    http_stop(&first);
    assert_int_equal(http_start(&a, &config, &second), DONE);
    http_stop(&second);
    arena_release(&a);
}

static void the_rows_print_as_a_table(void **state)
{
    (void)state;
    const struct route *const tables[] = {rows, NULL};
    struct arena a;
    arena_init(&a);
    struct buf out;
    buf_init(&out, &a, 0);
    http_routes_print(&out, tables);
    struct str row = STR("| GET, HEAD | `/hello` | anyone | none | – | – | test |\n");
    assert_true(str_find_str(buf_str(&out), row) > 0);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_that_lacks_a_part_stops_the_start),
        cmocka_unit_test(two_rows_for_the_same_requests_stop_the_start),
        cmocka_unit_test(an_address_that_is_taken_is_said),
        cmocka_unit_test(a_port_where_another_program_listens_is_said),
        cmocka_unit_test(the_rows_print_as_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
