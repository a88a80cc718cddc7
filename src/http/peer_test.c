// Who asks: the other end of the connection, and only behind a front of ours whom that named.
#include "http/http_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void who_asks_is_whom_a_front_named_last(void **state)
{
    (void)state;
    static const struct {
        const char *fronts, *neighbour, *first, *second, *asks;
    } cases[] = {
        {NULL, "127.0.0.1", "192.0.2.1", NULL, "127.0.0.1"}, // no front was set
        {"", "127.0.0.1", "192.0.2.1", NULL, "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", NULL, NULL, "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", "192.0.2.1", NULL, "192.0.2.1"},
        {"10.0.0.1 127.0.0.1", "127.0.0.1", "2001:db8::1", NULL, "2001:db8::1"},
        {"127.0.0.1", "127.0.0.1", "198.51.100.7, 192.0.2.1", NULL,
         "192.0.2.1"}, // the client wrote the first
        {"127.0.0.1", "127.0.0.1", "198.51.100.7", "192.0.2.1 ", "192.0.2.1"},
        {"127.0.0.1", "192.0.2.9", "198.51.100.7", NULL, "192.0.2.9"}, // not the front
        {"127.0.0.1", "127.0.0.1", "unknown", NULL, "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", "192.0.2.1,", NULL, "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", "192.0.2.1:4711", NULL, "127.0.0.1"},
        {"127.0.0.1", "127.0.0.1", "192.0.2.1\" onload=\"", NULL, "127.0.0.1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_field fields[] = {{STR("X-Forwarded-For"), str_from(cases[i].first)},
                                      {STR("x-forwarded-for"), str_from(cases[i].second)}};
        size_t count = cases[i].second ? 2 : cases[i].first ? 1 : 0;
        struct http_request r = {.fields = fields, .field_count = count};
        r.peer = r.neighbour = str_from(cases[i].neighbour);
        peer_find(&r, str_from(cases[i].fronts));
        print_message("%zu: %.*s\n", i, STR_ARG(r.peer));
        assert_true(str_equal(r.peer, str_from(cases[i].asks)));
        assert_true(str_equal(r.neighbour, str_from(cases[i].neighbour)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_asks_is_whom_a_front_named_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
