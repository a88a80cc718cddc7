// What the PostgreSQL driver promises besides the door: texts, links that die at the worst moment, other processes.
// test-libraries: libpq
#include "store/store_fixture.h"
// The fixture's headers come first.
#include "store/pgsql_cutter.h"
#include "store/pgsql_int.h"

#include <pthread.h>

// ---- texts

static void the_url_is_libpqs_but_for_two_words(void **state)
{
    struct arena a;
    struct pgsql *p;
    bool has_mode = false;
    (void)state;
    arena_init(&a);
    assert_int_equal(
        pgsql_url_read(&a, "postgresql://u@h:6543/d?pgbouncer=1&sslmode=verify-full&committers=7", &p), DONE);
    assert_true(p->is_unnamed);
    assert_int_equal(p->committers, 7);
    assert_string_equal(p->where, "h:6543/d");
    for (size_t i = 0; p->names[i]; i++)
        has_mode |= strcmp(p->names[i], "sslmode") == 0 && strcmp(p->values[i], "verify-full") == 0;
    assert_true(has_mode);
    pgsql_free(&p);
    static const char *const wrong[] = {
        "postgresql://u:hush@h/d?no_such_word=1", "postgresql://u:hush@[::1/d?committers=2",
        "postgresql://u:hush@h/d?committers=0", "postgresql://u:hush@h/d?pgbouncer=yes"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(pgsql_url_read(&a, wrong[i], &p), INVALID);
        assert_null(p);
        assert_null(strstr(a.fault.text, "hush")); // a password is never repeated
    }
    arena_release(&a);
}

static void tables_get_the_schema_of_their_volume(void **state)
{
    static const struct {
        const char *given, *expected;
    } cases[] = {
        {"SELECT a FROM resource WHERE space = $1", "SELECT a FROM commons.resource WHERE space = $1"},
        {"INSERT INTO t (a) SELECT a FROM u", "INSERT INTO commons.t (a) SELECT a FROM commons.u"},
        {"UPDATE t SET a = 'FROM b'", "UPDATE commons.t SET a = 'FROM b'"},
        {"SELECT n FROM (SELECT n FROM t LIMIT 2) AS few",
         "SELECT n FROM (SELECT n FROM commons.t LIMIT 2) AS few"},
        {"INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = $1",
         "INSERT INTO commons.t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = $1"},
        {"DELETE FROM ens.mark", "DELETE FROM ens.mark"},
        {"SELECT a FROM t JOIN u ON t.b = u.b", "SELECT a FROM commons.t JOIN commons.u ON t.b = u.b"},
    };
    struct arena a;
    (void)state;
    arena_init(&a);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(pgsql_text(&a, cases[i].given, PGSQL_COMMONS).ptr, cases[i].expected);
    assert_int_equal(pgsql_argument_count("SELECT $2, '$9', $1, $12"), 12);
    arena_release(&a);
}

static void ddl_keeps_its_words_but_texts_sort_by_bytes_and_append_only_calls_the_house(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a);
    struct str ddl = pgsql_ddl(
        &a, STR("-- a; comment\nCREATE TABLE t (a TEXT, b BIGINT -- and; one\n);\nAPPEND ONLY t;\n"));
    assert_string_equal(ddl.ptr, "CREATE TABLE t (a TEXT COLLATE \"C\", b BIGINT -- and; one\n);\n"
                                 "SELECT refuse_alteration('t');\n");
    arena_release(&a);
}

// ---- reading

static void a_walk_over_all_spaces_comes_in_parts(void **state)
{
    enum { COUNT = 1203 };
    static const struct store_statement walk = {"test_walk",
                                                "SELECT slot & 16777215 FROM resource ORDER BY slot"};
    struct fixture *f = *state;
    struct store_writes *w = store_writes_new(&f->a, 1);
    for (uint64_t number = 1; number <= COUNT; number++)
        add_resource(w, 1, number, STR("a"));
    assert_int_equal(store_commit(&f->a, f->s, w), DONE);
    struct store_read *r;
    struct store_rows one, other;
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    assert_int_equal(store_select_volume(&f->a, r, 0, &walk, NULL, 0, &one), DONE);
    assert_int_equal(store_select_volume(&f->a, r, 0, &walk, NULL, 0, &other), DONE);
    for (int64_t number = 1; number <= COUNT; number++) {
        assert_true(store_next(&f->a, &one) && store_next(&f->a, &other));
        assert_int_equal(store_column_int(&one, 0), number);
        assert_int_equal(store_column_int(&other, 0), number);
    }
    assert_false(store_next(&f->a, &one) || store_next(&f->a, &other));
    assert_int_equal(one.code, DONE);
    store_read_end(&r);
}

static void a_statement_may_be_given_nothing_first_and_a_value_later(void **state)
{
    struct fixture *f = *state;
    const struct str bodies[] = {{0}, STR("bytes"), {0}, STR("more")};
    for (uint64_t i = 0; i < COUNT_OF(bodies); i++)
        assert_int_equal(put_one(f, 1, i + 1, bodies[i]), DONE);
    for (uint64_t i = 0; i < COUNT_OF(bodies); i++)
        assert_true(str_equal(body_of(f, 1, i + 1), bodies[i]));
}

// ---- links that die

static void kill_links(const struct fixture *f)
{
    char command[500];
    snprintf(command, sizeof command,
             "psql -X -q -h '%s' -U ens -d %s -c \"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
             "WHERE datname = current_database() AND pid <> pg_backend_pid()\" >/dev/null",
             getenv("ENS_TEST_POSTGRES"), f->base.name);
    assert_int_equal(system(command), 0);
}

static void links_that_died_unused_are_replaced_unseen(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(put_one(f, 1, 1, STR("a")), DONE);
    assert_true(str_equal(body_of(f, 1, 1), STR("a")));
    kill_links(f);
    assert_true(str_equal(body_of(f, 1, 1), STR("a")));
    kill_links(f);
    assert_int_equal(put_one(f, 1, 2, STR("b")), DONE);
}

static void a_snapshot_whose_link_dies_says_so_and_the_next_one_reads(void **state)
{
    struct fixture *f = *state;
    const struct store_value key[] = {store_int(1), store_int(1), store_int(1)};
    struct store_read *r;
    struct store_rows rows;
    assert_int_equal(put_one(f, 1, 1, STR("a")), DONE);
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    assert_int_equal(store_select(&f->a, r, 1, &get_resource, key, COUNT_OF(key), &rows), DONE);
    store_rows_end(&rows);
    kill_links(f);
    assert_int_equal(store_select(&f->a, r, 1, &get_resource, key, COUNT_OF(key), &rows), BUSY);
    assert_int_equal(store_select(&f->a, r, 1, &get_resource, key, COUNT_OF(key), &rows),
                     BUSY); // no other moment
    store_read_end(&r);
    assert_true(str_equal(body_of(f, 1, 1), STR("a")));
}

static enum code kill_in_step(struct arena *a, struct store_tx *tx, void *context)
{
    struct gun {
        struct fixture *f;
        int shots;
    } *gun = context;
    const struct store_value which[] = {store_int(1), store_int(1)};
    struct store_rows rows;
    if (gun->shots-- > 0)
        kill_links(gun->f);
    enum code code = store_tx_select(a, tx, &list_resources, which, COUNT_OF(which), &rows);
    store_rows_end(&rows);
    return code;
}

static void a_group_whose_link_dies_before_it_commits_is_run_again(void **state)
{
    struct fixture *f = *state;
    struct {
        struct fixture *f;
        int shots;
    } gun = {f, 2};
    struct store_writes *w = store_writes_new(&f->a, 1);
    add_resource(w, 1, 1, STR("a"));
    store_write_step(w, kill_in_step, &gun);
    add_resource(w, 1, 2, STR("b"));
    assert_int_equal(store_commit(&f->a, f->s, w), DONE);
    assert_int_equal(gun.shots, -1); // three times
    assert_int_equal(count_in_volume(f, 0), 2);
}

// The link is cut when COMMIT passes; the database is reached through a relay that does it.
static void cut_at_commit(struct fixture *f, enum cut cut, unsigned rounds, enum code expected)
{
    struct cutter *cutter = cutter_make(getenv("ENS_TEST_POSTGRES"), f->folder);
    struct store_config config = f->config;
    struct store *behind; // the relay; what came of it is read past it
    config.url = arena_print(&f->a, "postgresql://ens@/%s?host=%s", f->base.name, f->folder).ptr;
    assert_int_equal(store_open(&f->a, &config, &behind), DONE);
    for (uint64_t round = 1; round <= rounds; round++) {
        struct store_writes *w = store_writes_new(&f->a, 1);
        add_resource(w, 1, round, STR("once"));
        cutter_arm(cutter, cut);
        assert_int_equal(store_commit(&f->a, behind, w), expected);
        assert_true(cutter_has_cut(cutter));
        assert_non_null(body_of(f, 1, round).ptr);
    }
    store_free(&behind);
    cutter_free(&cutter);
}

static void a_commit_whose_answer_is_lost_is_found_to_be_done(void **state)
{
    cut_at_commit(*state, CUT_ANSWER, 5, DONE);
}

static void a_commit_that_never_arrived_is_run_again(void **state)
{
    cut_at_commit(*state, CUT_COMMAND, 5, DONE);
}

static void where_nobody_answers_any_more_the_outcome_is_uncertain(void **state)
{
    cut_at_commit(*state, CUT_FOR_GOOD, 1, UNCERTAIN);
}

// ---- other processes: another store on the same database has its own committers

enum { SETS = 60 };

struct writer {
    struct store *s;
    pthread_t thread;
    uint64_t space, first, second;
    unsigned failures;
};

static enum code put_after_highest(struct arena *a, struct store_tx *tx, void *context)
{
    const struct store_value which[] = {store_int(1), store_int(1)};
    struct store_rows rows;
    int64_t highest = 0;
    (void)context;
    enum code code = store_tx_select(a, tx, &list_resources, which, COUNT_OF(which), &rows);
    while (code == DONE && store_next(a, &rows))
        highest = store_column_int(&rows, 0);
    store_rows_end(&rows);
    const struct store_value args[] = {store_int(1), store_int(1), store_int(highest + 1),
                                       store_bytes(STR("x"))};
    return code == DONE ? store_tx_write(a, tx, &put_resource, args, COUNT_OF(args), 1) : code;
}

static void *append_many(void *context)
{
    struct writer *writer = context;
    struct arena a;
    arena_init(&a);
    for (int i = 0; i < SETS; i++, arena_reset(&a)) {
        struct store_writes *w = store_writes_new(&a, 1);
        store_write_step(w, put_after_highest, NULL);
        writer->failures += store_commit(&a, writer->s, w) != DONE;
    }
    arena_release(&a);
    return NULL;
}

static void run_two(struct fixture *f, void *(*run)(void *), struct writer writers[2])
{
    struct store *other;
    assert_int_equal(store_open(&f->a, &f->config, &other), DONE);
    writers[0].s = f->s;
    writers[1].s = other;
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&writers[i].thread, NULL, run, writers + i), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(writers[i].thread, NULL);
        assert_int_equal(writers[i].failures, 0);
    }
    store_free(&other);
}

static void two_processes_that_append_to_one_space_take_turns(void **state)
{
    struct fixture *f = *state;
    struct writer writers[2] = {0};
    run_two(f, append_many, writers);
    assert_int_equal(count_in_volume(f, 0), 2 * SETS);
    assert_non_null(body_of(f, 1, 2 * SETS).ptr); // no number left out
}

// Two rows of a third space, in one order or the other: sooner or later each holds what the other wants.
static void *change_both(void *context)
{
    static const struct store_statement raise = {
        "test_raise", "UPDATE resource SET version = version + 1 WHERE space = $1 AND slot & 16777215 = $2"};
    struct writer *writer = context;
    struct arena a;
    arena_init(&a);
    for (int i = 0; i < SETS; i++, arena_reset(&a)) {
        struct store_writes *w = store_writes_new(&a, writer->space);
        const struct store_value one[] = {store_int(9), store_id(writer->first)};
        const struct store_value two[] = {store_int(9), store_id(writer->second)};
        store_write(w, &raise, one, COUNT_OF(one), 1);
        store_write(w, &raise, two, COUNT_OF(two), 1);
        writer->failures += store_commit(&a, writer->s, w) != DONE;
    }
    arena_release(&a);
    return NULL;
}

static void transactions_that_block_each_other_are_run_again(void **state)
{
    struct fixture *f = *state;
    char command[300];
    snprintf(command, sizeof command,
             "psql -X -q -h '%s' -U ens -d %s -c 'ALTER DATABASE %s SET deadlock_timeout = 10'",
             getenv("ENS_TEST_POSTGRES"), f->base.name, f->base.name);
    assert_int_equal(system(command), 0);
    store_free(&f->s);
    fixture_open(f);
    assert_int_equal(put_one(f, 9, 1, STR("a")), DONE);
    assert_int_equal(put_one(f, 9, 2, STR("b")), DONE);
    struct writer writers[2] = {{.space = 1, .first = 1, .second = 2}, {.space = 2, .first = 2, .second = 1}};
    run_two(f, change_both, writers);
    for (uint64_t number = 1; number <= 2; number++) {
        const struct store_value key[] = {store_int(9), store_int(1), store_id(number)};
        struct store_read *r;
        struct store_rows rows;
        assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
        assert_int_equal(store_select(&f->a, r, 9, &get_resource, key, COUNT_OF(key), &rows), DONE);
        assert_true(store_next(&f->a, &rows));
        assert_int_equal(store_column_int(&rows, 0), 1 + 2 * SETS);
        store_read_end(&r);
    }
}

// ---- what a database must be

static void a_database_that_could_lose_what_was_answered_is_refused(void **state)
{
    struct fixture *f = *state;
    char command[300];
    snprintf(command, sizeof command,
             "psql -X -q -h '%s' -U ens -d %s -c 'ALTER DATABASE %s SET synchronous_commit = off'",
             getenv("ENS_TEST_POSTGRES"), f->base.name, f->base.name);
    assert_int_equal(system(command), 0);
    struct store *s;
    assert_int_equal(store_open(&f->a, &f->config, &s), INVALID);
    assert_non_null(strstr(f->a.fault.text, "synchronous_commit"));
}

static void an_empty_database_is_no_store_until_it_is_made_one(void **state)
{
    struct fixture *f = *state;
    struct postgres_base base;
    struct store *s;
    unsigned applied;
    assert_int_equal(postgres_make(&base), 0);
    struct store_config config = {.url = base.url};
    assert_int_equal(store_is_there(&f->a, &config), NOT_FOUND);
    assert_int_equal(store_open(&f->a, &config, &s), NOT_FOUND);
    assert_int_equal(store_migrate(&f->a, &config, &applied), NOT_FOUND);
    config.create = true;
    assert_int_equal(store_migrate(&f->a, &config, &applied), DONE);
    assert_true(applied > 5);
    assert_int_equal(store_migrate(&f->a, &config, &applied), DONE);
    assert_int_equal(applied, 0);
    assert_int_equal(store_is_there(&f->a, &config), DONE);
    assert_int_equal(postgres_drop(&base), 0);
}

static void append_only_tables_cannot_be_emptied_either(void **state)
{
    static const struct store_statement empty = {"test_empty", "TRUNCATE people.journal"};
    struct fixture *f = *state;
    struct store_writes *w = store_writes_new(&f->a, 1);
    store_write(w, &empty, NULL, 0, STORE_ANY_ROWS);
    assert_int_equal(store_commit(&f->a, f->s, w), INTERNAL);
    assert_non_null(strstr(f->a.fault.text, "journal is append-only"));
}

static void what_postgresql_does_better_is_left_to_it(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(store_backup(&f->a, f->s, f->folder), UNSUPPORTED);
    assert_non_null(strstr(f->a.fault.text, "pg_basebackup"));
    assert_int_equal(store_scrub(&f->a, f->s, 1), DONE);
    assert_int_equal(store_check(&f->a, f->s, NULL, NULL), DONE);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, make_fixture, end_fixture)

int main(void)
{
    const struct CMUnitTest texts[] = {
        cmocka_unit_test(the_url_is_libpqs_but_for_two_words),
        cmocka_unit_test(tables_get_the_schema_of_their_volume),
        cmocka_unit_test(ddl_keeps_its_words_but_texts_sort_by_bytes_and_append_only_calls_the_house),
    };
    const struct CMUnitTest tests[] = {
        WITH_STORE(a_walk_over_all_spaces_comes_in_parts),
        WITH_STORE(a_statement_may_be_given_nothing_first_and_a_value_later),
        WITH_STORE(links_that_died_unused_are_replaced_unseen),
        WITH_STORE(a_snapshot_whose_link_dies_says_so_and_the_next_one_reads),
        WITH_STORE(a_group_whose_link_dies_before_it_commits_is_run_again),
        WITH_STORE(a_commit_whose_answer_is_lost_is_found_to_be_done),
        WITH_STORE(a_commit_that_never_arrived_is_run_again),
        WITH_STORE(where_nobody_answers_any_more_the_outcome_is_uncertain),
        WITH_STORE(two_processes_that_append_to_one_space_take_turns),
        WITH_STORE(transactions_that_block_each_other_are_run_again),
        WITH_STORE(a_database_that_could_lose_what_was_answered_is_refused),
        WITH_STORE(an_empty_database_is_no_store_until_it_is_made_one),
        WITH_STORE(append_only_tables_cannot_be_emptied_either),
        WITH_STORE(what_postgresql_does_better_is_left_to_it),
    };
    int failed = cmocka_run_group_tests_name("texts for PostgreSQL", texts, NULL, NULL);
    return postgres_wanted() ? failed + cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL) : failed;
}
