// When the clock has something to do in a space. A row says when, and nothing of what: terms of the law, mandates and
// announcements look alike. Whatever changes a rights file or deposits what is not announced moves the row.
#ifndef ENS_SPACE_DUE_H
#define ENS_SPACE_DUE_H

#include "base/base.h"

struct deed;

struct space_due {
    uint64_t space;
    int64_t at_us;   // something is due from then on
    int64_t done_us; // what came up to then is done
};
// The spaces of a volume that are due, the longest waiting first, at most `most`. They live in the deed's arena.
enum code space_due_list(struct deed *d, unsigned volume, size_t most, struct space_due **out,
                         size_t *count) MUST_CHECK;
// Looked at again at that moment at the latest; in the deed's write set.
void space_due_by(struct deed *d, uint64_t space, int64_t at_us);
// All that came up to d->now_us is done by this deed, and the next is due then (INT64_MAX: nothing). The deed's writes hold
// only if nobody wrote to the space meanwhile.
enum code space_due_done(struct deed *d, const struct space_due *due, int64_t next_us) MUST_CHECK;

#endif
