// What the store promises to one user at a time: making, opening, reading, writing, keeping house.
#include "store/store_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- making and opening

static void a_missing_store_is_said_and_made_only_when_asked(void **state)
{
    struct fixture *f = *state;
    struct store_config config = {.folder = arena_print(&f->a, "%s/sub", f->folder).ptr};
    struct store *s;
    unsigned applied;
    assert_int_equal(store_open(&f->a, &config, &s), NOT_FOUND);
    assert_int_equal(store_migrate(&f->a, &config, &applied), NOT_FOUND);
    assert_int_equal(access(config.folder, F_OK), -1);
    config.create = true;
    assert_int_equal(store_open(&f->a, &config, &s), DONE);
    assert_int_equal(store_volume_count(s), 4);
    store_free(&s);
    assert_null(s);
    store_free(&s);
    assert_int_equal(store_migrate(&f->a, &config, &applied), DONE);
    assert_int_equal(applied, 0);
}

static void an_old_store_keeps_its_number_of_volumes_and_its_rows(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(put_one(f, 5, 1, STR("kept")), DONE);
    store_free(&f->s);
    f->config.volumes = 7;
    fixture_open(f);
    assert_int_equal(store_volume_count(f->s), 3);
    assert_true(str_equal(body_of(f, 5, 1), STR("kept")));
}

static void no_one_else_may_read_the_files(void **state)
{
    struct fixture *f = *state;
    const char *const names[] = {"v000.db", "v001.db", "v002.db", "commons.db"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct stat about;
        assert_int_equal(stat(arena_print(&f->a, "%s/%s", f->folder, names[i]).ptr, &about), 0);
        assert_int_equal(about.st_mode & 077, 0);
    }
}

static void a_missing_or_swapped_volume_is_named(void **state)
{
    struct fixture *f = *state;
    store_free(&f->s);
    const char *one = arena_print(&f->a, "%s/v001.db", f->folder).ptr;
    const char *two = arena_print(&f->a, "%s/v002.db", f->folder).ptr;
    const char *aside = arena_print(&f->a, "%s/aside", f->folder).ptr;
    unsigned applied;
    assert_int_equal(rename(two, aside), 0);
    assert_int_equal(store_open(&f->a, &f->config, &f->s), INVALID);
    assert_non_null(strstr(f->a.fault.text, "v002"));
    f->config.create = false;
    assert_int_equal(store_migrate(&f->a, &f->config, &applied), INVALID);
    assert_int_equal(rename(one, two), 0);
    assert_int_equal(rename(aside, one), 0);
    assert_int_equal(store_open(&f->a, &f->config, &f->s), INVALID);
    assert_non_null(strstr(f->a.fault.text, "v001"));
}

static void overwrite_first_page(struct fixture *f, const char *name)
{
    char noise[4096];
    int fd = open(arena_print(&f->a, "%s/%s.db", f->folder, name).ptr, O_WRONLY);
    memset(noise, 'n', sizeof noise);
    assert_int_equal(write(fd, noise, sizeof noise), sizeof noise);
    close(fd);
}

static void a_file_that_is_no_volume_is_refused_and_the_others_are_served(void **state)
{
    struct fixture *f = *state;
    const struct store_value args[] = {store_int(1), store_int(1)};
    struct store_read *r;
    struct store_rows rows;
    store_free(&f->s);
    overwrite_first_page(f, "v001");
    assert_int_equal(store_open(&f->a, &f->config, &f->s), DONE);
    assert_true(store_volume_broken(f->s, 1));
    assert_false(store_volume_broken(f->s, 2));
    assert_int_equal(put_one(f, 1, 1, STR("a")), INTERNAL);
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    assert_int_equal(store_select(&f->a, r, 1, &list_resources, args, COUNT_OF(args), &rows), INTERNAL);
    assert_non_null(strstr(f->a.fault.text, "v001 is damaged"));
    store_read_end(&r);
    assert_int_equal(put_one(f, 2, 1, STR("a")), DONE);
    assert_true(str_equal(body_of(f, 2, 1), STR("a")));
}

static void the_number_of_volumes_is_known_without_the_first(void **state)
{
    struct fixture *f = *state;
    unsigned volumes = store_volume_count(f->s);
    store_free(&f->s);
    overwrite_first_page(f, "v000");
    assert_int_equal(store_open(&f->a, &f->config, &f->s), DONE);
    assert_int_equal(store_volume_count(f->s), volumes);
    assert_true(store_volume_broken(f->s, 0));
    assert_int_equal(put_one(f, 1, 1, STR("a")), DONE);
}

static void commons_that_are_no_volume_are_refused(void **state)
{
    struct fixture *f = *state;
    store_free(&f->s);
    overwrite_first_page(f, "commons");
    assert_int_equal(store_open(&f->a, &f->config, &f->s), INTERNAL);
    assert_non_null(strstr(f->a.fault.text, "commons is damaged"));
}

static void a_space_belongs_to_the_volume_of_its_bucket(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(store_volume_of(f->s, 0), 3);
    assert_int_equal(store_volume_of(f->s, 1), 1);
    assert_int_equal(store_volume_of(f->s, 1024), 0);
    assert_int_equal(store_volume_of(f->s, 1023), 0);
    assert_int_equal(store_volume_of(f->s, (7 << 10) + 1022), 2);
    assert_int_equal(put_one(f, 4, 1, STR("x")), DONE);
    assert_int_equal(put_one(f, 0, 1, STR("x")), DONE);
    const int64_t expected[] = {0, 1, 0, 1};
    for (unsigned volume = 0; volume < COUNT_OF(expected); volume++)
        assert_int_equal(count_in_volume(f, volume), expected[volume]);
}

// ---- reading and writing

static void values_of_every_kind_read_back(void **state)
{
    static const struct store_statement echo = {"test_echo", "SELECT $3, $1, $2, $4, $5"}; // any kind
    struct fixture *f = *state;
    const struct store_value args[] = {store_int(INT64_MIN), store_text(STR("\xc3\xa9\x01")),
                                       store_bytes(str_of("\0\xff", 2)), store_text((struct str){0}),
                                       store_bytes(STR(""))};
    struct store_read *r;
    struct store_rows rows;
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    assert_int_equal(store_select(&f->a, r, 1, &echo, args, COUNT_OF(args), &rows), DONE);
    assert_true(store_next(&f->a, &rows));
    assert_true(str_equal(store_column(&rows, 0), str_of("\0\xff", 2)));
    assert_true(store_column_int(&rows, 1) == INT64_MIN);
    assert_true(str_equal(store_column(&rows, 2), STR("\xc3\xa9\x01")));
    assert_true(store_column_null(&rows, 3));
    assert_null(store_column(&rows, 3).ptr);
    assert_false(store_column_null(&rows, 4));
    assert_int_equal(store_column(&rows, 4).len, 0);
    assert_non_null(store_column(&rows, 4).ptr);
    assert_false(store_next(&f->a, &rows));
    assert_false(store_next(&f->a, &rows));
    assert_int_equal(rows.code, DONE);
    store_rows_end(&rows);
    store_read_end(&r);
}

static void a_reader_sees_one_moment_until_it_ends(void **state)
{
    struct fixture *f = *state;
    const struct store_value args[] = {store_int(1), store_int(1)};
    struct store_read *r;
    struct store_rows rows;
    assert_int_equal(put_one(f, 1, 1, STR("a")), DONE);
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    for (int round = 0; round < 2; round++) {
        int count = 0;
        assert_int_equal(store_select(&f->a, r, 1, &list_resources, args, COUNT_OF(args), &rows), DONE);
        while (store_next(&f->a, &rows))
            count++;
        store_rows_end(&rows);
        assert_int_equal(count, 1);
        assert_int_equal(put_one(f, 1, (uint64_t)round + 2, STR("b")), DONE);
    }
    store_read_end(&r);
    assert_int_equal(count_in_volume(f, store_volume_of(f->s, 1)), 3);
}

static void rows_left_open_and_a_statement_used_within_itself_do_no_harm(void **state)
{
    struct fixture *f = *state;
    const struct store_value args[] = {store_int(1), store_int(1)};
    struct store_read *r;
    struct store_rows outer, inner;
    for (uint64_t number = 1; number <= 3; number++)
        assert_int_equal(put_one(f, 1, number, STR("a")), DONE);
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    int pairs = 0;
    assert_int_equal(store_select(&f->a, r, 1, &list_resources, args, COUNT_OF(args), &outer), DONE);
    while (store_next(&f->a, &outer)) {
        assert_int_equal(store_select(&f->a, r, 1, &list_resources, args, COUNT_OF(args), &inner), DONE);
        while (store_next(&f->a, &inner))
            pairs++;
        store_rows_end(&inner);
    }
    store_rows_end(&outer);
    assert_int_equal(pairs, 9);
    assert_int_equal(store_select(&f->a, r, 1, &list_resources, args, COUNT_OF(args), &outer), DONE);
    assert_true(store_next(&f->a, &outer));
    store_read_end(&r); // with the rows open, as when a handler returns early
    assert_null(r);
    assert_int_equal(put_one(f, 1, 4, STR("b")), DONE);
    assert_int_equal(count_in_volume(f, store_volume_of(f->s, 1)), 4);
}

static void a_set_is_applied_whole_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    struct store_writes *w = store_writes_new(&f->a, 1);
    assert_true(store_writes_empty(w));
    for (uint64_t number = 1; number <= 3; number++)
        add_resource(w, 1, number, STR("a"));
    assert_false(store_writes_empty(w));
    assert_int_equal(store_commit(&f->a, f->s, w), DONE);
    w = store_writes_new(&f->a, 1);
    add_resource(w, 1, 4, STR("b"));
    add_resource(w, 1, 2, STR("b")); // taken
    add_resource(w, 1, 5, STR("b"));
    assert_int_equal(store_commit(&f->a, f->s, w), CONFLICT);
    assert_non_null(strstr(f->a.fault.text, "test_put_resource"));
    assert_int_equal(count_in_volume(f, store_volume_of(f->s, 1)), 3);
}

static void a_write_that_changes_another_number_of_rows_is_a_conflict(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(put_one(f, 1, 1, STR("a")), DONE);
    const struct store_value fresh[] = {store_int(1), store_int(1), store_int(1), store_int(1),
                                        store_bytes(STR("b"))};
    struct store_writes *w = store_writes_new(&f->a, 1);
    store_write(w, &set_resource, fresh, COUNT_OF(fresh), 1);
    assert_int_equal(store_commit(&f->a, f->s, w), DONE);
    w = store_writes_new(&f->a, 1); // the same once more: the version has moved on
    add_resource(w, 1, 2, STR("c"));
    store_write(w, &set_resource, fresh, COUNT_OF(fresh), 1);
    assert_int_equal(store_commit(&f->a, f->s, w), CONFLICT);
    assert_null(body_of(f, 1, 2).ptr);
    assert_true(str_equal(body_of(f, 1, 1), STR("b")));
    w = store_writes_new(&f->a, 1);
    store_write(w, &set_resource, fresh, COUNT_OF(fresh), STORE_ANY_ROWS);
    assert_int_equal(store_commit(&f->a, f->s, w), DONE);
    const struct store_value next[] = {store_int(1), store_int(1), store_int(1), store_int(2),
                                       store_bytes(STR("d"))};
    w = store_writes_new(&f->a, 1); // changes one where none was to change: undone
    store_write(w, &set_resource, next, COUNT_OF(next), 0);
    assert_int_equal(store_commit(&f->a, f->s, w), CONFLICT);
    assert_true(str_equal(body_of(f, 1, 1), STR("b")));
}

static enum code put_after_highest(struct arena *a, struct store_tx *tx, void *context)
{
    const struct store_value which[] = {store_int(1), store_int(1)};
    struct store_rows rows;
    int64_t highest = 0;
    enum code code = store_tx_select(a, tx, &list_resources, which, COUNT_OF(which), &rows);
    while (code == DONE && store_next(a, &rows))
        highest = store_column_int(&rows, 0);
    store_rows_end(&rows);
    const struct store_value args[] = {store_int(1), store_int(1), store_int(highest + 1),
                                       store_bytes(STR("step"))};
    code = code == DONE ? store_tx_write(a, tx, &put_resource, args, COUNT_OF(args), 1) : code;
    if (code == DONE && context)
        return fail(a, DENIED, "the step does not want it");
    return code;
}

static void a_step_reads_and_writes_within_the_transaction(void **state)
{
    struct fixture *f = *state;
    struct store_writes *w = store_writes_new(&f->a, 1);
    add_resource(w, 1, 7, STR("a"));
    store_write_step(w, put_after_highest, NULL);
    store_write_step(w, put_after_highest, NULL);
    assert_int_equal(store_commit(&f->a, f->s, w), DONE);
    assert_true(str_equal(body_of(f, 1, 9), STR("step")));
    w = store_writes_new(&f->a, 1);
    store_write_step(w, put_after_highest, f);
    assert_int_equal(store_commit(&f->a, f->s, w), DENIED);
    assert_string_equal(f->a.fault.text, "the step does not want it");
    assert_int_equal(count_in_volume(f, store_volume_of(f->s, 1)), 3);
}

static void wrong_statements_are_said_with_their_names(void **state)
{
    static const struct store_statement broken = {"test_broken", "SELECT nothing FROM nowhere"};
    static const struct store_statement writing = {"test_writing", "DELETE FROM event"};
    struct fixture *f = *state;
    struct store_read *r;
    struct store_rows rows;
    assert_int_equal(store_prepare_check(&f->a, f->s, &get_resource), DONE);
    assert_int_equal(store_prepare_check(&f->a, f->s, &broken), INTERNAL);
    assert_non_null(strstr(f->a.fault.text, "test_broken"));
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    assert_int_equal(store_select(&f->a, r, 1, &broken, NULL, 0, &rows), INTERNAL);
    store_rows_end(&rows);
    store_read_end(&r);
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    const struct store_value one = store_int(1);
    assert_int_equal(store_select(&f->a, r, 1, &get_resource, &one, 1, &rows), INTERNAL);
    assert_non_null(strstr(f->a.fault.text, "takes 3 arguments"));
    // A reader cannot write.
    (void)!store_select(&f->a, r, 1, &writing, NULL, 0, &rows);
    assert_false(store_next(&f->a, &rows));
    assert_int_not_equal(rows.code, DONE);
    store_rows_end(&rows);
    store_read_end(&r);
    struct store_writes *w = store_writes_new(&f->a, 1);
    const struct store_value key[] = {store_int(1), store_int(1), store_int(1)};
    store_write(w, &get_resource, key, COUNT_OF(key), STORE_ANY_ROWS);
    assert_int_equal(put_one(f, 1, 1, STR("a")), DONE);
    assert_int_equal(store_commit(&f->a, f->s, w), INTERNAL);
}

static void a_store_opened_for_reading_takes_no_writes(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(put_one(f, 1, 1, STR("a")), DONE);
    store_free(&f->s);
    f->config.read_only = true;
    fixture_open(f);
    assert_int_equal(put_one(f, 1, 2, STR("a")), INTERNAL);
    assert_true(str_equal(body_of(f, 1, 1), STR("a")));
}

// ---- what may not change

static enum code run_one(struct fixture *f, const struct store_statement *s)
{
    struct store_writes *w = store_writes_new(&f->a, 1);
    const struct store_value line = store_bytes(STR("x"));
    store_write(w, s, &line, strchr(s->sql, '$') != NULL, STORE_ANY_ROWS);
    return store_commit(&f->a, f->s, w);
}

static void versions_and_journal_are_altered_never_and_removed_only_with_their_space(void **state)
{
    static const struct store_statement make[] = {
        {"test_space", "INSERT INTO space (space, state, created_us, updated_us) VALUES (1, 0, 0, 0)"},
        {"test_version", "INSERT INTO version VALUES (1, 2, 3, 0, 0, NULL)"},
        {"test_journal", "INSERT INTO journal VALUES (1, 1, 0, $1, $1)"},
        {"test_operator", "INSERT INTO journal VALUES (0, 1, 0, $1, $1)"},
    };
    static const struct store_statement refused[] = {
        {"test_alter_version", "UPDATE version SET state = 1"},
        {"test_alter_journal", "UPDATE journal SET at_us = 1"},
        {"test_remove_version", "DELETE FROM version"},
        {"test_remove_journal", "DELETE FROM journal WHERE space = 1"},
    };
    static const struct store_statement erase = {"test_erase", "UPDATE space SET state = 2, wrapped = NULL"};
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(make); i++)
        assert_int_equal(run_one(f, make + i), DONE);
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        assert_int_equal(run_one(f, refused + i), INTERNAL);
        assert_non_null(strstr(f->a.fault.text, "append-only"));
    }
    assert_int_equal(run_one(f, &erase), DONE);
    assert_int_equal(run_one(f, refused), INTERNAL); // altering, still
    assert_int_equal(run_one(f, refused + 2), DONE);
    assert_int_equal(run_one(f, refused + 3), DONE);
    static const struct store_statement operator_too = {"test_remove_operator",
                                                        "DELETE FROM journal WHERE space = 0"};
    assert_int_equal(run_one(f, &operator_too), INTERNAL);
}

static void on_sqlite_replacing_is_altering(void **state)
{
    static const struct store_statement make = {"test_journal",
                                                "INSERT INTO journal VALUES (1, 1, 0, x'00', x'00')"};
    static const struct store_statement replace = {
        "test_replace", "INSERT OR REPLACE INTO journal VALUES (1, 1, 7, x'01', x'01')"};
    struct fixture *f = *state;
    assert_int_equal(run_one(f, &make), DONE);
    assert_int_equal(run_one(f, &replace), INTERNAL);
    assert_non_null(strstr(f->a.fault.text, "append-only"));
}

// ---- keeping house

static void a_backup_is_a_whole_store_of_its_own(void **state)
{
    struct fixture *f = *state;
    for (uint64_t space = 1; space <= 6; space++)
        assert_int_equal(put_one(f, space, 1, STR("a")), DONE);
    const char *to = arena_print(&f->a, "%s/backup", f->folder).ptr;
    assert_int_equal(store_backup(&f->a, f->s, to), DONE);
    assert_int_equal(store_backup(&f->a, f->s, to), CONFLICT);
    assert_int_equal(put_one(f, 1, 2, STR("later")), DONE);
    store_free(&f->s);
    f->config.folder = to;
    f->config.create = false;
    fixture_open(f);
    for (uint64_t space = 1; space <= 6; space++)
        assert_true(str_equal(body_of(f, space, 1), STR("a")));
    assert_null(body_of(f, 1, 2).ptr);
    assert_int_equal(put_one(f, 1, 2, STR("goes on")), DONE);
}

struct told {
    unsigned times, volumes;
    char text[300];
};

static void note_damage(void *context, unsigned volume, struct str sentence)
{
    struct told *told = context;
    told->times++;
    told->volumes |= 1U << volume;
    snprintf(told->text, sizeof told->text, "%.*s", STR_ARG(sentence));
}

static void damage_is_named_and_other_volumes_serve_on(void **state)
{
    struct fixture *f = *state;
    struct told told = {0};
    char body[3000];
    memset(body, 'b', sizeof body);
    for (uint64_t number = 1; number <= 60; number++)
        for (uint64_t space = 1; space <= 3; space++)
            assert_int_equal(put_one(f, space, number, str_of(body, sizeof body)), DONE);
    assert_int_equal(store_check(&f->a, f->s, note_damage, &told), DONE);
    assert_int_equal(told.times, 0);
    store_free(&f->s);
    struct stat about;
    const char *path = arena_print(&f->a, "%s/v002.db", f->folder).ptr;
    assert_int_equal(stat(path, &about), 0);
    int fd = open(path, O_WRONLY);
    for (off_t at = about.st_size / 2 / 4096 * 4096; at < about.st_size; at += 4096) // where pages begin
        assert_int_equal(pwrite(fd, "damage here, and here, and here", 31, at), 31);
    close(fd);
    fixture_open(f);
    assert_int_equal(store_check(&f->a, f->s, note_damage, &told), INVALID);
    assert_true(told.times > 0);
    assert_int_equal(told.volumes, 1U << 2);
    assert_non_null(strstr(told.text, "v002"));
    assert_int_equal(body_of(f, 1, 60).len, sizeof body);
    assert_int_equal(put_one(f, 1, 61, STR("goes on")), DONE);
    struct store_read *r;
    struct store_rows rows;
    const struct store_value args[] = {store_int(2), store_int(1)};
    assert_int_equal(store_read_begin(&f->a, f->s, &r), DONE);
    assert_int_equal(store_select(&f->a, r, 2, &list_resources, args, COUNT_OF(args), &rows), DONE);
    while (store_next(&f->a, &rows))
        continue;
    assert_int_equal(rows.code, INTERNAL);
    assert_non_null(strstr(f->a.fault.text, "v002 is damaged"));
    store_rows_end(&rows);
    store_read_end(&r);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, make_fixture, end_fixture)

int main(void)
{
    const struct CMUnitTest on_both[] = {
        WITH_STORE(values_of_every_kind_read_back),
        WITH_STORE(a_reader_sees_one_moment_until_it_ends),
        WITH_STORE(rows_left_open_and_a_statement_used_within_itself_do_no_harm),
        WITH_STORE(a_set_is_applied_whole_or_not_at_all),
        WITH_STORE(a_write_that_changes_another_number_of_rows_is_a_conflict),
        WITH_STORE(a_step_reads_and_writes_within_the_transaction),
        WITH_STORE(wrong_statements_are_said_with_their_names),
        WITH_STORE(a_store_opened_for_reading_takes_no_writes),
        WITH_STORE(versions_and_journal_are_altered_never_and_removed_only_with_their_space),
    };
    const struct CMUnitTest on_sqlite[] = {
        WITH_STORE(a_missing_store_is_said_and_made_only_when_asked),
        WITH_STORE(an_old_store_keeps_its_number_of_volumes_and_its_rows),
        WITH_STORE(no_one_else_may_read_the_files),
        WITH_STORE(a_missing_or_swapped_volume_is_named),
        WITH_STORE(a_file_that_is_no_volume_is_refused_and_the_others_are_served),
        WITH_STORE(the_number_of_volumes_is_known_without_the_first),
        WITH_STORE(commons_that_are_no_volume_are_refused),
        WITH_STORE(a_space_belongs_to_the_volume_of_its_bucket),
        WITH_STORE(on_sqlite_replacing_is_altering),
        WITH_STORE(a_backup_is_a_whole_store_of_its_own),
        WITH_STORE(damage_is_named_and_other_volumes_serve_on),
    };
    int failed = cmocka_run_group_tests_name("store", on_both, NULL, NULL);
    return postgres_wanted() ? failed
                             : failed + cmocka_run_group_tests_name("store on SQLite", on_sqlite, NULL, NULL);
}
