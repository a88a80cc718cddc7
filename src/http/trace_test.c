// Trace context as its Recommendation has it, and the ids of requests.
#include "http/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant
#define WRONG(...) (print_error(__VA_ARGS__), _fail(__FILE__, __LINE__))

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define SPAN "b7ad6b7169203331"

static void a_traceparent_is_read_as_the_recommendation_says(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fits, is_sampled;
    } cases[] = {
        {"00-" TRACE "-" SPAN "-01", true, true},
        {"00-" TRACE "-" SPAN "-00", true, false},
        {"00-" TRACE "-" SPAN "-ff", true, true},
        {"00-" TRACE "-" SPAN "-0a", true, false},
        {"01-" TRACE "-" SPAN "-01", true, true},
        {"cc-" TRACE "-" SPAN "-01-what-the-future-will-be-like", true, true},
        {"cc-" TRACE "-" SPAN "-01.what", false, false},
        {"00-" TRACE "-" SPAN "-01-", false, false},
        {"00-" TRACE "-" SPAN "-01-00", false, false},
        {"ff-" TRACE "-" SPAN "-01", false, false},
        {"0-" TRACE "-" SPAN "-01", false, false},
        {"00-00000000000000000000000000000000-" SPAN "-01", false, false},
        {"00-" TRACE "-0000000000000000-01", false, false},
        {"00-0AF7651916CD43DD8448EB211C80319C-" SPAN "-01", false, false},
        {"00-" TRACE "-" SPAN "-1", false, false},
        {"00-" TRACE "-" SPAN "-0X", false, false},
        {"00_" TRACE "-" SPAN "-01", false, false},
        {" 00-" TRACE "-" SPAN "-01", false, false},
        {"", false, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct trace_parent p;
        bool fits = trace_parent_read(str_from(cases[i].text), &p);
        if (fits != cases[i].fits || p.is_sampled != cases[i].is_sampled)
            WRONG("%s\n", cases[i].text);
        if (fits)
            assert_true(strcmp(p.trace, TRACE) == 0 && strcmp(p.span, SPAN) == 0);
    }
}

static void a_tracestate_is_read_as_the_recommendation_says(void **state)
{
    (void)state;
    static const struct {
        const char *fields[2];
        const char *kept; // NULL: none
    } cases[] = {
        {{"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"}, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"},
        {{"a=1", "b=2"}, "a=1,b=2"},
        {{" a=1 , ,b=2\t"}, "a=1,b=2"},
        {{"fw529a3039@dt=FfffffFf", ""}, "fw529a3039@dt=FfffffFf"},
        {{"0tenant@sys=x"}, "0tenant@sys=x"},
        {{"a=1,a=2"}, NULL},
        {{"a=1", "a=2"}, NULL},
        {{"A=1"}, NULL},
        {{"0a=1"}, NULL},
        {{"a=1=2"}, NULL},
        {{"a="}, NULL},
        {{"a"}, NULL},
        {{"a@b@c=1"}, NULL},
        {{"a@=1"}, NULL},
        {{"a=\x01"}, NULL},
        {{""}, NULL},
    };
    struct arena a;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str fields[2] = {str_from(cases[i].fields[0]), str_from(cases[i].fields[1])};
        struct str kept = trace_state_read(&a, fields, fields[1].ptr ? 2 : 1);
        if (!str_equal(kept, str_from(cases[i].kept)))
            WRONG("%s: %.*s\n", cases[i].fields[0], STR_ARG(kept));
    }
    arena_release(&a);
}

static void a_tracestate_is_kept_within_its_limits(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    arena_init(&a);
    buf_init(&b, &a, 4096);
    for (int i = 0; i < 33; i++)
        buf_print(&b, "%sk%d=v", i ? "," : "", i);
    struct str all = buf_str(&b);
    assert_null(trace_state_read(&a, &all, 1).ptr);
    buf_init(&b, &a, 4096);
    for (int i = 0; i < 5; i++)
        buf_print(&b, "%sk%d=%0*d", i ? "," : "", i, i == 1 ? 200 : 100, i);
    all = buf_str(&b);
    struct str kept = trace_state_read(&a, &all, 1);
    assert_true(kept.len <= TRACE_STATE_MAX);
    assert_true(str_starts(kept, STR("k0=")));
    assert_int_equal(str_find_str(kept, STR("k1=")), -1); // the long one
    assert_true(str_find_str(kept, STR("k4=")) > 0);
    arena_release(&a);
}

static void an_id_that_could_be_anybodys_number_or_end_a_line_is_not_taken(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fits;
    } cases[] = {
        {"7b3bf470-9456-11e8-9eb6-529269fb1459", true},
        {"1b055d4c8ab27f28", true},
        {"01ARZ3NDEKTSV4RRFFQ69G5FAV", true},
        {"279035121518989", false},
        {"1790351215189892790351215189890", false},
        {"jean-dupont-et-marie", false},
        {"short1", false},
        {"1b055d4c8ab27f28\r\nSet-Cookie: a", false},
        {"1b055d4c8ab27f28 a", false},
        {"a1234567890123456789012345678901234567890123456789012345678901234", false},
        {"", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (request_id_fits(str_from(cases[i].text)) != cases[i].fits)
            WRONG("%s\n", cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_traceparent_is_read_as_the_recommendation_says),
        cmocka_unit_test(a_tracestate_is_read_as_the_recommendation_says),
        cmocka_unit_test(a_tracestate_is_kept_within_its_limits),
        cmocka_unit_test(an_id_that_could_be_anybodys_number_or_end_a_line_is_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
