// What the files of operator/ share.
#ifndef ENS_OPERATOR_INT_H
#define ENS_OPERATOR_INT_H

#include "operator/operator.h"

#include <pthread.h>

int operator_open(struct command_call *c);
int operator_import(struct command_call *c);
int operator_check(struct command_call *c);
int operator_rebuild(struct command_call *c);
int operator_backup(struct command_call *c);
int operator_move(struct command_call *c);
int operator_restore(struct command_call *c);
int operator_demo(struct command_call *c);
int operator_spaces(struct command_call *c);
int operator_erase(struct command_call *c);
int operator_token(struct command_call *c);
int operator_tokens(struct command_call *c); // --list and --revoke
int operator_version(struct command_call *c);
int operator_key(struct command_call *c);
int operator_migrate(struct command_call *c);

struct work;
struct demo_setting;
// Who may enter the space of a person of the demonstration (demo_rights.c): their doctors, parents, carers, and some
// whom they keep out. All must be loaded already. NOT_FOUND: this one is not.
enum code operator_demo_rights(struct work *w, struct arena *a, const struct demo_setting *setting,
                               uint64_t index) MUST_CHECK;

// Draws "[####......]  40 % of 206 files" on a terminal; for any thread, once for each thing done.
void operator_progress(const struct command_call *c, uint64_t done, uint64_t total, const char *what);

// ---- work that many threads do (work.c)
struct work {
    struct command_call *call;
    struct open_house house;
    pthread_mutex_t queue; // losers of a race for one space go one after the other
};
// *was_known: there is nothing to write. May be run several times, each time from the beginning.
typedef enum code work_deed_fn(void *context, struct deed *d, bool *was_known);
// One deed to its commit, under the command's name; run again when another write came first. BUSY: always lost.
enum code work_deed(struct work *w, struct arena *a, work_deed_fn *deed, void *context) MUST_CHECK;
size_t work_cores(void);
void work_in_threads(size_t want, void *(*run)(void *context), void *context); // returns when all have ended

// objects.c
extern const struct setting operator_settings[];
extern const struct job operator_jobs[];

#endif
