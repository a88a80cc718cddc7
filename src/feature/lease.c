// Leases on jobs: of several processes that serve one store, one runs a job at a time; what is known of a job's runs.
#include "feature/feature.h"

#include "feature/feature_sql.h"

enum {
    COMMONS = 0,
    BOUND_S = 60,
    GRACE_S = 30,
    RENEWED_AT = 3
}; // the grace: to finish what was under way at the bound
static const int64_t SECOND_US = 1000000;

struct job_lease {
    const struct job *job;
    struct store *store;
    uint64_t holder; // of this run
    bool only_if_due, is_lost;
    int64_t now_us, until_us; // set by taking it
    int64_t renew_us;         // when it is to be lengthened; of the steady clock
    unsigned failures;
};

static int64_t bound_us(const struct job *job)
{
    return (job->bound_s ? job->bound_s : BOUND_S) * SECOND_US;
}

static int64_t lasts_us(const struct job *job)
{
    return job->lease_s ? job->lease_s * SECOND_US : bound_us(job) + GRACE_S * SECOND_US;
}

static void read_row(struct store_rows *rows, struct arena *a, struct job_state *out)
{
    *out = (struct job_state){
        .until_us = store_column_int(rows, 0),
        .due_us = store_column_int(rows, 1),
        .ended_us = store_column_int(rows, 2),
        .failures = (unsigned)store_column_int(rows, 3),
        .outcome = arena_copy(a, store_column(rows, 4)),
        .is_known = true,
    };
}

enum code job_look(struct arena *a, struct store *store, const struct job *job, struct job_state *out)
{
    struct store_read *read;
    struct store_rows rows;
    struct store_value name = store_text(str_from(job->name));
    *out = (struct job_state){0};
    enum code code = store_read_begin(a, store, &read);
    if (code)
        return code;
    code = store_select(a, read, COMMONS, &job_row, &name, 1, &rows);
    if (code == DONE && store_next(a, &rows))
        read_row(&rows, a, out);
    store_rows_end(&rows);
    store_read_end(&read);
    return code ? code : rows.code;
}

static enum code take_step(struct arena *a, struct store_tx *tx, void *context)
{
    struct job_lease *lease = context;
    struct store_rows rows;
    struct store_value args[] = {store_text(str_from(lease->job->name)), store_id(lease->holder),
                                 store_int(lease->until_us), store_text(STR(""))};
    struct job_state state = {0};
    enum code code = store_tx_select(a, tx, &job_row, args, 1, &rows);
    if (code)
        return code;
    if (store_next(a, &rows))
        read_row(&rows, a, &state);
    store_rows_end(&rows);
    if (rows.code)
        return rows.code;
    if (state.until_us > lease->now_us)
        return fail(a, CONFLICT, "another process is running the job %s", lease->job->name);
    if (lease->only_if_due && state.due_us > lease->now_us)
        return fail(a, CONFLICT, "another process has run the job %s", lease->job->name);
    lease->failures = state.failures;
    return state.is_known ? store_tx_write(a, tx, &job_take_again, args, 3, 1)
                          : store_tx_write(a, tx, &job_take, args, 4, 1);
}

static enum code take(struct arena *a, struct store *store, struct job_lease *lease)
{
    struct store_writes *writes = store_writes_new(a, COMMONS);
    crypt_random(&lease->holder, sizeof lease->holder);
    lease->holder >>= 1; // a BIGINT
    lease->now_us = clock_now_us();
    lease->until_us = lease->now_us + lasts_us(lease->job);
    lease->renew_us = clock_steady_us() + lasts_us(lease->job) / RENEWED_AT;
    store_write_step(writes, take_step, lease);
    return store_commit(a, store, writes);
}

// 30 s after the first failure, then twice as long each time, but no longer than the job would wait anyway or an hour.
static int64_t back_off_s(const struct job *job, unsigned failures)
{
    enum { FIRST_S = 30, DOUBLINGS_MAX = 7, LONGEST_S = 3600 };
    int64_t longest = job->every_s < LONGEST_S ? job->every_s : LONGEST_S;
    int64_t wait = (int64_t)FIRST_S << (failures - 1 < DOUBLINGS_MAX ? failures - 1 : DOUBLINGS_MAX);
    return wait < longest ? wait : longest;
}

static enum code end(struct arena *a, struct store *store, struct job_lease *lease, enum code outcome,
                     bool has_more)
{
    struct store_writes *writes = store_writes_new(a, COMMONS);
    lease->failures = outcome ? lease->failures + 1 : 0;
    int64_t wait_s = outcome    ? back_off_s(lease->job, lease->failures)
                     : has_more ? 0
                                : (int64_t)lease->job->every_s;
    int64_t now_us = clock_now_us();
    struct store_value args[] = {store_text(str_from(lease->job->name)),
                                 store_id(lease->holder),
                                 store_int(now_us + wait_s * SECOND_US),
                                 store_int(now_us),
                                 store_id(lease->failures),
                                 store_text(str_from(code_word(outcome)))};
    store_write(writes, &job_end, args, COUNT_OF(args), 1);
    return store_commit(a, store, writes);
}

// Lengthens a lease that is a third over. Whose row is another's has lost it, and ends.
static void renew(struct job_lease *lease)
{
    struct arena own;
    if (!lease->job->lease_s || lease->is_lost || clock_steady_us() < lease->renew_us)
        return;
    arena_init(&own);
    struct store_writes *writes = store_writes_new(&own, COMMONS);
    struct store_value args[] = {store_text(str_from(lease->job->name)), store_id(lease->holder),
                                 store_int(clock_now_us() + lasts_us(lease->job))};
    store_write(writes, &job_renew, args, COUNT_OF(args), 1);
    lease->is_lost = store_commit(&own, lease->store, writes) == CONFLICT;
    lease->renew_us = clock_steady_us() + lasts_us(lease->job) / RENEWED_AT;
    arena_release(&own);
}

bool job_must_end(const struct job_run *run)
{
    if (run->lease)
        renew(run->lease);
    return (run->stopping && atomic_load(run->stopping)) || clock_steady_us() >= run->until_us ||
           (run->lease && run->lease->is_lost);
}

static enum code run(struct arena *a, const struct job_order *order, struct job_lease *lease)
{
    struct job_run run = {.arena = a,
                          .house = order->house,
                          .job = lease->job,
                          .now_us = lease->now_us,
                          .until_us = clock_steady_us() + bound_us(lease->job),
                          .stopping = order->stopping,
                          .lease = lease};
    enum code code = lease->job->run(&run);
    struct arena own;
    arena_init(&own);
    // What could not be noted is run again when the lease is over.
    // What was cut off by a stop is another process's to go on with, at once.
    bool is_stopped = order->stopping && atomic_load(order->stopping);
    if (end(&own, order->house->store, lease, code, run.has_more || is_stopped) != DONE)
        log_line(LOG_WARNING, "jobs", "how %s ended could not be noted: %s", lease->job->name,
                 own.fault.text);
    arena_release(&own);
    return code;
}

enum code job_run_leased(struct arena *a, const struct job_order *order)
{
    struct job_lease lease = {
        .job = order->job, .store = order->house->store, .only_if_due = order->only_if_due};
    enum code code = take(a, order->house->store, &lease);
    return code ? code : run(a, order, &lease);
}
