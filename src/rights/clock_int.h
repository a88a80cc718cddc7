// What the clock does in one space; shared by the job, the command and their test.
#ifndef ENS_RIGHTS_CLOCK_INT_H
#define ENS_RIGHTS_CLOCK_INT_H

#include "rights/rights_int.h"

// Everything that came due in the space up to d->now_us, in one write set: commit it with space_commit. Doing it twice is
// doing it once: what was done is remembered with it. *erased: the space is to be scrubbed from the log after the commit.
enum code clock_run_space(struct deed *d, const struct space_due *due, bool *erased) MUST_CHECK;

// Announcements of hidden documents in (due->done_us, now]; *next_us: lowered to the next one to come.
enum code clock_announce(struct deed *d, const struct space_due *due, struct crypt_box *box,
                         int64_t *next_us) MUST_CHECK;

extern const struct job rights_jobs[];
int rights_lifecycle(struct command_call *c);

#endif
