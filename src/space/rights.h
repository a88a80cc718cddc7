// The rights file of a space: read, and changed by whoever may. Each version is kept. Features that let people govern
// their space build on these two; what a file holds and how it is judged is access/'s.
#ifndef ENS_SPACE_RIGHTS_H
#define ENS_SPACE_RIGHTS_H

#include "access/access.h"

struct deed;

// The file as the deed's snapshot has it, or as the deed has changed it. It lives in the deed's arena and is not to be
// altered. Decides nothing: for what the asker is told, ask access/ first. NOT_FOUND, GONE (erased).
enum code space_rights(struct deed *d, uint64_t space, const struct rights **out) MUST_CHECK;

// Alters the copy that it is given; lists grow by access_add_…. May be run again, on a newer file, when another write to
// the space came first. A code but DONE drops the change and is handed on.
typedef enum code space_rights_fn(void *context, struct arena *a, struct rights *r);
// Decides whether the deed's actor may do `act` (ACCESS_ACT_BLOCK, _GOVERN, _CLOSE, _REOPEN or _ERASE) as the file stands
// now, has it altered, and writes the new version in the deed's write set, with the journal's line. The verdict's
// duties are added to d->duties. DENIED says the ground; NOT_FOUND: for who may not know of the space; CONFLICT comes at
// the commit.
enum code space_rights_change(struct deed *d, uint64_t space, enum access_act act, space_rights_fn *change,
                              void *context) MUST_CHECK;
// The same, decided before or made by the house itself (jobs, ens migrate): nobody is asked.
enum code space_rights_set(struct deed *d, uint64_t space, space_rights_fn *change, void *context) MUST_CHECK;

// Something was done or tried in the space that stands in none of its rows: the journal tells it, with the deed's word and
// this reason.
enum code space_tell(struct deed *d, uint64_t space, const char *why) MUST_CHECK;

// A space from before there were rights gets its file: opened then, informed, nobody authorised. *made: it had none.
enum code space_rights_adopt(struct deed *d, uint64_t space, int64_t opened_us, bool *made) MUST_CHECK;

// An earlier version, and when it was replaced. `seq` counts from 1. NOT_FOUND: there is none, or it is the present one.
enum code space_rights_version(struct deed *d, uint64_t space, uint64_t seq, const struct rights **out,
                               int64_t *replaced_us) MUST_CHECK;

// ---- decisions about the space as a whole, for features
// Who asks in this deed, as access/ sees them in this space.
enum code space_asker(struct deed *d, uint64_t space, struct access_asker *out) MUST_CHECK;
enum code space_judge(struct deed *d, uint64_t space, enum access_act act,
                      struct access_verdict *out) MUST_CHECK;
// The same for who needs a yes: DENIED says the ground; NOT_FOUND to whom the space is none of theirs. Of a yes the journal
// tells the ground.
enum code space_permit(struct deed *d, uint64_t space, enum access_act act) MUST_CHECK;
const struct access_matrix *space_matrix(const struct deed *d);
// Lines that wait in the spool are settled, and the deed's snapshot begins anew: it shows all that was told before.
enum code space_settle_journal(struct deed *d, uint64_t space) MUST_CHECK;
// The asker was given `count` lines of the space's journal; decided by the scopes, told in the journal like any reading.
enum code space_read_journal(struct deed *d, uint64_t space, uint64_t count) MUST_CHECK;

#endif
