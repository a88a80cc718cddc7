// What an object store may give: as much as was put there at most, whatever it says.
#include "bucket/bucket.h"
#include "http/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant

enum { SIZE = 1000 };

// ---- an object store with an object of each size, and a long sentence about those that it does not have

static enum code anyone(struct call *c)
{
    (void)c;
    return DONE;
}

static void say_it_is_not_there(struct call *c, enum code code)
{
    (void)code;
    http_answer(c->exchange, STR("application/xml"), str_of(arena_alloc(c->arena, 2 * SIZE), 2 * SIZE));
}

static enum code give(struct call *c)
{
    uint64_t size;
    if (!str_to_u64(c->params[0], &size))
        return fail(c->arena, NOT_FOUND, "There is no such key.");
    http_answer(c->exchange, STR("application/octet-stream"), str_of(arena_alloc(c->arena, size), size));
    return DONE;
}

static struct http_server *start(struct arena *a)
{
    static const struct route rows[] = {
        {HTTP_GET, "/all/{name}", "anyone", "none", ROUTE_NONE, 0, false, "test", give}, {0}};
    static const struct route *const tables[] = {rows, NULL};
    static const struct http_hooks hooks = {anyone, anyone, say_it_is_not_there};
    struct http_config config = {
        .address = "127.0.0.1", .loops = 1, .workers = 1, .tables = tables, .hooks = &hooks};
    struct http_server *s;
    assert_int_equal(http_start(a, &config, &s), DONE);
    return s;
}

// ---- tests

static void no_more_is_taken_than_was_put_there(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum code code;
        size_t size;
    } rows[] = {{"0", DONE, 0},
                {"1000", DONE, SIZE},
                {"1001", BUSY, 0},
                {"1000000", BUSY, 0},
                {"none", NOT_FOUND, 0}};
    struct arena a;
    struct bucket *b;
    struct str bytes;
    arena_init(&a);
    struct http_server *s = start(&a);
    const struct bucket_config config = {.url = arena_print(&a, "http://127.0.0.1:%u/all", http_port(s)),
                                         .region = STR("eu-west-3"),
                                         .key = STR("ID:SECRET"),
                                         .time_max_us = 60 * 1000000LL,
                                         .at_once_max = 1};
    assert_int_equal(bucket_make(&a, &config, &b), DONE);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(bucket_get(&a, b, str_from(rows[i].name), SIZE, &bytes), rows[i].code);
        assert_int_equal(bytes.len, rows[i].size);
    }
    bucket_free(&b);
    http_stop(&s);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_more_is_taken_than_was_put_there)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
