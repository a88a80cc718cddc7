// What the committers promise to many at a time: groups, conflicts, order, and a log that stays bounded.
#include "store/store_fixture.h"
// The fixture's headers come first.
#include "store/store_int.h"

#include <semaphore.h>
#include <sys/stat.h>

// ---- many threads

enum { THREADS = 12, SETS = 40 };

struct worker {
    struct fixture *f;
    pthread_t thread;
    uint64_t index;
    unsigned conflicts, failures;
};

static void run_workers(struct fixture *f, void *(*run)(void *), struct worker workers[THREADS])
{
    for (uint64_t i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.f = f, .index = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, run, workers + i), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(workers[i].thread, NULL);
}

static void *write_sets(void *context)
{
    struct worker *worker = context;
    struct arena a;
    arena_init(&a);
    for (uint64_t i = 0; i < SETS; i++, arena_reset(&a)) {
        struct store_writes *w = store_writes_new(&a, worker->index + 1);
        add_resource(w, worker->index + 1, i * 2, STR("a"));
        add_resource(w, worker->index + 1, i * 2 + 1, STR("b"));
        worker->failures += store_commit(&a, worker->f->s, w) != DONE;
    }
    arena_release(&a);
    return NULL;
}

static void sets_of_many_threads_are_all_there(void **state)
{
    struct fixture *f = *state;
    struct worker workers[THREADS];
    run_workers(f, write_sets, workers);
    int64_t rows = 0;
    for (unsigned volume = 0; volume < store_volume_count(f->s); volume++)
        rows += count_in_volume(f, volume);
    assert_int_equal(rows, THREADS * SETS * 2);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(workers[i].failures, 0);
}

// Reads the version and raises it by one; when another was faster, does so again.
static void *raise_version(void *context)
{
    struct worker *worker = context;
    const struct store_value key[] = {store_int(1), store_int(1), store_int(1)};
    struct arena a;
    arena_init(&a);
    for (unsigned raised = 0; raised < SETS; arena_reset(&a)) {
        struct store_read *r;
        struct store_rows rows;
        if (store_read_begin(&a, worker->f->s, &r) != DONE ||
            store_select(&a, r, 1, &get_resource, key, COUNT_OF(key), &rows) != DONE ||
            !store_next(&a, &rows))
            abort();
        int64_t version = store_column_int(&rows, 0);
        store_rows_end(&rows);
        store_read_end(&r);
        const struct store_value args[] = {key[0], key[1], key[2], store_int(version), store_bytes(STR("x"))};
        struct store_writes *w = store_writes_new(&a, 1);
        store_write(w, &set_resource, args, COUNT_OF(args), 1);
        enum code code = store_commit(&a, worker->f->s, w);
        raised += code == DONE;
        worker->conflicts += code == CONFLICT;
        worker->failures += code != DONE && code != CONFLICT;
    }
    arena_release(&a);
    return NULL;
}

static void of_two_that_change_a_row_the_later_one_runs_again(void **state)
{
    struct fixture *f = *state;
    struct worker workers[THREADS];
    assert_int_equal(put_one(f, 1, 1, STR("a")), DONE);
    run_workers(f, raise_version, workers);
    unsigned conflicts = 0;
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(workers[i].failures, 0);
        conflicts += workers[i].conflicts;
    }
    assert_true(conflicts > 0);
    const struct store_value key[] = {store_int(1), store_int(1), store_int(1)};
    struct store_read *r;
    struct store_rows rows;
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    assert_int_equal(store_select(&f->a, r, 1, &get_resource, key, COUNT_OF(key), &rows), DONE);
    assert_true(store_next(&f->a, &rows));
    assert_int_equal(store_column_int(&rows, 0), 1 + THREADS * SETS);
    store_rows_end(&rows);
    store_read_end(&r);
}

// ---- one group, made to order: its first set holds the committer until all others are queued

struct gate {
    struct fixture *fixture;
    pthread_t thread;
    sem_t opened, entered, done;
    atomic_uint count;
    enum code codes[4];
};

static void gate_init(struct gate *gate)
{
    *gate = (struct gate){0};
    sem_init(&gate->opened, 0, 0);
    sem_init(&gate->entered, 0, 0);
    sem_init(&gate->done, 0, 0);
}

static enum code wait_at_gate(struct arena *a, struct store_tx *tx, void *context)
{
    struct gate *gate = context;
    (void)a;
    (void)tx;
    sem_post(&gate->entered);
    sem_wait(&gate->opened);
    return DONE;
}

static void note_code(void *context, enum code code)
{
    *(enum code *)context = code;
}

static void note_done(void *context, enum code code)
{
    struct gate *gate = context;
    if (code == DONE)
        atomic_fetch_add(&gate->count, 1);
    sem_post(&gate->done);
}

// Whoever brings a set may be the one who commits it.
static void *commit_at_gate(void *context)
{
    struct gate *gate = context;
    struct arena a;
    arena_init(&a);
    struct store_writes *w = store_writes_new(&a, 1);
    store_write_step(w, wait_at_gate, gate);
    if (store_submit(&a, gate->fixture->s, w, note_done, gate) != DONE)
        abort();
    arena_release(&a);
    return NULL;
}

static void hold_committer(struct fixture *f, struct gate *gate)
{
    gate->fixture = f;
    assert_int_equal(pthread_create(&gate->thread, NULL, commit_at_gate, gate), 0);
    sem_wait(&gate->entered);
}

static void what_queues_up_is_one_commit(void **state)
{
    enum { QUEUED = 200 };
    struct fixture *f = *state;
    struct gate gate;
    gate_init(&gate);
    hold_committer(f, &gate);
    for (uint64_t i = 1; i <= QUEUED; i++) {
        struct store_writes *w = store_writes_new(&f->a, 1);
        add_resource(w, 1, i, STR("a"));
        assert_int_equal(store_submit(&f->a, f->s, w, note_done, &gate), DONE);
    }
    uint64_t before = atomic_load(&f->s->volume[1].commits);
    sem_post(&gate.opened);
    for (int i = 0; i <= QUEUED; i++)
        sem_wait(&gate.done);
    pthread_join(gate.thread, NULL);
    assert_int_equal(atomic_load(&gate.count), QUEUED + 1);
    assert_int_equal(atomic_load(&f->s->volume[1].commits) - before, 2); // the gate's own, and the group's
    assert_int_equal(count_in_volume(f, store_volume_of(f->s, 1)), QUEUED);
}

static void a_set_that_loses_the_whole_transaction_harms_no_other(void **state)
{
    // OR ROLLBACK ends the transaction, as SQLite does by itself on some failures of the disk.
    static const struct store_statement lose = {"test_lose", "INSERT OR ROLLBACK INTO resource (space, slot, "
                                                             "version, updated_us, state) "
                                                             "SELECT space, slot, 1, 0, 0 FROM resource"};
    struct fixture *f = *state;
    struct gate gate;
    assert_int_equal(put_one(f, 1, 1, STR("a")), DONE);
    gate_init(&gate);
    hold_committer(f, &gate);
    for (uint64_t i = 0; i < COUNT_OF(gate.codes); i++) {
        struct store_writes *w = store_writes_new(&f->a, 1);
        add_resource(w, 1, 10 + i, STR("b"));
        if (i == 1)
            store_write(w, &lose, NULL, 0, STORE_ANY_ROWS);
        if (i == 2)
            add_resource(w, 1, 1, STR("taken"));
        gate.codes[i] = BUSY;
        assert_int_equal(store_submit(&f->a, f->s, w, note_code, gate.codes + i), DONE);
    }
    sem_post(&gate.opened);
    assert_int_equal(put_one(f, 1, 99, STR("last")), DONE); // after the group, or in it
    pthread_join(gate.thread, NULL);
    const enum code expected[] = {DONE, CONFLICT, CONFLICT, DONE};
    assert_memory_equal(gate.codes, expected, sizeof expected);
    for (uint64_t i = 0; i < COUNT_OF(gate.codes); i++)
        assert_int_equal(body_of(f, 1, 10 + i).ptr != NULL, expected[i] == DONE);
}

static enum code refuse_in_step(struct arena *a, struct store_tx *tx, void *context)
{
    (void)tx;
    (void)context;
    return fail(a, DENIED, "the step does not want it");
}

// Of each kind, twice, among sets that hold.
static void sets_that_fail_in_a_group_harm_no_other(void **state)
{
    enum { QUEUED = 12 };
    struct fixture *f = *state;
    struct gate gate;
    enum code codes[QUEUED];
    assert_int_equal(put_one(f, 1, 1, STR("a")), DONE);
    gate_init(&gate);
    hold_committer(f, &gate);
    for (uint64_t i = 0; i < QUEUED; i++) {
        const struct store_value stale[] = {store_int(1), store_int(1), store_int(1), store_int(77),
                                            store_bytes(STR("x"))};
        struct store_writes *w = store_writes_new(&f->a, 1 + 1024 * (i % 2)); // two spaces of one volume
        add_resource(w, 1, 100 + i, STR("b"));
        if (i % 6 == 1)
            add_resource(w, 1, 1, STR("taken"));
        if (i % 6 == 2)
            store_write(w, &set_resource, stale, COUNT_OF(stale), 1);
        if (i % 6 == 3)
            store_write_step(w, refuse_in_step, NULL);
        codes[i] = BUSY;
        assert_int_equal(store_submit(&f->a, f->s, w, note_code, codes + i), DONE);
    }
    sem_post(&gate.opened);
    assert_int_equal(put_one(f, 1, 99, STR("last")), DONE); // after the group, or in it
    pthread_join(gate.thread, NULL);
    for (uint64_t i = 0; i < QUEUED; i++) {
        static const enum code expected[] = {DONE, CONFLICT, CONFLICT, DENIED, DONE, DONE};
        assert_int_equal(codes[i], expected[i % 6]);
        assert_int_equal(body_of(f, 1, 100 + i).ptr != NULL, expected[i % 6] == DONE);
    }
}

static void a_queue_that_is_full_says_busy(void **state)
{
    struct fixture *f = *state;
    struct gate gate;
    gate_init(&gate);
    hold_committer(f, &gate);
    int queued = 0;
    enum code code;
    for (;; queued++) {
        struct store_writes *w = store_writes_new(&f->a, 1);
        add_resource(w, 1, 1, STR("a")); // the first one wins
        code = store_submit(&f->a, f->s, w, note_done, &gate);
        if (code != DONE)
            break;
        assert_true(queued < 100000);
    }
    assert_int_equal(code, BUSY);
    assert_int_equal(put_one(f, 2, 1, STR("another volume")), DONE);
    sem_post(&gate.opened);
    for (int i = 0; i <= queued; i++)
        sem_wait(&gate.done);
    pthread_join(gate.thread, NULL);
    assert_int_equal(atomic_load(&gate.count), 2);
}

static void closing_lets_queued_sets_finish(void **state)
{
    struct fixture *f = *state;
    struct gate gate;
    gate_init(&gate);
    hold_committer(f, &gate);
    for (uint64_t i = 1; i <= 50; i++) {
        struct store_writes *w = store_writes_new(&f->a, 1);
        add_resource(w, 1, i, STR("a"));
        assert_int_equal(store_submit(&f->a, f->s, w, note_done, &gate), DONE);
    }
    sem_post(&gate.opened);
    store_free(&f->s); // waits also for the thread that commits
    pthread_join(gate.thread, NULL);
    assert_int_equal(atomic_load(&gate.count), 51);
    fixture_open(f);
    assert_int_equal(count_in_volume(f, store_volume_of(f->s, 1)), 50);
}

// ---- the log

static off_t log_size(struct fixture *f)
{
    struct stat about;
    assert_int_equal(stat(arena_print(&f->a, "%s/v001.db-wal", f->folder).ptr, &about), 0);
    return about.st_size;
}

static void the_log_starts_over_though_commits_and_readers_go_on(void **state)
{
    enum { BODY = 400000, COUNT = 250, LOG_MAX = 64 << 20 };
    struct fixture *f = *state;
    char *body = heap_alloc(BODY);
    memset(body, 'b', BODY);
    off_t largest = 0;
    for (uint64_t i = 1; i <= COUNT; i++) {
        assert_int_equal(put_one(f, 1, i, str_of(body, BODY)), DONE);
        assert_int_equal(body_of(f, 1, i).len, BODY);
        arena_reset(&f->a);
        off_t size = log_size(f);
        largest = size > largest ? size : largest;
    }
    free(body);
    assert_true(largest < LOG_MAX); // 100 MB were written
    store_free(&f->s);
    fixture_open(f);
    assert_int_equal(count_in_volume(f, store_volume_of(f->s, 1)), COUNT);
}

enum { MANY_BODY = 200000, MANY_SETS = 60 };

static void *write_big_rows(void *context)
{
    struct worker *worker = context;
    struct arena a;
    char *body = heap_alloc(MANY_BODY);
    memset(body, 'b', MANY_BODY);
    arena_init(&a);
    for (uint64_t i = 0; i < MANY_SETS; i++, arena_reset(&a)) {
        struct store_writes *w = store_writes_new(&a, 1);
        add_resource(w, 1, worker->index * MANY_SETS + i, str_of(body, MANY_BODY));
        worker->failures += store_commit(&a, worker->f->s, w) != DONE;
    }
    arena_release(&a);
    free(body);
    return NULL;
}

static void the_log_starts_over_though_some_set_always_waits(void **state)
{
    enum { LOG_MAX = 80 << 20 };
    struct fixture *f = *state;
    struct worker workers[THREADS];
    run_workers(f, write_big_rows, workers);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(workers[i].failures, 0);
    assert_true(log_size(f) < LOG_MAX); // the file never shrinks; 144 MB were written
}

static void a_value_that_comes_later_is_filled_in_or_its_set_fails(void **state)
{
    struct fixture *f = *state;
    const struct store_value args[] = {store_id(1), store_int(1), store_id(2), store_later()};
    for (int filled = 0; filled < 2; filled++) {
        struct store_writes *w = store_writes_new(&f->a, 1);
        add_resource(w, 1, 1, STR("beside it"));
        struct store_value *there = store_write(w, &put_resource, args, COUNT_OF(args), 1);
        if (filled)
            there[3] = store_bytes(STR("made at last"));
        assert_int_equal(store_commit(&f->a, f->s, w), filled ? DONE : INTERNAL);
        assert_int_equal(body_of(f, 1, 1).ptr != NULL, filled);
    }
    assert_true(str_equal(body_of(f, 1, 2), STR("made at last")));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, make_fixture, end_fixture)

int main(void)
{
    const struct CMUnitTest on_both[] = {
        WITH_STORE(sets_of_many_threads_are_all_there),
        WITH_STORE(of_two_that_change_a_row_the_later_one_runs_again),
        WITH_STORE(what_queues_up_is_one_commit),
        WITH_STORE(sets_that_fail_in_a_group_harm_no_other),
        WITH_STORE(a_queue_that_is_full_says_busy),
        WITH_STORE(a_value_that_comes_later_is_filled_in_or_its_set_fails),
        WITH_STORE(closing_lets_queued_sets_finish),
    };
    const struct CMUnitTest on_sqlite[] = {
        WITH_STORE(a_set_that_loses_the_whole_transaction_harms_no_other),
        WITH_STORE(the_log_starts_over_though_commits_and_readers_go_on),
        WITH_STORE(the_log_starts_over_though_some_set_always_waits),
    };
    int failed = cmocka_run_group_tests_name("store commits", on_both, NULL, NULL);
    return postgres_wanted()
               ? failed
               : failed + cmocka_run_group_tests_name("store commits on SQLite", on_sqlite, NULL, NULL);
}
