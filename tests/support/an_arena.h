// Tests whose only state is an arena; what tests compare.
#ifndef ENS_TEST_AN_ARENA_H
#define ENS_TEST_AN_ARENA_H

#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static inline int make_arena(void **state)
{
    struct arena *a = heap_alloc(sizeof *a);
    arena_init(a);
    *state = a;
    return 0;
}

static inline int drop_arena(void **state)
{
    arena_release(*state);
    free(*state);
    return 0;
}

static inline void assert_text(struct str a, const char *b)
{
    struct str expected = str_from(b);
    if (!str_equal(a, expected))
        print_error("\"%.*s\" is not \"%.*s\"\n", STR_ARG(a), STR_ARG(expected));
    assert_true(str_equal(a, expected));
}

#define ARENA_TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, drop_arena)

#endif
