// A process that writes is killed at a random moment, again and again: what it was told is durable is there, whole,
// and of what it was not told nothing is there by half.
#include "store/store_fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 20, THREADS = 4, SET_SIZE = 5, TOLD_MAX = 150 };

struct told { // through the pipe, after the commit
    uint32_t thread, set;
};

struct writer {
    struct store *s;
    uint32_t thread, first;
    int pipe;
};

static uint64_t space_of(uint32_t thread)
{
    return thread + 1;
}

static void *write_until_killed(void *context)
{
    const struct writer *writer = context;
    char body[500];
    struct arena a;
    arena_init(&a);
    for (uint32_t set = writer->first;; set++, arena_reset(&a)) {
        uint64_t space = space_of(writer->thread);
        struct store_writes *w = store_writes_new(&a, space);
        memset(body, (int)('a' + set % 26), sizeof body);
        for (uint64_t i = 0; i < SET_SIZE; i++)
            add_resource(w, space, (uint64_t)set * SET_SIZE + i, str_of(body, sizeof body));
        if (store_commit(&a, writer->s, w) != DONE)
            _exit(1);
        struct told told = {writer->thread, set};
        if (write(writer->pipe, &told, sizeof told) != sizeof told)
            _exit(1);
    }
    return NULL;
}

static void be_the_writer(const struct store_config *config, const uint32_t first[THREADS], int pipe)
{
    struct arena a;
    struct store *s;
    struct writer writers[THREADS];
    pthread_t threads[THREADS];
    arena_init(&a);
    if (store_open(&a, config, &s) != DONE)
        _exit(1);
    for (uint32_t i = 0; i < THREADS; i++) {
        writers[i] = (struct writer){s, i, first[i], pipe};
        if (pthread_create(threads + i, NULL, write_until_killed, writers + i) != 0)
            _exit(1);
    }
    pthread_join(threads[0], NULL);
    _exit(1);
}

// Runs a writer until it has told of some sets, and kills it; *told_to: for each thread, the first set it was not told of.
static void live_and_die(struct fixture *f, const uint32_t first[THREADS], uint32_t told_to[THREADS])
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        be_the_writer(&f->config, first, ends[1]);
    close(ends[1]);
    int left = rand() % TOLD_MAX; // then it is in the middle of others, or still opens the store
    struct told told;
    if (!left)
        kill(child, SIGKILL);
    for (; read(ends[0], &told, sizeof told) == sizeof told; left--) {
        told_to[told.thread] = told.set + 1;
        if (left == 1)
            kill(child, SIGKILL);
    }
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

// The number of sets of the thread's space, all of which are whole.
static uint32_t whole_sets(struct fixture *f, uint32_t thread)
{
    const struct store_value args[] = {store_id(space_of(thread)), store_int(1)};
    struct store_read *r;
    struct store_rows rows;
    uint64_t count = 0;
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    assert_int_equal(store_select(&f->a, r, space_of(thread), &list_resources, args, COUNT_OF(args), &rows),
                     DONE);
    for (; store_next(&f->a, &rows); count++) {
        assert_int_equal(store_column_int(&rows, 0), count);
        struct str body = store_column(&rows, 1);
        assert_int_equal(body.len, 500);
        assert_int_equal(body.ptr[499], 'a' + count / SET_SIZE % 26);
    }
    assert_int_equal(rows.code, DONE);
    store_rows_end(&rows);
    store_read_end(&r);
    assert_int_equal(count % SET_SIZE, 0);
    return (uint32_t)(count / SET_SIZE);
}

static void no_damage(void *context, unsigned volume, struct str sentence)
{
    (void)context;
    print_error("volume %u: %.*s\n", volume, STR_ARG(sentence));
}

static void what_was_told_survives_and_nothing_is_there_by_half(void **state)
{
    struct fixture *f = *state;
    uint32_t there[THREADS] = {0}, all = 0;
    srand((unsigned)getpid());
    store_free(&f->s); // the writer's now
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t told_to[THREADS];
        memcpy(told_to, there, sizeof told_to);
        live_and_die(f, there, told_to);
        fixture_open(f);
        for (uint32_t i = 0; i < THREADS; i++) {
            there[i] = whole_sets(f, i);
            // The last commit may have been durable before the writer could be told.
            assert_true(there[i] == told_to[i] || there[i] == told_to[i] + 1);
        }
        assert_int_equal(store_check(&f->a, f->s, no_damage, NULL), DONE);
        store_free(&f->s);
        arena_reset(&f->a);
    }
    for (uint32_t i = 0; i < THREADS; i++)
        all += there[i];
    assert_true(all >= ROUNDS); // the writers did write
    fixture_open(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_told_survives_and_nothing_is_there_by_half, make_fixture,
                                        end_fixture),
    };
    return cmocka_run_group_tests_name("store crashes", tests, NULL, NULL);
}
