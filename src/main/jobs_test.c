// The house's jobs: run when they are due, by one process at a time, again after failures, and once more at stop.
#include "main/main_int.h"
#include "support/own_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail // base's is meant

static const int64_t START_US = 1800000000000000, SECOND_US = 1000000;

// What the jobs of this test do is told them here; they are plain functions without a context.
static struct {
    atomic_uint steady_runs, failing_runs, stop_runs, long_runs;
    atomic_bool fails, has_more, saw_end;
} seen;

static enum code run_steady(struct job_run *run)
{
    struct deed d;
    enum code code = job_deed(run, run->arena, &d);
    if (code == DONE) {
        assert_string_equal(d.word, run->job->name);
        assert_non_null(d.read);
        command_deed_end(&d);
    }
    atomic_fetch_add(&seen.steady_runs, 1);
    run->has_more = atomic_load(&seen.has_more);
    return code;
}

static enum code run_failing(struct job_run *run)
{
    atomic_fetch_add(&seen.failing_runs, 1);
    return atomic_load(&seen.fails) ? fail(run->arena, INTERNAL, "the other side is silent") : DONE;
}

static enum code run_at_stop(struct job_run *run)
{
    (void)run;
    atomic_fetch_add(&seen.stop_runs, 1);
    return DONE;
}

// Until the bound or the stop, whichever comes first.
static enum code run_long(struct job_run *run)
{
    atomic_fetch_add(&seen.long_runs, 1);
    while (!job_must_end(run))
        usleep(1000);
    atomic_store(&seen.saw_end, true);
    return DONE;
}

static const struct job steady[] = {{"steady", "Runs every minute", 60, 0, false, run_steady}, {0}};
static const struct job failing[] = {{"failing", "Fails", 600, 0, false, run_failing}, {0}};
static const struct job at_stop[] = {{"last", "Runs at stop", 3600, 0, true, run_at_stop}, {0}};
static const struct job long_one[] = {{"long", "Takes what it is given", 3600, 1, false, run_long}, {0}};

struct fixture {
    struct arena a;
    char folder[OWN_FOLDER_SIZE];
    struct open_house house;
};

static int make_fixture(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    static const struct command none = {.name = "test"};
    arena_init(&f->a);
    memset(&seen, 0, sizeof seen);
    own_folder_make(f->folder);
    const struct setting *settings[FEATURES_MAX];
    program_settings(settings);
    struct command_call call = {.arena = &f->a,
                                .command = &none,
                                .volumes = 1,
                                .data = str_from(f->folder),
                                .setting_tables = settings};
    call.key_file = arena_print(&f->a, "%s/master.key", f->folder);
    assert_int_equal(house_open(&call, HOUSE_CREATE, STR(""), &f->house), EXIT_DONE);
    clock_set_for_test(START_US);
    *state = f;
    return 0;
}

static int end_fixture(void **state)
{
    struct fixture *f = *state;
    clock_set_for_test(0);
    house_close(&f->house);
    own_folder_remove(f->folder);
    arena_release(&f->a);
    free(f);
    return 0;
}

static struct job_state look(struct fixture *f, const struct job *job)
{
    struct job_state state;
    assert_int_equal(job_look(&f->a, f->house.store, job, &state), DONE);
    return state;
}

static void a_job_runs_at_once_and_then_when_its_time_is_over(void **state)
{
    struct fixture *f = *state;
    const struct job *tables[] = {steady, NULL};
    struct jobs *j = jobs_make(&f->house, tables);
    (void)jobs_run_due(j);
    assert_int_equal(seen.steady_runs, 1);
    assert_string_equal(look(f, steady).outcome.ptr, "done");
    clock_set_for_test(START_US + 59 * SECOND_US);
    assert_int_equal(jobs_run_due(j), SECOND_US);
    assert_int_equal(seen.steady_runs, 1);
    clock_set_for_test(START_US + 60 * SECOND_US);
    (void)jobs_run_due(j);
    assert_int_equal(seen.steady_runs, 2);
    jobs_stop(&j);
    assert_int_equal(seen.steady_runs, 2);
}

static void a_job_that_has_more_to_do_goes_on_at_the_next_look(void **state)
{
    struct fixture *f = *state;
    const struct job *tables[] = {steady, NULL};
    struct jobs *j = jobs_make(&f->house, tables);
    seen.has_more = true;
    assert_int_equal(jobs_run_due(j), 0);
    seen.has_more = false;
    (void)jobs_run_due(j);
    assert_int_equal(seen.steady_runs, 2);
    (void)jobs_run_due(j);
    assert_int_equal(seen.steady_runs, 2);
    jobs_stop(&j);
}

// While one runs it, the other looks.
static struct jobs *other_process;
static const struct open_house *this_house;
static enum code run_watched(struct job_run *run)
{
    struct job_order order = {.job = run->job, .house = this_house};
    struct arena own;
    assert_int_equal(atomic_fetch_add(&seen.steady_runs, 1), 0);
    (void)jobs_run_due(other_process);
    arena_init(&own);
    assert_int_equal(job_run_leased(&own, &order), CONFLICT);
    arena_release(&own);
    return DONE;
}

static void of_two_processes_one_runs_it(void **state)
{
    static const struct job watched[] = {{"watched", "Is looked at", 60, 0, false, run_watched}, {0}};
    struct fixture *f = *state;
    const struct job *tables[] = {watched, NULL};
    struct jobs *one = jobs_make(&f->house, tables), *other = jobs_make(&f->house, tables);
    other_process = other;
    this_house = &f->house;
    (void)jobs_run_due(one);
    (void)jobs_run_due(other); // no longer due
    assert_int_equal(seen.steady_runs, 1);
    jobs_stop(&one);
    jobs_stop(&other);
}

static void the_job_of_a_process_that_died_is_taken_over_when_its_lease_is_over(void **state)
{
    static const struct store_statement die = {"test_die",
                                               "INSERT INTO job VALUES ('steady', 7, $1, 0, 0, 0, '')"};
    struct fixture *f = *state;
    const struct job *tables[] = {steady, NULL};
    struct jobs *j = jobs_make(&f->house, tables);
    struct store_writes *writes = store_writes_new(&f->a, 0);
    struct store_value until = store_int(START_US + 90 * SECOND_US);
    store_write(writes, &die, &until, 1, 1);
    assert_int_equal(store_commit(&f->a, f->house.store, writes), DONE);
    clock_set_for_test(START_US + 89 * SECOND_US);
    (void)jobs_run_due(j);
    assert_int_equal(seen.steady_runs, 0);
    clock_set_for_test(START_US + 90 * SECOND_US);
    (void)jobs_run_due(j);
    assert_int_equal(seen.steady_runs, 1);
    jobs_stop(&j);
}

// A short lease is lengthened while the job asks whether it must end; one that another took ends it.
static enum code run_asking(struct job_run *run)
{
    static const struct store_statement take = {"test_take",
                                                "UPDATE job SET holder = 9 WHERE name = 'asking'"};
    atomic_fetch_add(&seen.long_runs, 1);
    usleep(400 * 1000); // a third of the lease
    clock_set_for_test(START_US + SECOND_US - 1);
    assert_false(job_must_end(run));
    clock_set_for_test(START_US + 2 * SECOND_US - 2);
    (void)jobs_run_due(other_process);
    assert_int_equal(seen.long_runs, 1);
    struct store_writes *writes = store_writes_new(run->arena, 0);
    store_write(writes, &take, NULL, 0, 1);
    assert_int_equal(store_commit(run->arena, run->house->store, writes), DONE);
    usleep(400 * 1000);
    assert_true(job_must_end(run));
    return DONE;
}

static void a_short_lease_is_lengthened_by_asking_and_ends_the_run_when_it_is_lost(void **state)
{
    static const struct job asking[] = {
        {.name = "asking", .what = "Asks", .every_s = 60, .lease_s = 1, .run = run_asking}, {0}};
    struct fixture *f = *state;
    const struct job *tables[] = {asking, NULL};
    struct jobs *j = jobs_make(&f->house, tables);
    other_process = jobs_make(&f->house, tables);
    (void)jobs_run_due(j);
    assert_int_equal(seen.long_runs, 1);
    jobs_stop(&j);
    jobs_stop(&other_process);
}

// It cannot end what is another's now.
static enum code run_late(struct job_run *run)
{
    clock_set_for_test(START_US + 91 * SECOND_US);
    (void)jobs_run_due(other_process);
    assert_int_equal(seen.steady_runs, 1);
    return fail(run->arena, INTERNAL, "late");
}

static enum code run_late_once(struct job_run *run)
{
    bool is_late = atomic_fetch_add(&seen.long_runs, 1) == 0;
    return is_late ? run_late(run) : run_steady(run);
}

static void a_process_that_outlives_its_lease_does_not_undo_what_the_next_noted(void **state)
{
    static const struct job late[] = {{"late", "Is late", 3600, 0, false, run_late_once}, {0}};
    struct fixture *f = *state;
    const struct job *tables[] = {late, NULL};
    struct jobs *one = jobs_make(&f->house, tables), *other = jobs_make(&f->house, tables);
    other_process = other;
    (void)jobs_run_due(one);
    assert_int_equal(look(f, late).failures, 0);
    assert_string_equal(look(f, late).outcome.ptr, "done");
    jobs_stop(&one);
    jobs_stop(&other);
}

static void what_fails_is_tried_again_later_each_time_and_forgotten_when_it_works(void **state)
{
    static const unsigned waits_s[] = {30, 60, 120, 240, 480, 600, 600};
    struct fixture *f = *state;
    const struct job *tables[] = {failing, NULL};
    struct jobs *j = jobs_make(&f->house, tables);
    int64_t now_us = START_US;
    seen.fails = true;
    for (unsigned i = 0; i < COUNT_OF(waits_s); i++) {
        (void)jobs_run_due(j);
        assert_int_equal(seen.failing_runs, i + 1);
        assert_int_equal(look(f, failing).failures, i + 1);
        assert_string_equal(look(f, failing).outcome.ptr, "internal");
        now_us += waits_s[i] * SECOND_US;
        assert_int_equal(look(f, failing).due_us, now_us);
        clock_set_for_test(now_us);
    }
    seen.fails = false;
    (void)jobs_run_due(j);
    assert_int_equal(look(f, failing).failures, 0);
    assert_int_equal(look(f, failing).due_us, now_us + 600 * SECOND_US);
    jobs_stop(&j);
}

static void a_failing_job_holds_up_no_other(void **state)
{
    struct fixture *f = *state;
    const struct job *tables[] = {failing, steady, NULL};
    struct jobs *j = jobs_make(&f->house, tables);
    seen.fails = true;
    (void)jobs_run_due(j);
    assert_int_equal(seen.failing_runs, 1);
    assert_int_equal(seen.steady_runs, 1);
    jobs_stop(&j);
}

static void at_stop_the_last_jobs_run_though_not_due(void **state)
{
    struct fixture *f = *state;
    const struct job *tables[] = {steady, at_stop, NULL};
    struct jobs *j = jobs_make(&f->house, tables);
    (void)jobs_run_due(j);
    assert_int_equal(seen.stop_runs, 1);
    jobs_stop(&j);
    assert_int_equal(seen.stop_runs, 2);
    assert_int_equal(seen.steady_runs, 1);
}

static void a_run_is_bounded(void **state)
{
    struct fixture *f = *state;
    int64_t begin_us = clock_steady_us();
    struct job_order order = {.job = long_one, .house = &f->house};
    assert_int_equal(job_run_leased(&f->a, &order), DONE);
    int64_t took_us = clock_steady_us() - begin_us;
    assert_true(seen.saw_end);
    assert_in_range(took_us, SECOND_US, 20 * SECOND_US);
}

static void a_stop_ends_the_run_under_way_and_the_thread(void **state)
{
    static const struct job endless[] = {{"endless", "", 3600, 3600, false, run_long}, {0}};
    struct fixture *f = *state;
    const struct job *tables[] = {endless, NULL};
    struct jobs *j = jobs_make(&f->house, tables);
    jobs_start(j);
    for (int i = 0; i < 20000 && !atomic_load(&seen.long_runs); i++)
        usleep(1000);
    assert_int_equal(seen.long_runs, 1);
    jobs_stop(&j);
    assert_true(seen.saw_end);
}

static void every_job_of_the_program_is_whole_and_has_a_name_of_its_own(void **state)
{
    const struct job *tables[FEATURES_MAX];
    (void)state;
    program_jobs(tables);
    for (const struct job *const *t = tables; *t; t++)
        for (const struct job *job = *t; job->name; job++) {
            assert_true(job->what && job->every_s && job->run);
            for (const struct job *const *u = tables; *u; u++)
                for (const struct job *other = *u; other->name; other++)
                    assert_true(other == job || strcmp(other->name, job->name) != 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_job_runs_at_once_and_then_when_its_time_is_over, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(a_job_that_has_more_to_do_goes_on_at_the_next_look, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(of_two_processes_one_runs_it, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(the_job_of_a_process_that_died_is_taken_over_when_its_lease_is_over,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(
            a_short_lease_is_lengthened_by_asking_and_ends_the_run_when_it_is_lost, make_fixture,
            end_fixture),
        cmocka_unit_test_setup_teardown(a_process_that_outlives_its_lease_does_not_undo_what_the_next_noted,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(what_fails_is_tried_again_later_each_time_and_forgotten_when_it_works,
                                        make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(a_failing_job_holds_up_no_other, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(at_stop_the_last_jobs_run_though_not_due, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(a_run_is_bounded, make_fixture, end_fixture),
        cmocka_unit_test_setup_teardown(a_stop_ends_the_run_under_way_and_the_thread, make_fixture,
                                        end_fixture),
        cmocka_unit_test(every_job_of_the_program_is_whole_and_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests_name("jobs", tests, NULL, NULL);
}
