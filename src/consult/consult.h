// consult: what a professional's screen asks when a person is in front of them: who this is, and what matters in their
// record, each in one request.
#ifndef ENS_CONSULT_H
#define ENS_CONSULT_H

#include "feature/feature.h"

extern const struct feature consult_feature;

#endif
