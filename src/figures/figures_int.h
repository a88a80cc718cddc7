// What the files of figures/ share.
#ifndef ENS_FIGURES_INT_H
#define ENS_FIGURES_INT_H

#include "figures/figures.h"

// ---- census.c: in which state spaces are, which is sealed with each one's key: a few are looked at in each run, so that
// a nation is gone through in days and nobody waits for it.
enum code census_go_on(struct job_run *run) MUST_CHECK;
// ,"states":{"inUse":…},"surveyed":"…" of the last census that came to its end; nothing before the first.
enum code census_tell(struct buf *b, struct call *c) MUST_CHECK;

#endif
