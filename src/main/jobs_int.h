// What the files of the jobs' runner share.
#ifndef ENS_JOBS_INT_H
#define ENS_JOBS_INT_H

#include "main/main_int.h"

// What the row of a job says. All zero: it never ran.
struct job_state {
    bool is_known;
    uint64_t holder;
    int64_t until_us, due_us, ended_us;
    unsigned failures;
    struct str outcome;
};
enum code job_look(struct arena *a, struct store *store, const struct job *job,
                   struct job_state *out) MUST_CHECK;
unsigned job_bound_s(const struct job *job);

struct lease {
    const struct job *job;
    uint64_t holder; // of the process
    bool only_if_due;
    int64_t now_us, until_us; // set by taking it
    unsigned failures;
    int64_t wait_s; // set by ending it
};
// CONFLICT: another process runs the job, or has just run it.
enum code lease_take(struct arena *a, struct store *store, struct lease *lease) MUST_CHECK;
enum code lease_end(struct arena *a, struct store *store, struct lease *lease, enum code outcome,
                    bool has_more) MUST_CHECK;

// The runner. jobs_make starts no thread; jobs_start does.
struct jobs;
struct jobs *jobs_make(const struct open_house *house, const struct job *const *tables);
void jobs_start(struct jobs *j);
int64_t jobs_run_due(struct jobs *j); // one pass; gives the time until the next is worth it, in microseconds
// Ends the thread, as soon as the job under way allows, then runs the jobs that are to run at stop.
void jobs_stop(struct jobs **j);
// Runs one now, whether it is due or not. CONFLICT: another process is at it.
enum code jobs_run_now(struct arena *a, const struct open_house *house, const struct job *job) MUST_CHECK;

#endif
