// A store of its own for each test of this room, on SQLite or on PostgreSQL (ENS_TEST_POSTGRES), and statements.
#ifndef ENS_STORE_FIXTURE_H
#define ENS_STORE_FIXTURE_H

#include "store/store.h"
#include "support/own_folder.h"
#include "support/postgres.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant

// A row's slot, of the space $1, the type $2 and a number.
#define TEST_SLOT(number) "(($1 << 32) | ($2 << 24) | " number ")"

static const struct store_statement put_resource = {
    "test_put_resource", "INSERT INTO resource (space, slot, version, updated_us, state, keys, body) "
                         "VALUES ($1, " TEST_SLOT("$3") ", 1, 0, 0, NULL, $4)"};
static const struct store_statement set_resource = {
    "test_set_resource", "UPDATE resource SET version = version + 1, body = $5 "
                         "WHERE space = $1 AND slot = " TEST_SLOT("$3") " AND version = $4"};
static const struct store_statement get_resource = {
    "test_get_resource", "SELECT version, body FROM resource WHERE space = $1 AND slot = " TEST_SLOT("$3")};
static const struct store_statement list_resources = {
    "test_list_resources",
    "SELECT slot & 16777215, body FROM resource WHERE space = $1 AND slot >= " TEST_SLOT(
        "0") " AND slot <= " TEST_SLOT("16777215") " ORDER BY slot"};
static const struct store_statement count_resources = {"test_count_resources",
                                                       "SELECT count(*) FROM resource"};

struct fixture {
    struct arena a;
    char folder[OWN_FOLDER_SIZE];
    struct postgres_base base;
    struct store_config config;
    struct store_fault fault;
    struct store *s;
};

static void fixture_open(struct fixture *f)
{
    f->s = NULL;
    if (store_open(&f->a, &f->config, &f->s) != DONE)
        print_error("%s\n", f->a.fault.text);
    assert_non_null(f->s);
}

static int make_fixture(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    arena_init(&f->a);
    own_folder_make(f->folder);
    f->config = (struct store_config){.folder = f->folder, .volumes = 3, .create = true, .fault = &f->fault};
    if (postgres_wanted()) {
        assert_int_equal(postgres_make(&f->base), 0);
        f->config.folder = NULL;
        f->config.url = f->base.url;
    }
    fixture_open(f);
    *state = f;
    return 0;
}

static int end_fixture(void **state)
{
    struct fixture *f = *state;
    store_free(&f->s);
    own_folder_remove(f->folder);
    if (f->config.url)
        assert_int_equal(postgres_drop(&f->base), 0);
    arena_release(&f->a);
    free(f);
    return 0;
}

static inline void add_resource(struct store_writes *w, uint64_t space, uint64_t number, struct str body)
{
    const struct store_value args[] = {store_id(space), store_int(1), store_id(number), store_bytes(body)};
    store_write(w, &put_resource, args, COUNT_OF(args), 1);
}

static inline enum code put_one(struct fixture *f, uint64_t space, uint64_t number, struct str body)
{
    struct store_writes *w = store_writes_new(&f->a, space);
    add_resource(w, space, number, body);
    return store_commit(&f->a, f->s, w);
}

// The body of a resource of type 1, in the arena; absent when there is none.
static inline struct str body_of(struct fixture *f, uint64_t space, uint64_t number)
{
    const struct store_value args[] = {store_id(space), store_int(1), store_id(number)};
    struct store_read *r;
    struct store_rows rows;
    struct str body = {0};
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    assert_int_equal(store_select(&f->a, r, space, &get_resource, args, COUNT_OF(args), &rows), DONE);
    if (store_next(&f->a, &rows))
        body = arena_copy(&f->a, store_column(&rows, 1));
    assert_int_equal(rows.code, DONE);
    store_rows_end(&rows);
    store_read_end(&r);
    return body;
}

static inline int64_t count_in_volume(struct fixture *f, unsigned volume)
{
    struct store_read *r;
    struct store_rows rows;
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    assert_int_equal(store_select_volume(&f->a, r, volume, &count_resources, NULL, 0, &rows), DONE);
    assert_true(store_next(&f->a, &rows));
    int64_t count = store_column_int(&rows, 0);
    store_rows_end(&rows);
    store_read_end(&r);
    return count;
}

#endif
