// What the store does when statements, commits and the disk fail, at every place where they can.
#include "store/store_fixture.h"
// The fixture's headers come first.
#include "store/faulty_vfs.h"

enum { SET_SIZE = 4, PLACES_MAX = 400 };

static struct store_writes *set_of(struct fixture *f, uint64_t first, struct str body)
{
    struct store_writes *w = store_writes_new(&f->a, 1);
    for (uint64_t i = 0; i < SET_SIZE; i++)
        add_resource(w, 1, first + i, body);
    return w;
}

// All of the set is there, or nothing; tells which.
static bool is_whole(struct fixture *f, uint64_t first)
{
    unsigned there = 0;
    for (uint64_t i = 0; i < SET_SIZE; i++)
        there += body_of(f, 1, first + i).ptr != NULL;
    assert_true(there == 0 || there == SET_SIZE);
    return there == SET_SIZE;
}

static void reopen(struct fixture *f)
{
    store_free(&f->s);
    fixture_open(f);
}

static void a_statement_that_fails_drops_its_set_alone(void **state)
{
    struct fixture *f = *state;
    for (int at = 1; at <= SET_SIZE; at++) {
        uint64_t first = (uint64_t)at * 100;
        atomic_store(&f->fault.statement_in, at);
        assert_int_equal(store_commit(&f->a, f->s, set_of(f, first, STR("a"))), INTERNAL);
        assert_int_equal(atomic_load(&f->fault.statement_in), 0);
        assert_false(is_whole(f, first));
        assert_int_equal(store_commit(&f->a, f->s, set_of(f, first, STR("a"))), DONE);
        assert_true(is_whole(f, first));
    }
}

static void a_select_that_fails_says_so(void **state)
{
    struct fixture *f = *state;
    const struct store_value args[] = {store_int(1), store_int(1), store_int(1)};
    struct store_read *r;
    struct store_rows rows;
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    atomic_store(&f->fault.statement_in, 1);
    assert_int_equal(store_select(&f->a, r, 1, &get_resource, args, COUNT_OF(args), &rows), INTERNAL);
    assert_false(store_next(&f->a, &rows));
    store_rows_end(&rows);
    assert_int_equal(store_select(&f->a, r, 1, &get_resource, args, COUNT_OF(args), &rows), DONE);
    store_rows_end(&rows);
    store_read_end(&r);
}

static void a_commit_that_fails_is_uncertain_and_stops_the_volume_alone(void **state)
{
    struct fixture *f = *state;
    atomic_store(&f->fault.commit_in, 1);
    assert_int_equal(store_commit(&f->a, f->s, set_of(f, 1, STR("a"))), UNCERTAIN);
    assert_int_equal(store_commit(&f->a, f->s, set_of(f, 10, STR("a"))), INTERNAL);
    assert_non_null(strstr(f->a.fault.text, "v001"));
    assert_int_equal(put_one(f, 2, 1, STR("another volume")), DONE);
    assert_false(is_whole(f, 1)); // it may be read
    reopen(f);
    assert_int_equal(store_commit(&f->a, f->s, set_of(f, 10, STR("a"))), DONE);
}

// Fails the n-th operation of the kind, for every n that a commit has; what was answered must be true afterwards.
static void fail_everywhere(struct fixture *f, enum faulty_kind kind, enum code expected, enum code allowed)
{
    char body[3000];
    memset(body, 'b', sizeof body);
    int at = 1;
    for (bool was_due = true; was_due && at < PLACES_MAX; at++) {
        uint64_t first = (uint64_t)at * 100;
        faulty_disk_set(kind, at);
        enum code code = store_commit(&f->a, f->s, set_of(f, first, str_of(body, sizeof body)));
        was_due = atomic_load(&faulty_disk.in) <= 0;
        faulty_disk_set(FAULTY_NONE, 0);
        if (was_due && code != DONE)
            assert_true(code == expected || code == allowed);
        else
            assert_int_equal(code, DONE);
        if (code == FULL) // known not to be there, and the volume serves on
            assert_int_equal(store_commit(&f->a, f->s, set_of(f, first, STR("again"))), DONE);
        if (code != DONE)
            reopen(f);
        bool there = is_whole(f, first);
        if (code == DONE || code == FULL)
            assert_true(there);
    }
    assert_true(at > 2 && at < PLACES_MAX);
}

static void a_full_disk_is_said_and_what_was_answered_is_true(void **state)
{
    fail_everywhere(*state, FAULTY_FULL, FULL, FULL);
}

static void a_write_cut_short_by_a_full_disk_is_the_same(void **state)
{
    fail_everywhere(*state, FAULTY_SHORT, FULL, FULL);
}

static void a_disk_that_refuses_to_write_leaves_it_uncertain(void **state)
{
    fail_everywhere(*state, FAULTY_WRITE, UNCERTAIN, INTERNAL);
}

static void a_disk_that_refuses_to_sync_leaves_it_uncertain(void **state)
{
    fail_everywhere(*state, FAULTY_SYNC, UNCERTAIN, UNCERTAIN);
}

static void a_disk_that_refuses_to_read_is_an_error_and_no_more(void **state)
{
    struct fixture *f = *state;
    char body[3000];
    memset(body, 'b', sizeof body);
    for (uint64_t first = 1; first < 40 * SET_SIZE; first += SET_SIZE)
        assert_int_equal(store_commit(&f->a, f->s, set_of(f, first, str_of(body, sizeof body))), DONE);
    reopen(f);
    const struct store_value args[] = {store_int(1), store_int(1)};
    struct store_read *r;
    struct store_rows rows;
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    int failed = 0, at = 1;
    for (enum code code = INTERNAL; code != DONE && at < PLACES_MAX; at++) {
        faulty_disk_set(FAULTY_READ, at);
        code = store_select(&f->a, r, 1, &list_resources, args, COUNT_OF(args), &rows);
        unsigned count = 0;
        while (code == DONE && store_next(&f->a, &rows))
            count++;
        code = rows.code;
        store_rows_end(&rows);
        faulty_disk_set(FAULTY_NONE, 0);
        failed += code == INTERNAL;
        assert_true(code == INTERNAL || count == 40 * SET_SIZE);
        store_read_end(&r);
        assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    }
    store_read_end(&r);
    assert_true(failed > 0 && at < PLACES_MAX);
}

static void a_store_whose_making_stopped_at_any_write_is_made_by_the_next_opening(void **state)
{
    struct fixture *f = *state;
    struct store_config config = {
        .folder = arena_print(&f->a, "%s/new", f->folder).ptr, .volumes = 1, .create = true};
    struct store *s = NULL;
    int failed = 0, step = 1;
    for (int at = 1; at < 4000; at += step, step = 1 + at / 20) {
        faulty_disk_set(FAULTY_FULL, at);
        enum code code = store_open(&f->a, &config, &s);
        bool was_due = atomic_load(&faulty_disk.in) <= 0;
        faulty_disk_set(FAULTY_NONE, 0);
        store_free(&s);
        failed += code != DONE;
        if (was_due && code != DONE)
            assert_int_equal(code, FULL);
        assert_int_equal(store_open(&f->a, &config, &s), DONE);
        store_free(&s);
        own_folder_remove(config.folder);
        if (!was_due)
            break;
    }
    assert_true(failed > 0);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, make_fixture, end_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(a_statement_that_fails_drops_its_set_alone),
        WITH_STORE(a_select_that_fails_says_so),
        WITH_STORE(a_commit_that_fails_is_uncertain_and_stops_the_volume_alone),
        WITH_STORE(a_full_disk_is_said_and_what_was_answered_is_true),
        WITH_STORE(a_write_cut_short_by_a_full_disk_is_the_same),
        WITH_STORE(a_disk_that_refuses_to_write_leaves_it_uncertain),
        WITH_STORE(a_disk_that_refuses_to_sync_leaves_it_uncertain),
        WITH_STORE(a_disk_that_refuses_to_read_is_an_error_and_no_more),
        WITH_STORE(a_store_whose_making_stopped_at_any_write_is_made_by_the_next_opening),
    };
    if (faulty_disk_install() != SQLITE_OK)
        return 1;
    return cmocka_run_group_tests_name("store faults", tests, NULL, NULL);
}
