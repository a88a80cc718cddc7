// A store and keys in a folder of their own, at a fixed noon: what the tests of the rooms between store and space stand on.
#ifndef ENS_TEST_SEALED_STORE_H
#define ENS_TEST_SEALED_STORE_H

#include "crypt/crypt.h"
#include "store/store.h"
#include "support/an_arena.h"
#include "support/own_folder.h"

#include <stdio.h>

enum { SPACE = 4 << 10 | 5, OTHER_SPACE = 7 << 10 | 6 };
static const int64_t NOON_US = 1800000000LL * 1000000, MINUTE_US = 60LL * 1000000;

struct fixture {
    struct arena a;
    char folder[OWN_FOLDER_SIZE];
    struct store_fault fault;
    struct store *store;
    struct crypt_keyring *keys;
    struct crypt_box *box;   // of SPACE
    struct store_read *read; // the last snapshot
    int64_t now_us;
};

static inline void open_fixture(struct fixture *f, unsigned volumes)
{
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    bool created;
    arena_init(&f->a);
    f->now_us = NOON_US;
    clock_set_for_test(NOON_US);
    own_folder_make(f->folder);
    struct store_config config = {
        .folder = f->folder, .volumes = volumes, .create = true, .fault = &f->fault};
    assert_int_equal(store_open(&f->a, &config, &f->store), DONE);
    struct str path = arena_print(&f->a, "%s/master.key", f->folder);
    assert_int_equal(crypt_keyring_open(&f->a, path.ptr, CRYPT_CREATE_IF_MISSING, &f->keys, &created), DONE);
    crypt_key_make(f->keys, SPACE, wrapped);
    struct str key = str_of((const char *)wrapped, sizeof wrapped);
    assert_int_equal(crypt_box_open(&f->a, f->keys, SPACE, key, &f->box), DONE);
}

static inline int make_fixture(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    open_fixture(f, 2);
    *state = f;
    return 0;
}

static inline void close_fixture(struct fixture *f)
{
    clock_set_for_test(0);
    store_read_end(&f->read);
    arena_release(&f->a); // boxes give their keys back
    store_free(&f->store);
    crypt_keyring_free(&f->keys);
    own_folder_remove(f->folder);
    arena_release(&f->a);
}

static inline int end_fixture(void **state)
{
    close_fixture(*state);
    free(*state);
    return 0;
}

// A snapshot of now.
static inline struct store_read *look(struct fixture *f)
{
    store_read_end(&f->read);
    assert_int_equal(store_read_begin(&f->a, f->store, &f->read), DONE);
    return f->read;
}

static inline void assert_committed(struct fixture *f, struct store_writes *writes)
{
    assert_int_equal(store_commit(&f->a, f->store, writes), DONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, end_fixture)

#endif
