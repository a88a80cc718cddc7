// links: SMART Health Links (HL7 SMART Health Cards and Links): a holder makes one of their summary and of chosen documents,
// others open it by its address and a passcode; it has an end, can be taken back, and each opening is told.
#ifndef ENS_LINKS_H
#define ENS_LINKS_H

#include "feature/feature.h"

extern const struct feature links_feature;

#endif
