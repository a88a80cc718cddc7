// Figures: what is counted by many threads is all there once it was carried, by several processes too.
#include "figure/figure.h"
#include "support/sealed_store.h"

#include <pthread.h>

enum { THREADS = 8, EACH = 5000 };

static uint64_t number_of(struct fixture *f, const char *name, int64_t day)
{
    struct figure_row *rows;
    size_t count;
    uint64_t number = 0;
    assert_int_equal(figure_days(&f->a, look(f), day, day + 1, &rows, &count), DONE);
    for (size_t i = 0; i < count; i++)
        number += str_equal(rows[i].name, str_from(name)) ? rows[i].number : 0;
    return number;
}

static void *count_much(void *tally)
{
    for (int i = 0; i < EACH; i++)
        figure_count(tally, "read", i % 5 ? 200 : 404);
    return NULL;
}

static void nothing_that_was_counted_is_lost_or_told_twice(void **state)
{
    struct fixture *f = *state;
    struct figure_tally *tally = figure_tally_make();
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count_much, tally), 0);
    for (int i = 0; i < 20; i++) // while they count
        assert_int_equal(figure_carry(&f->a, f->store, tally, 7), DONE);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 3; i++)
        assert_int_equal(figure_carry(&f->a, f->store, tally, 7), DONE);
    assert_int_equal(number_of(f, "read done", 7), THREADS * EACH / 5 * 4);
    assert_int_equal(number_of(f, "read refused", 7), THREADS * EACH / 5);
    figure_tally_free(&tally);
}

static void processes_and_days_add_up(void **state)
{
    struct fixture *f = *state;
    struct figure_tally *one = figure_tally_make(), *two = figure_tally_make();
    figure_count(one, "create", 201);
    static const char same[] = "create"; // in another place of the program
    figure_count(two, "create", 201);
    figure_count(two, same, 422);
    figure_count(two, "create", 500);
    assert_int_equal(figure_carry(&f->a, f->store, one, 7), DONE);
    assert_int_equal(figure_carry(&f->a, f->store, two, 7), DONE);
    assert_int_equal(number_of(f, "create done", 7), 2);
    assert_int_equal(number_of(f, "create wrong", 7), 1);
    assert_int_equal(number_of(f, "create failed", 7), 1);
    figure_count(one, "create", 200);
    assert_int_equal(figure_carry(&f->a, f->store, one, 8), DONE);
    assert_int_equal(number_of(f, "create done", 7), 2);
    assert_int_equal(number_of(f, "create done", 8), 1);
    figure_tally_free(&one);
    figure_tally_free(&two);
}

static void a_number_that_is_found_out_stands_in_place_of_the_last(void **state)
{
    struct fixture *f = *state;
    struct figure_row row;
    assert_int_equal(figure_noted(&f->a, look(f), "spaces open", &row), NOT_FOUND);
    assert_int_equal(figure_note(&f->a, f->store, "spaces open", NOON_US, 60), DONE);
    assert_int_equal(figure_note(&f->a, f->store, "spaces open", NOON_US + 1, 59), DONE);
    assert_int_equal(figure_noted(&f->a, look(f), "spaces open", &row), DONE);
    assert_true(row.number == 59 && row.day == NOON_US + 1);
}

static void statuses_are_told_apart(void **state)
{
    static const struct {
        int status;
        enum figure_kind kind;
    } rows[] = {{200, FIGURE_DONE},    {303, FIGURE_DONE},    {400, FIGURE_WRONG},  {401, FIGURE_REFUSED},
                {403, FIGURE_REFUSED}, {404, FIGURE_REFUSED}, {409, FIGURE_WRONG},  {410, FIGURE_REFUSED},
                {422, FIGURE_WRONG},   {429, FIGURE_REFUSED}, {500, FIGURE_FAILED}, {503, FIGURE_FAILED}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(figure_kind_of(rows[i].status), rows[i].kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_that_was_counted_is_lost_or_told_twice),
        TEST(processes_and_days_add_up),
        TEST(a_number_that_is_found_out_stands_in_place_of_the_last),
        cmocka_unit_test(statuses_are_told_apart),
    };
    return cmocka_run_group_tests_name("figure", tests, NULL, NULL);
}
