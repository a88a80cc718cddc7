// The runner of the house's jobs: one thread, one job at a time, each bounded, what fails tried again with back-off.
#include "main/jobs_int.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { BOUND_S = 60 };
static const int64_t SECOND_US = 1000000;
static const int64_t LOOK_AGAIN_US = 30 * 1000000LL; // another process may have died over its lease

struct jobs {
    const struct open_house *house;
    const struct job *const *tables;
    uint64_t holder;
    pthread_t thread;
    bool is_running;
    atomic_bool stopping;
    pthread_mutex_t lock;
    pthread_cond_t wake;
};

unsigned job_bound_s(const struct job *job)
{
    return job->bound_s ? job->bound_s : BOUND_S;
}

static uint64_t draw_holder(void)
{
    uint64_t holder;
    crypt_random(&holder, sizeof holder);
    return holder >> 1 | 1; // a positive BIGINT
}

struct jobs *jobs_make(const struct open_house *house, const struct job *const *tables)
{
    pthread_condattr_t steady;
    struct jobs *j = heap_alloc(sizeof *j);
    j->house = house;
    j->tables = tables;
    j->holder = draw_holder();
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->wake, &steady);
    pthread_condattr_destroy(&steady);
    return j;
}

// ---- one run ----------------------------------------------------------------------------------------------

static enum code run_leased(struct arena *a, const struct open_house *house, struct lease *lease,
                            const atomic_bool *stopping)
{
    struct job_run run = {.arena = a,
                          .house = house,
                          .job = lease->job,
                          .now_us = lease->now_us,
                          .until_us = clock_steady_us() + job_bound_s(lease->job) * SECOND_US,
                          .stopping = stopping};
    enum code code = lease->job->run(&run);
    struct fault fault = a->fault;
    struct arena own;
    arena_init(&own);
    // What could not be noted is run again when the lease is over.
    if (lease_end(&own, house->store, lease, code, run.has_more) != DONE)
        log_line(LOG_WARNING, "jobs", "how %s ended could not be noted: %s", lease->job->name,
                 own.fault.text);
    arena_release(&own);
    if (code)
        log_line(LOG_ERROR, "jobs", "%s failed: %s; tried again in %lld s", lease->job->name,
                 fault.text[0] ? fault.text : code_word(code), (long long)lease->wait_s);
    return code;
}

static void run_one(struct jobs *j, const struct job *job, bool at_stop)
{
    struct arena a;
    struct lease lease = {.job = job, .holder = j->holder, .only_if_due = !at_stop};
    arena_init(&a);
    enum code code = lease_take(&a, j->house->store, &lease);
    if (code == DONE)
        (void)run_leased(&a, j->house, &lease, at_stop ? NULL : &j->stopping);
    else if (code != CONFLICT) // someone else is at it, which is as good
        log_line(LOG_WARNING, "jobs", "%s cannot begin: %s", job->name, a.fault.text);
    arena_release(&a);
}

enum code jobs_run_now(struct arena *a, const struct open_house *house, const struct job *job)
{
    struct lease lease = {.job = job, .holder = draw_holder()};
    enum code code = lease_take(a, house->store, &lease);
    return code ? code : run_leased(a, house, &lease, NULL);
}

// ---- the thread -------------------------------------------------------------------------------------------

// How long until the job may begin; LOOK_AGAIN_US when somebody else is at it, or nothing can be read.
static int64_t time_until(struct jobs *j, const struct job *job)
{
    struct arena a;
    struct job_state state;
    arena_init(&a);
    int64_t now_us = clock_now_us(), wait_us = LOOK_AGAIN_US;
    if (job_look(&a, j->house->store, job, &state) == DONE && state.until_us <= now_us)
        wait_us = state.due_us - now_us;
    arena_release(&a);
    return wait_us > 0 ? wait_us : 0;
}

int64_t jobs_run_due(struct jobs *j)
{
    int64_t soonest_us = LOOK_AGAIN_US;
    for (const struct job *const *table = j->tables; *table; table++)
        for (const struct job *job = *table; job->name && !atomic_load(&j->stopping); job++) {
            if (time_until(j, job) == 0)
                run_one(j, job, false);
            int64_t wait_us = time_until(j, job);
            soonest_us = wait_us < soonest_us ? wait_us : soonest_us;
        }
    return soonest_us;
}

static void sleep_for(struct jobs *j, int64_t wait_us)
{
    enum { LEAST_US = 100 * 1000 }; // jobs that always have more to do leave the store some air
    int64_t until_us = clock_steady_us() + (wait_us > LEAST_US ? wait_us : LEAST_US);
    struct timespec until = {.tv_sec = until_us / SECOND_US, .tv_nsec = until_us % SECOND_US * 1000};
    pthread_mutex_lock(&j->lock);
    if (!atomic_load(&j->stopping))
        pthread_cond_timedwait(&j->wake, &j->lock, &until);
    pthread_mutex_unlock(&j->lock);
}

static void *run_jobs(void *context)
{
    struct jobs *j = context;
    while (!atomic_load(&j->stopping))
        sleep_for(j, jobs_run_due(j));
    return NULL;
}

void jobs_start(struct jobs *j)
{
    j->is_running = pthread_create(&j->thread, NULL, run_jobs, j) == 0;
    if (!j->is_running)
        log_line(LOG_ERROR, "jobs", "no thread could be started: jobs run only by `ens jobs run`");
}

void jobs_stop(struct jobs **out)
{
    struct jobs *j = *out;
    if (!j)
        return;
    pthread_mutex_lock(&j->lock);
    atomic_store(&j->stopping, true);
    pthread_cond_signal(&j->wake);
    pthread_mutex_unlock(&j->lock);
    if (j->is_running)
        pthread_join(j->thread, NULL);
    for (const struct job *const *table = j->tables; *table; table++)
        for (const struct job *job = *table; job->name; job++)
            if (job->at_stop)
                run_one(j, job, true);
    pthread_mutex_destroy(&j->lock);
    pthread_cond_destroy(&j->wake);
    free(j);
    *out = NULL;
}
