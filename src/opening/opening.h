// opening: telling people that a space will be opened for them, and taking their refusal, which needs no account
// (CSP L1111-13-1, R1111-28).
#ifndef ENS_OPENING_H
#define ENS_OPENING_H

#include "feature/feature.h"

extern const struct feature opening_feature;

#endif
