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

extern const struct setting program_rows[];                   // ended by a row without a name
extern const struct job program_own_jobs[];                   // likewise
extern const struct store_statement *const main_statements[]; // ended by NULL

#endif
