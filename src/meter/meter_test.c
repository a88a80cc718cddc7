// Counting from many threads loses nothing, and the text is what Prometheus reads.
#include "meter/meter.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { THREADS = 8, NOTES = 20000, ROWS = 3 };

static void *note_many(void *board)
{
    for (int i = 0; i < NOTES; i++)
        meter_board_note(board, (size_t)i % ROWS, i % 2 ? 200 : 503, i);
    return NULL;
}

static uint64_t total(const struct meter_sum *sum)
{
    uint64_t count = 0;
    for (size_t i = 0; i < METER_CELLS; i++)
        count += sum->counts[i];
    return count;
}

static void many_threads_count_every_answer(void **state)
{
    (void)state;
    struct meter_board *board = meter_board_make(ROWS);
    struct meter_sum classes[METER_CLASSES];
    pthread_t threads[THREADS];
    uint64_t fine = 0, failed = 0, sum_us = 0;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, note_many, board), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (size_t row = 0; row < ROWS; row++) {
        meter_board_read(board, row, classes);
        fine += total(&classes[1]);
        failed += total(&classes[4]);
        sum_us += classes[1].sum_us + classes[4].sum_us;
        assert_int_equal(total(&classes[0]) + total(&classes[2]) + total(&classes[3]), 0);
    }
    assert_int_equal(fine, THREADS * NOTES / 2);
    assert_int_equal(failed, THREADS * NOTES / 2);
    assert_int_equal(sum_us, (uint64_t)THREADS * NOTES * (NOTES - 1) / 2);
    meter_board_free(&board);
}

static void a_duration_counts_in_the_first_cell_that_holds_it(void **state)
{
    (void)state;
    static const struct {
        int64_t us;
        size_t cell;
    } cases[] = {{-5, 0},   {0, 0},    {100, 0},       {101, 1},      {250, 1},
                 {1000, 3}, {1001, 4}, {10000000, 14}, {10000001, 15}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct meter_times times = {0};
        struct meter_sum sum = {0};
        meter_time(&times, cases[i].us);
        meter_sum_add(&sum, &times);
        assert_int_equal(sum.counts[cases[i].cell], 1);
        assert_int_equal(total(&sum), 1);
    }
}

static void a_status_that_is_none_counts_as_a_failure(void **state)
{
    (void)state;
    struct meter_board *board = meter_board_make(1);
    struct meter_sum classes[METER_CLASSES];
    meter_board_note(board, 0, 0, 1);
    meter_board_note(board, 0, 999, 1);
    meter_board_read(board, 0, classes);
    assert_int_equal(total(&classes[4]), 2);
    meter_board_free(&board);
}

static void the_text_is_prometheus(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    struct meter_times times = {0};
    struct meter_sum sum = {0};
    arena_init(&a);
    buf_init(&b, &a, 64);
    meter_time(&times, 200);
    meter_time(&times, 3000000);
    meter_sum_add(&sum, &times);
    meter_single(&b, "ens_a", "gauge", "How many a.", 7);
    meter_histogram(&b, "ens_t", "x=\"y\"", &sum);
    buf_add_char(&b, 0);
    assert_string_equal(b.ptr, "# HELP ens_a How many a.\n# TYPE ens_a gauge\nens_a 7\n"
                               "ens_t_bucket{x=\"y\",le=\"0.0001\"} 0\n"
                               "ens_t_bucket{x=\"y\",le=\"0.00025\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"0.0005\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"0.001\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"0.0025\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"0.005\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"0.01\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"0.025\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"0.05\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"0.1\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"0.25\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"0.5\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"1\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"2.5\"} 1\n"
                               "ens_t_bucket{x=\"y\",le=\"10\"} 2\n"
                               "ens_t_bucket{x=\"y\",le=\"+Inf\"} 2\n"
                               "ens_t_sum{x=\"y\"} 3.000200\nens_t_count{x=\"y\"} 2\n");
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_threads_count_every_answer),
        cmocka_unit_test(a_duration_counts_in_the_first_cell_that_holds_it),
        cmocka_unit_test(a_status_that_is_none_counts_as_a_failure),
        cmocka_unit_test(the_text_is_prometheus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
