// Who tries too often waits, nobody for good; all processes of a house count together.
#include "account/account.h"
#include "support/sealed_store.h"

#include <pthread.h>
#include <stdatomic.h>

static int64_t try(struct fixture *f, enum account_throttle kind, const char *key)
{
    struct account_gate gate = {&f->a, f->store, f->keys};
    int64_t wait_us, same_us;
    assert_int_equal(account_waits(&gate, kind, str_from(key), &same_us), DONE);
    assert_int_equal(account_try(&gate, kind, str_from(key), &wait_us), DONE);
    assert_int_equal(wait_us, same_us); // looking tells the same, and counts nothing
    return wait_us;
}

static void worked(struct fixture *f, enum account_throttle kind, const char *key)
{
    account_try_worked(&(struct account_gate){&f->a, f->store, f->keys}, kind, str_from(key));
}

static void who_tries_too_often_waits_longer_and_longer_but_never_for_good(void **state)
{
    struct fixture *f = *state;
    int64_t last_us = 0, now_us = NOON_US;
    for (int i = 0; i < 5; i++)
        assert_int_equal(try(f, ACCOUNT_BY_NAME, "anne"), 0);
    for (int i = 0; i < 12; i++) {
        assert_int_equal(try(f, ACCOUNT_BY_NAME, "anne"), 0);
        int64_t wait_us = try(f, ACCOUNT_BY_NAME, "anne");
        assert_true(wait_us > 0 && wait_us >= last_us && wait_us <= 15 * MINUTE_US);
        assert_int_equal(try(f, ACCOUNT_BY_NAME, "anne"), wait_us); // waiting is no try
        last_us = wait_us;
        now_us += wait_us;
        clock_set_for_test(now_us);
    }
    assert_int_equal(last_us, 15 * MINUTE_US);
    assert_int_equal(try(f, ACCOUNT_BY_NAME, "paul"), 0);
    clock_set_for_test(now_us + 61 * MINUTE_US);
    for (int i = 0; i < 5; i++)
        assert_int_equal(try(f, ACCOUNT_BY_NAME, "anne"), 0);
}

static void success_forgets_a_name_but_not_what_others_did_from_an_address(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 6; i++)
        assert_int_equal(try(f, ACCOUNT_BY_NAME, "anne"), 0);
    assert_true(try(f, ACCOUNT_BY_NAME, "anne") > 0);
    worked(f, ACCOUNT_BY_NAME, "anne");
    assert_int_equal(try(f, ACCOUNT_BY_NAME, "anne"), 0);
    for (int i = 0; i < 31; i++)
        assert_int_equal(try(f, ACCOUNT_BY_ADDRESS, "2001:db8::1"), 0);
    assert_true(try(f, ACCOUNT_BY_ADDRESS, "2001:db8::ffff:2") > 0); // the same /64
    assert_int_equal(try(f, ACCOUNT_BY_ADDRESS, "2001:db8:0:1::1"), 0);
    worked(f, ACCOUNT_BY_ADDRESS, "2001:db8::1");
    assert_int_equal(try(f, ACCOUNT_BY_ADDRESS, "2001:db8::1"), 0);
    assert_true(try(f, ACCOUNT_BY_ADDRESS, "2001:db8::1") > 0);
}

static void a_clock_that_was_put_back_makes_nobody_wait(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 6; i++)
        assert_int_equal(try(f, ACCOUNT_BY_NAME, "anne"), 0);
    assert_true(try(f, ACCOUNT_BY_NAME, "anne") > 0);
    clock_set_for_test(NOON_US - MINUTE_US);
    assert_int_equal(try(f, ACCOUNT_BY_NAME, "anne"), 0);
}

// ---- at once, by processes that share the store alone -----------------------------------------------------------

struct crowd {
    struct store *store;
    const struct crypt_keyring *keys;
    atomic_int passed;
};

static void *try_many(void *context)
{
    enum { TRIES = 20 };
    struct crowd *crowd = context;
    struct arena a;
    arena_init(&a);
    struct account_gate gate = {&a, crowd->store, crowd->keys};
    for (int i = 0; i < TRIES; i++) {
        int64_t wait_us;
        if (account_try(&gate, ACCOUNT_BY_NAME, STR("anne"), &wait_us) == DONE && !wait_us)
            atomic_fetch_add(&crowd->passed, 1);
    }
    arena_release(&a);
    return NULL;
}

static void all_processes_count_together(void **state)
{
    enum { THREADS = 8 };
    struct fixture *f = *state;
    struct crypt_keyring *keys; // another process's, of the same file
    struct store *store;
    bool created;
    pthread_t threads[THREADS];
    struct store_config config = {.folder = f->folder};
    assert_int_equal(store_open(&f->a, &config, &store), DONE);
    struct str path = arena_print(&f->a, "%s/master.key", f->folder);
    assert_int_equal(crypt_keyring_open(&f->a, path.ptr, CRYPT_MUST_EXIST, &keys, &created), DONE);
    struct crowd ours = {.store = f->store, .keys = f->keys}, theirs = {.store = store, .keys = keys};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, try_many, i % 2 ? &ours : &theirs), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    int passed = atomic_load(&ours.passed) + atomic_load(&theirs.passed);
    print_message("%d of 160 tries at once by two processes passed\n", passed);
    assert_int_equal(passed, 6); // five are free, the sixth makes wait
    store_free(&store);
    crypt_keyring_free(&keys);
}

static void invented_names_take_a_bounded_room_and_leave_few_others_their_own(void **state)
{
    enum { NAMES = 300, SETS = 65536, WAYS = 4 };
    struct fixture *f = *state;
    for (int i = 0; i < 5; i++)
        assert_int_equal(try(f, ACCOUNT_BY_NAME, "anne"), 0);
    for (int i = 0; i < NAMES; i++)
        assert_int_equal(try(f, ACCOUNT_BY_NAME, arena_print(&f->a, "nobody-%d", i).ptr), 0);
    assert_int_equal(try(f, ACCOUNT_BY_NAME, "anne"), 0);
    assert_true(try(f, ACCOUNT_BY_NAME, "anne") > 0);
    static const struct store_statement outside = {
        "outside", "SELECT COUNT(*) FROM attempt WHERE slot < 0 OR slot >= $1"};
    struct store_rows rows;
    struct store_value arg = store_int(SETS * WAYS);
    assert_int_equal(store_select(&f->a, look(f), 0, &outside, &arg, 1, &rows), DONE);
    assert_true(store_next(&f->a, &rows));
    assert_int_equal(store_column_int(&rows, 0), 0);
    store_rows_end(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_tries_too_often_waits_longer_and_longer_but_never_for_good),
        TEST(success_forgets_a_name_but_not_what_others_did_from_an_address),
        TEST(a_clock_that_was_put_back_makes_nobody_wait),
        TEST(all_processes_count_together),
        TEST(invented_names_take_a_bounded_room_and_leave_few_others_their_own),
    };
    return cmocka_run_group_tests_name("account/tries", tests, NULL, NULL);
}
