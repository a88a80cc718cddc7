// The runner of the house's jobs: one thread, one job at a time, each bounded, what fails tried again with back-off.
#include "figure/figure.h"
#include "main/main_int.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static const int64_t SECOND_US = 1000000;
static const int64_t LOOK_AGAIN_US = 30 * 1000000LL; // another process may have died over its lease

struct jobs {
    const struct open_house *house;
    const struct job *const *tables;
    pthread_t thread;
    bool is_running;
    int64_t carried_us; // when this process last carried its figures into the store; of the steady clock
    int64_t tended_us;  // and tended its keys
    atomic_bool stopping;
    pthread_mutex_t lock;
    pthread_cond_t wake;
};

struct jobs *jobs_make(const struct open_house *house, const struct job *const *tables)
{
    pthread_condattr_t steady;
    struct jobs *j = heap_alloc(sizeof *j);
    j->house = house;
    j->tables = tables;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->wake, &steady);
    pthread_condattr_destroy(&steady);
    return j;
}

static void run_one(struct jobs *j, const struct job *job, bool at_stop)
{
    struct arena a;
    struct job_order order = {
        .job = job, .house = j->house, .only_if_due = !at_stop, .stopping = at_stop ? NULL : &j->stopping};
    arena_init(&a);
    enum code code = job_run_leased(&a, &order);
    if (code && code != CONFLICT) // someone else is at it, which is as good
        log_line(LOG_ERROR, "jobs", "%s failed: %s; `ens jobs` says when it is tried again", job->name,
                 a.fault.text[0] ? a.fault.text : code_word(code));
    arena_release(&a);
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

// What each process counts it carries itself: no lease.
static void carry_figures(struct jobs *j, int64_t every_us)
{
    struct arena a;
    if (clock_steady_us() - j->carried_us < every_us)
        return;
    arena_init(&a);
    j->carried_us = clock_steady_us();
    if (figure_carry(&a, j->house->store, space_tally(j->house->house), access_day_of(clock_now_us())) !=
        DONE)
        log_line(LOG_WARNING, "jobs", "the figures wait in memory: %s", a.fault.text);
    arena_release(&a);
}

static void tend_keys(struct jobs *j, int64_t every_us)
{
    if (clock_steady_us() - j->tended_us < every_us)
        return;
    j->tended_us = clock_steady_us();
    keys_tend(j->house);
}

static void *run_jobs(void *context)
{
    const int64_t every_us = 10 * SECOND_US, tend_us = 60 * SECOND_US;
    struct jobs *j = context;
    while (!atomic_load(&j->stopping)) {
        int64_t wait_us = jobs_run_due(j);
        carry_figures(j, every_us);
        tend_keys(j, tend_us);
        sleep_for(j, wait_us < every_us ? wait_us : every_us);
    }
    return NULL;
}

void jobs_start(struct jobs *j)
{
    j->is_running = pthread_create(&j->thread, NULL, run_jobs, j) == 0;
    if (!j->is_running)
        log_line(LOG_ERROR, "jobs", "no thread could be started: jobs run only by `ens jobs run`");
}

void jobs_quiet(struct jobs *j)
{
    pthread_mutex_lock(&j->lock);
    atomic_store(&j->stopping, true);
    pthread_cond_signal(&j->wake);
    pthread_mutex_unlock(&j->lock);
}

void jobs_stop(struct jobs **out)
{
    struct jobs *j = *out;
    if (!j)
        return;
    jobs_quiet(j);
    if (j->is_running)
        pthread_join(j->thread, NULL);
    carry_figures(j, 0);
    tend_keys(j, 0);
    for (const struct job *const *table = j->tables; *table; table++)
        for (const struct job *job = *table; job->name; job++)
            if (job->at_stop)
                run_one(j, job, true);
    pthread_mutex_destroy(&j->lock);
    pthread_cond_destroy(&j->wake);
    free(j);
    *out = NULL;
}
