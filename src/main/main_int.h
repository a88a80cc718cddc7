// What the files of main/ share.
#ifndef ENS_MAIN_INT_H
#define ENS_MAIN_INT_H

#include "feature/feature.h"
#include "watch/watch.h"

#include <signal.h>

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

// Where ens serve listens: for everybody, and, when the settings say so, for who watches over it.
enum { LISTEN_SIZE = 64 };
struct listens {
    char address[LISTEN_SIZE], own_address[LISTEN_SIZE];
    uint16_t port, own_port;
    bool has_own;
};
bool listen_read(struct str text, char address[LISTEN_SIZE], uint16_t *port); // "127.0.0.1:8080"

// The rights that ens serve gives up before its first thread, and when its sockets are open. NULL: the setting guard is
// off. An exit code.
struct guarded;
int guarded_enter(struct command_call *c, const struct settings *settings, const struct listens *listens,
                  struct guarded **out);
enum code guarded_close(struct arena *a, const struct guarded *g) MUST_CHECK;

// ---- TLS (secure.c)
enum { SECURE_FOLDERS_MAX = 6 };
int secure_options(
    struct command_call *c); // --tls-cert and --tls-key become settings of this run; an exit code
// The folders in which its files are read again while it serves; ended by NULL. INVALID: one holds the master key.
enum code secure_folders(struct command_call *c, const struct settings *settings,
                         const char *out[SECURE_FOLDERS_MAX + 1]) MUST_CHECK;
// *out NULL: TLS is not set. An exit code.
int secure_open(struct command_call *c, const struct settings *settings, struct tls **out);
// Waits for a signal of `ends`; meanwhile takes new files into use, at SIGHUP or when they changed.
void secure_wait(struct tls *tls, const sigset_t *ends);

// Serves until it is told to stop, and stops (run.c). An exit code.
struct serving {
    struct command_call *call;
    struct open_house *house;
    const struct listens *listens;
    const struct http_config *config;
    const struct guarded *guarded;
};
int serve(const struct serving *s);
void house_gather(void *house, struct buf *out); // what /metrics tells of an open_house, out of its store

extern const struct setting program_rows[];     // ended by a row without a name
void keys_tend(const struct open_house *house); // now and then, by each process for itself

// ---- the runner of jobs. jobs_make starts no thread; jobs_start does.
struct jobs;
struct jobs *jobs_make(const struct open_house *house, const struct job *const *tables);
void jobs_start(struct jobs *j);
int64_t jobs_run_due(struct jobs *j); // one pass; gives the time until the next is worth it, in microseconds
void jobs_quiet(struct jobs *j);      // begins no more, and asks the one under way to end
// Ends the thread, as soon as the job under way allows, then runs the jobs that are to run at stop.
void jobs_stop(struct jobs **j);

#endif
