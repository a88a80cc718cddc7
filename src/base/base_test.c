// What base promises: arenas, slices, growing text, varints.
#include "base/base.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void an_arena_grows_its_last_piece_in_place_and_zeroes_what_it_gives(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    char *p = arena_alloc(&a, 10);
    for (int i = 0; i < 10; i++)
        assert_int_equal(p[i], 0);
    memset(p, 'x', 10);
    assert_ptr_equal(arena_grow(&a, p, 10, 1000), p);
    arena_alloc(&a, 1);
    char *moved = arena_grow(&a, p, 1000, 5000);
    assert_ptr_not_equal(moved, p);
    assert_memory_equal(moved, "xxxxxxxxxx", 10);
    for (int i = 0; i < 100; i++)
        arena_alloc(&a, 100000);
    arena_reset(&a);
    assert_int_equal(a.used, 0);
    arena_release(&a);
}

static void fail_keeps_the_sentence_and_cuts_a_long_place(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    char where[500];
    memset(where, 'w', sizeof where);
    assert_int_equal(fail_at(&a, INVALID, str_of(where, sizeof where), "no %s", "month"), INVALID);
    assert_string_equal(a.fault.text, "no month");
    assert_int_equal(strlen(a.fault.where), sizeof a.fault.where - 1);
    arena_release(&a);
}

static void cutting_gives_every_part_and_then_absent(void **state)
{
    (void)state;
    struct str rest = STR("a,,b");
    assert_true(str_equal(str_cut(&rest, ','), STR("a")));
    assert_true(str_equal(str_cut(&rest, ','), STR("")));
    assert_non_null(rest.ptr);
    assert_true(str_equal(str_cut(&rest, ','), STR("b")));
    assert_null(rest.ptr);
}

static void a_word_is_of_a_list_when_all_of_it_is(void **state)
{
    static const char *const words[] = {"par", "line"};
    (void)state;
    assert_true(str_is_one_of(STR("line"), words, COUNT_OF(words)));
    assert_false(str_is_one_of(STR("line"), words, 1));
    assert_false(str_is_one_of(STR("lin"), words, COUNT_OF(words)));
    assert_false(str_is_one_of(STR("lines"), words, COUNT_OF(words)));
    assert_false(str_is_one_of((struct str){0}, words, COUNT_OF(words)));
}

static void numbers_are_digits_only_and_do_not_overflow(void **state)
{
    (void)state;
    uint64_t n = 7;
    assert_true(str_to_u64(STR("18446744073709551615"), &n));
    assert_true(n == UINT64_MAX);
    assert_false(str_to_u64(STR("18446744073709551616"), &n));
    assert_false(str_to_u64(STR("+1"), &n));
    assert_false(str_to_u64(STR(""), &n));
}

static void numbers_are_written_as_printf_does(void **state)
{
    (void)state;
    struct arena a;
    char expected[32];
    arena_init(&a);
    for (uint64_t power = 1; power; power = power > UINT64_MAX / 10 ? 0 : power * 10)
        for (uint64_t value = power - 1; value != power + 2; value++) {
            const uint64_t values[] = {value, UINT64_MAX - value, power / 9 * (value % 10)};
            for (size_t i = 0; i < COUNT_OF(values); i++) {
                struct buf b;
                buf_init(&b, &a, 0);
                buf_add_u64(&b, values[i]);
                snprintf(expected, sizeof expected, "%" PRIu64, values[i]);
                assert_true(str_equal(buf_str(&b), str_from(expected)));
            }
        }
    arena_release(&a);
}

static void what_a_text_left_over_is_taken_next(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    arena_init(&a);
    buf_init(&b, &a, 1000);
    assert_true(b.size > 1000 && b.size < 1032); // as was asked, not the next power of two
    size_t before = a.used - arena_rounded(b.size);
    buf_add(&b, STR("0123456789abcdef"));
    struct str text = buf_end(&b);
    assert_true(str_equal(text, STR("0123456789abcdef")));
    assert_int_equal(a.used - before, 32); // there is room for a NUL
    char *next = arena_alloc(&a, 16);
    assert_ptr_equal(next, text.ptr + 32);
    buf_add(&b, STR("more")); // it may still grow, elsewhere
    assert_true(str_equal(buf_str(&b), STR("0123456789abcdefmore")));
    assert_true(str_equal(text, STR("0123456789abcdef")));
    // What is not the last stays as it is.
    size_t used = a.used;
    arena_trim(&a, next, 16, 0);
    assert_int_equal(a.used, used);
    arena_release(&a);
}

static void a_text_grows_to_what_it_needs_or_twice_its_size(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    arena_init(&a);
    buf_init(&b, &a, 0);
    for (size_t i = 0; i < 10000; i++)
        buf_add_char(&b, (char)('a' + i % 26));
    for (size_t i = 0; i < 10000; i++)
        assert_int_equal(b.ptr[i], 'a' + i % 26);
    assert_true(b.size <= 20032);
    buf_reserve(&b, 100000);
    assert_true(b.size > 110000 && b.size < 110032);
    arena_release(&a);
}

static void varints_read_back_and_refuse_truncated_or_overlong_ones(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    const uint64_t values[] = {0, 1, 127, 128, 300, UINT32_MAX, UINT64_MAX};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct buf b;
        buf_init(&b, &a, 0);
        buf_add_varint(&b, values[i]);
        uint64_t back;
        struct str from = buf_str(&b);
        assert_true(varint_read(&from, &back));
        assert_true(back == values[i]);
        assert_int_equal(from.len, 0);
        from = str_of(b.ptr, b.len - 1);
        assert_false(varint_read(&from, &back));
    }
    struct str overlong = STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02");
    uint64_t back;
    assert_false(varint_read(&overlong, &back));
    arena_release(&a);
}

static void note_end(void *thing)
{
    char **at = *(char ***)thing;
    *(*at)++ = ((char *)thing)[sizeof(char **)];
}

static void what_things_hold_elsewhere_ends_with_the_arena_last_first(void **state)
{
    (void)state;
    struct held {
        char **at;
        char mark;
    };
    struct arena a;
    char order[8] = "", *at = order;
    arena_init(&a);
    for (int round = 0; round < 2; round++) {
        for (char mark = 'x'; mark <= 'y'; mark++) {
            struct held *h = ARENA_NEW(&a, struct held);
            *h = (struct held){&at, mark};
            arena_at_end(&a, note_end, h);
        }
        if (round)
            arena_release(&a);
        else
            arena_reset(&a);
    }
    arena_release(&a);
    assert_string_equal(order, "yxyx");
}

static void the_clock_can_be_set_and_given_back(void **state)
{
    (void)state;
    clock_set_for_test(42);
    assert_int_equal(clock_now_us(), 42);
    clock_set_for_test(0);
    assert_true(clock_now_us() > 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_grows_its_last_piece_in_place_and_zeroes_what_it_gives),
        cmocka_unit_test(what_things_hold_elsewhere_ends_with_the_arena_last_first),
        cmocka_unit_test(fail_keeps_the_sentence_and_cuts_a_long_place),
        cmocka_unit_test(cutting_gives_every_part_and_then_absent),
        cmocka_unit_test(a_word_is_of_a_list_when_all_of_it_is),
        cmocka_unit_test(numbers_are_digits_only_and_do_not_overflow),
        cmocka_unit_test(numbers_are_written_as_printf_does),
        cmocka_unit_test(what_a_text_left_over_is_taken_next),
        cmocka_unit_test(a_text_grows_to_what_it_needs_or_twice_its_size),
        cmocka_unit_test(varints_read_back_and_refuse_truncated_or_overlong_ones),
        cmocka_unit_test(the_clock_can_be_set_and_given_back),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
