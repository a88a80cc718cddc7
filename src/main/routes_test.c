// docs/routes.md says what the rows say. When a row changed: build/ens routes >docs/routes.md
#include "main/main_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant

static struct str printed_rows(struct arena *a)
{
    const struct route *tables[FEATURES_MAX];
    struct buf text;
    program_routes(tables);
    buf_init(&text, a, 8192);
    http_routes_print(&text, tables);
    return buf_str(&text);
}

static void the_page_of_routes_equals_the_rows(void **state)
{
    enum { PAGE_MAX = 256 * 1024 };
    struct arena a;
    (void)state;
    arena_init(&a);
    FILE *file = fopen(ENS_SOURCE_DIR "/docs/routes.md", "r");
    assert_non_null(file);
    char *page = arena_alloc(&a, PAGE_MAX);
    assert_true(fread(page, 1, PAGE_MAX - 1, file) > 0);
    fclose(file);
    assert_string_equal(page, printed_rows(&a).ptr);
    arena_release(&a);
}

static void every_feature_with_rows_is_served(void **state)
{
    const struct route *tables[FEATURES_MAX];
    size_t served = 0, with_rows = 0;
    (void)state;
    program_routes(tables);
    while (tables[served])
        served++;
    for (const struct feature *const *f = features; *f; f++)
        with_rows += (*f)->routes != NULL;
    assert_int_equal(served, with_rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_of_routes_equals_the_rows),
        cmocka_unit_test(every_feature_with_rows_is_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
