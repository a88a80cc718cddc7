// Lines that wait in the spool get their place in the chains: once, in their order, whatever happens in between.
#include "journal/journal.h"

#include "support/sealed_store.h"

#include <pthread.h>

enum { VOLUMES = 3, NEIGHBOUR = SPACE + VOLUMES, ELSEWHERE = SPACE + 1 };

static int make_house(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    open_fixture(f, VOLUMES);
    *state = f;
    return 0;
}

static struct journal_line line_of(uint64_t n)
{
    return (struct journal_line){.word = "read", .reason = "care", .type = STR("Observation"), .number = n};
}

static enum code spool(struct fixture *f, uint64_t space, uint64_t n)
{
    struct journal_line line = line_of(n);
    struct journal_spot spot = {space, store_volume_of(f->store, space), NOON_US + (int64_t)n};
    struct store_writes *writes = store_writes_new(&f->a, 0);
    journal_spool(&f->a, writes, f->box, spot, &line);
    return store_commit(&f->a, f->store, writes);
}

static void append(struct fixture *f, uint64_t space, uint64_t n)
{
    struct journal_line line = line_of(n);
    struct store_writes *writes = store_writes_new(&f->a, space);
    journal_append(&f->a, writes, f->box, space, NOON_US + (int64_t)n, &line);
    assert_int_equal(store_commit(&f->a, f->store, writes), DONE);
}

struct told {
    uint64_t numbers[8192]; // of the observations, as they were put in the line's time
    size_t count;
};

static enum code take_line(void *context, const struct journal_read_line *line)
{
    struct told *told = context;
    assert_int_equal(line->seq, told->count + 1);
    told->numbers[told->count++] = (uint64_t)(line->at_us - NOON_US);
    return DONE;
}

// The lines of a space, whose chain holds.
static struct told *told_of(struct fixture *f, uint64_t space)
{
    struct told *told = ARENA_NEW(&f->a, struct told);
    struct journal_verdict verdict;
    struct store_read *read;
    assert_int_equal(store_read_begin(&f->a, f->store, &read), DONE);
    assert_int_equal(journal_walk(&f->a, read, f->box, space, take_line, told), DONE);
    assert_int_equal(journal_verify(&f->a, read, NULL, space, &verdict), DONE);
    assert_int_equal(verdict.bad_seq, 0);
    assert_int_equal(verdict.lines, told->count);
    store_read_end(&read);
    return told;
}

static void expect(struct fixture *f, uint64_t space, const uint64_t *numbers, size_t count)
{
    const struct told *told = told_of(f, space);
    assert_int_equal(told->count, count);
    assert_memory_equal(told->numbers, numbers, count * sizeof *numbers);
}

static void settle(struct fixture *f)
{
    assert_int_equal(journal_settle_all(&f->a, f->store), DONE);
}

static void lines_wait_until_they_are_settled_and_come_in_their_order(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(spool(f, SPACE, 1), DONE);
    assert_int_equal(spool(f, NEIGHBOUR, 2), DONE);
    assert_int_equal(spool(f, ELSEWHERE, 3), DONE);
    assert_int_equal(spool(f, SPACE, 4), DONE);
    expect(f, SPACE, NULL, 0);
    settle(f);
    expect(f, SPACE, (uint64_t[]){1, 4}, 2);
    expect(f, NEIGHBOUR, (uint64_t[]){2}, 1);
    expect(f, ELSEWHERE, (uint64_t[]){3}, 1);
}

static void settling_again_adds_nothing_and_later_lines_follow(void **state)
{
    struct fixture *f = *state;
    append(f, SPACE, 1);
    assert_int_equal(spool(f, SPACE, 2), DONE);
    settle(f);
    settle(f);
    append(f, SPACE, 3);
    assert_int_equal(spool(f, SPACE, 4), DONE);
    settle(f);
    expect(f, SPACE, (uint64_t[]){1, 2, 3, 4}, 4);
}

enum { SPACES = 50, SOME = 500 };

// So many lines, in turns of spaces of all volumes, some in each commit; count: a multiple of SPACES and of SOME.
static void spool_many(struct fixture *f, uint64_t count)
{
    for (uint64_t n = 0; n < count; n += SOME) {
        struct store_writes *writes = store_writes_new(&f->a, 0);
        for (uint64_t i = n; i < n + SOME; i++) {
            uint64_t space = 1024 + i % SPACES;
            struct journal_line line = line_of(i);
            struct journal_spot spot = {space, store_volume_of(f->store, space), NOON_US + (int64_t)i};
            journal_spool(&f->a, writes, f->box, spot, &line);
        }
        assert_int_equal(store_commit(&f->a, f->store, writes), DONE);
    }
}

static void expect_many(struct fixture *f, uint64_t count)
{
    for (uint64_t space = 0; space < SPACES; space++) {
        const struct told *told = told_of(f, 1024 + space);
        assert_int_equal(told->count, count / SPACES);
        for (size_t i = 0; i < told->count; i++)
            assert_int_equal(told->numbers[i], i * SPACES + space);
    }
}

static void more_lines_than_a_batch_are_all_settled(void **state)
{
    enum { MANY = 60000 };
    struct fixture *f = *state;
    spool_many(f, MANY);
    settle(f);
    expect_many(f, MANY);
}

static void reopen(struct fixture *f)
{
    store_free(&f->store);
    struct store_config config = {.folder = f->folder, .fault = &f->fault};
    assert_int_equal(store_open(&f->a, &config, &f->store), DONE);
}

// A batch is some commits; whoever comes after a crash goes on between two of them.
static void a_batch_that_broke_off_is_gone_on_with(void **state)
{
    enum { MANY = 30000, LATER = 1000 };
    struct fixture *f = *state;
    spool_many(f, MANY);
    atomic_store(&f->fault.commit_in, 3); // two of the five of the first volume
    assert_int_not_equal(journal_settle_all(&f->a, f->store), DONE);
    size_t told = 0;
    for (uint64_t space = 1024; space < 1024 + SPACES; space++)
        told += told_of(f, space)->count;
    assert_in_range(told, 1, MANY / VOLUMES);
    reopen(f);
    spool_many(f, LATER); // their numbers are above those of the batch
    settle(f);
    told = 0;
    for (uint64_t space = 1024; space < 1024 + SPACES; space++)
        told += told_of(f, space)->count;
    assert_int_equal(told, MANY + LATER);
}

static void *settle_often(void *context)
{
    struct store *store = context;
    struct arena a;
    intptr_t failed = 0;
    arena_init(&a);
    for (int i = 0; i < 50; i++)
        failed += journal_settle_all(&a, store) != DONE;
    arena_release(&a);
    return (void *)failed;
}

static void who_settles_at_the_same_time_settles_each_line_once(void **state)
{
    enum { MANY = 30000, THREADS = 3 };
    struct fixture *f = *state;
    pthread_t threads[THREADS];
    spool_many(f, MANY);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(threads + i, NULL, settle_often, f->store), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    expect_many(f, MANY);
}

// Between the volume's commit and the forgetting the process may die: what is appended then is still in the spool.
static void what_was_settled_and_not_forgotten_is_not_told_twice(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(spool(f, SPACE, 1), DONE);
    assert_int_equal(spool(f, SPACE, 2), DONE);
    atomic_store(&f->fault.commit_in, 2); // the volume's commit is the first, the commons' the second
    assert_int_not_equal(journal_settle_all(&f->a, f->store), DONE);
    expect(f, SPACE, (uint64_t[]){1, 2}, 2);
    reopen(f);
    assert_int_equal(spool(f, SPACE, 3), DONE);
    settle(f);
    expect(f, SPACE, (uint64_t[]){1, 2, 3}, 3);
}

static void a_settling_that_fails_leaves_the_lines_where_they_wait(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(spool(f, SPACE, 1), DONE);
    for (int statement = 1; statement <= 7; statement++) {
        atomic_store(&f->fault.statement_in, statement);
        (void)!journal_settle_all(&f->a, f->store);
    }
    atomic_store(&f->fault.statement_in, 0);
    settle(f);
    expect(f, SPACE, (uint64_t[]){1}, 1);
}

static void a_volume_that_takes_no_writes_keeps_its_lines_waiting_and_others_go_on(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(spool(f, SPACE, 1), DONE);
    assert_int_equal(spool(f, ELSEWHERE, 2), DONE);
    atomic_store(&f->fault.commit_in, 1);
    assert_int_not_equal(journal_settle(&f->a, f->store, store_volume_of(f->store, SPACE)), DONE);
    assert_true(store_volume_broken(f->store, store_volume_of(f->store, SPACE)));
    settle(f);
    expect(f, ELSEWHERE, (uint64_t[]){2}, 1);
    reopen(f);
    settle(f);
    expect(f, SPACE, (uint64_t[]){1}, 1);
}

#define SPOOL_TEST(name) cmocka_unit_test_setup_teardown(name, make_house, end_fixture)
int main(void)
{
    const struct CMUnitTest tests[] = {
        SPOOL_TEST(lines_wait_until_they_are_settled_and_come_in_their_order),
        SPOOL_TEST(settling_again_adds_nothing_and_later_lines_follow),
        SPOOL_TEST(more_lines_than_a_batch_are_all_settled),
        SPOOL_TEST(a_batch_that_broke_off_is_gone_on_with),
        SPOOL_TEST(who_settles_at_the_same_time_settles_each_line_once),
        SPOOL_TEST(what_was_settled_and_not_forgotten_is_not_told_twice),
        SPOOL_TEST(a_settling_that_fails_leaves_the_lines_where_they_wait),
        SPOOL_TEST(a_volume_that_takes_no_writes_keeps_its_lines_waiting_and_others_go_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
