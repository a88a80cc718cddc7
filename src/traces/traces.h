// traces: who saw what. The journal as its readers get it: the holder in plain French, software as FHIR AuditEvent, the
// operator without health content; its checkpoints, and the proof that nothing is missing.
#ifndef ENS_TRACES_H
#define ENS_TRACES_H

#include "feature/feature.h"

extern const struct feature traces_feature;

#endif
