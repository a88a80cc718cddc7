// What the files of main/ share.
#ifndef ENS_MAIN_INT_H
#define ENS_MAIN_INT_H

#include "feature/feature.h"

extern const struct feature *const features[]; // ended by NULL

// The rows of all features; ended by NULL.
enum { FEATURES_MAX = 64 };
void program_routes(const struct route *tables[FEATURES_MAX]);
void program_settings(const struct setting *tables[FEATURES_MAX]);
void program_jobs(const struct job *tables[FEATURES_MAX]);

// What the request says of its context (context.c), over what its token says. INVALID: no words of the standard.
enum code request_context(struct call *c) MUST_CHECK;

int run_serve(struct command_call *c);
int run_routes(struct command_call *c);
int run_settings(struct command_call *c);
int run_jobs_command(struct command_call *c);

// The rights that ens serve gives up before its first thread, and when its sockets are open. NULL: the setting guard is
// off. An exit code.
struct guarded;
int guarded_enter(struct command_call *c, const struct settings *settings, uint16_t listens_on,
                  struct guarded **out);
enum code guarded_close(struct arena *a, const struct guarded *g) MUST_CHECK;

extern const struct setting program_rows[]; // ended by a row without a name
extern const struct job program_own_jobs[]; // likewise

// ---- the runner of jobs. jobs_make starts no thread; jobs_start does.
struct jobs;
struct jobs *jobs_make(const struct open_house *house, const struct job *const *tables);
void jobs_start(struct jobs *j);
int64_t jobs_run_due(struct jobs *j); // one pass; gives the time until the next is worth it, in microseconds
// Ends the thread, as soon as the job under way allows, then runs the jobs that are to run at stop.
void jobs_stop(struct jobs **j);

#endif
