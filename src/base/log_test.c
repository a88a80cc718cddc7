// A line of the log is one line, whatever is said; in JSON it is JSON; and nobody waits for whoever reads it.
#include "base/base.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail // base's is meant

// What is written to standard error between begin and end.
struct ear {
    int pipe[2], kept;
    char heard[65536];
};

static void ear_begin(struct ear *e)
{
    assert_int_equal(pipe(e->pipe), 0);
    fcntl(e->pipe[0], F_SETFL, O_NONBLOCK);
    e->kept = dup(STDERR_FILENO);
    dup2(e->pipe[1], STDERR_FILENO);
}

static void ear_end(struct ear *e)
{
    dup2(e->kept, STDERR_FILENO);
    close(e->kept);
    close(e->pipe[1]);
    ssize_t size = read(e->pipe[0], e->heard, sizeof e->heard - 1);
    e->heard[size > 0 ? size : 0] = 0;
    close(e->pipe[0]);
}

static const struct log_field fields[] = {{.name = "route", .text = {"/fhir/{type}", 12}},
                                          {.name = "status", .number = 503},
                                          {.name = "id", .text = {"a\"b\\\n", 5}}};

static void a_line_of_json_is_json(void **state)
{
    (void)state;
    struct ear e;
    ear_begin(&e);
    log_set(true, LOG_INFO);
    log_fields(LOG_INFO, "http", "an \"answer\"\nwas\x01 sent \xff\xc3\xa9", fields, COUNT_OF(fields));
    log_set(false, LOG_INFO);
    ear_end(&e);
    const char *after = strchr(e.heard, ',');
    assert_non_null(after);
    assert_string_equal(
        after, ",\"level\":\"info\",\"room\":\"http\",\"message\":\"an \\\"answer\\\" was? sent ?\xc3\xa9\","
               "\"route\":\"/fhir/{type}\",\"status\":503,\"id\":\"a\\\"b\\\\ \"}\n");
}

static void a_line_of_text_is_one_line(void **state)
{
    (void)state;
    struct ear e;
    ear_begin(&e);
    log_line(LOG_WARNING, "jobs", "%s failed\r\n2026-01-01T00:00:00.000Z error base: forged", "one");
    log_fields(LOG_INFO, "http", "answered", fields, 2);
    ear_end(&e);
    char *second = strchr(e.heard, '\n') + 1;
    assert_non_null(strstr(e.heard, "Z warning jobs: one failed? 2026-01-01"));
    assert_non_null(strstr(second, "Z info http: answered route=/fhir/{type} status=503\n"));
    assert_int_equal(*(strchr(second, '\n') + 1), 0);
}

static void what_is_below_the_level_is_not_said(void **state)
{
    (void)state;
    struct ear e;
    ear_begin(&e);
    log_set(false, LOG_WARNING);
    log_line(LOG_INFO, "a", "unsaid");
    log_fields(LOG_INFO, "a", "unsaid", fields, 1);
    log_line(LOG_WARNING, "a", "said");
    log_set(false, LOG_INFO);
    ear_end(&e);
    assert_null(strstr(e.heard, "unsaid"));
    assert_non_null(strstr(e.heard, "warning a: said"));
}

static void what_is_too_long_is_cut_and_still_json(void **state)
{
    (void)state;
    struct ear e;
    static char much[8000];
    memset(much, '"', sizeof much - 1);
    const struct log_field long_one[] = {{.name = "much", .text = str_from(much)},
                                         {.name = "status", .number = 1}};
    ear_begin(&e);
    log_set(true, LOG_INFO);
    log_line(LOG_ERROR, "a", "%s", much);
    log_fields(LOG_ERROR, "a", "b", long_one, 2);
    log_set(false, LOG_INFO);
    ear_end(&e);
    char *end = strchr(e.heard, '\n');
    assert_memory_equal(end - 4, "\\\"\"}", 4);
    assert_non_null(strstr(end, "\"message\":\"b\",\"status\":1}\n"));
}

static void nobody_waits_for_who_does_not_read(void **state)
{
    (void)state;
    struct ear e;
    uint64_t before = log_dropped();
    ear_begin(&e);
    for (int i = 0; i < 5000; i++) // who waited would wait for ever: the one who reads does so afterwards
        log_line(LOG_ERROR, "a", "line %d of many that a pipe of 64 KB does not hold", i);
    ear_end(&e);
    assert_true(log_dropped() - before > 3000);
    const char *last = strrchr(e.heard, '\n');
    assert_non_null(last);
    assert_int_equal(last[1], 0); // no half line
}

static void *say_many(void *context)
{
    (void)context;
    for (int i = 0; i < 40; i++)
        log_line(LOG_INFO, "a", "abcdefghijklmnopqrstuvwxyz");
    return NULL;
}

static void lines_of_many_threads_do_not_mix(void **state)
{
    (void)state;
    struct ear e;
    pthread_t threads[8];
    ear_begin(&e);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_create(&threads[i], NULL, say_many, NULL);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    ear_end(&e);
    size_t lines = 0;
    for (char *line = e.heard, *end; (end = strchr(line, '\n')); line = end + 1, lines++)
        assert_memory_equal(line + 24, " info a: abcdefghijklmnopqrstuvwxyz\n", 36);
    assert_int_equal(lines, 8 * 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_json_is_json),
        cmocka_unit_test(a_line_of_text_is_one_line),
        cmocka_unit_test(what_is_below_the_level_is_not_said),
        cmocka_unit_test(what_is_too_long_is_cut_and_still_json),
        cmocka_unit_test(nobody_waits_for_who_does_not_read),
        cmocka_unit_test(lines_of_many_threads_do_not_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
