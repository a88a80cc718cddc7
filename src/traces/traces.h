// traces: who saw what. The journal as its readers get it: the holder in plain French, software as FHIR AuditEvent, the
// operator without health content; its checkpoints, and the proof that nothing is missing.
#ifndef ENS_TRACES_H
#define ENS_TRACES_H

#include "feature/feature.h"

extern const struct feature traces_feature;

// A page of what the deed's actor may be told of a space's journal, newest first: each line a JSON object of the form of
// GET /traces. *before: UINT64_MAX to begin with; where to go on, 0: that was all. DENIED, NOT_FOUND, GONE.
enum code traces_lines(struct deed *d, uint64_t space, uint64_t *before, struct buf *out) MUST_CHECK;

#endif
