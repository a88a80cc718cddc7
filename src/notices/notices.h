// notices: telling people what happened to their space: the list that they see when they sign in, e-mail, SMS and post,
// by what they chose, and never with health content. Events come through the outbox of event/; jobs drain it.
#ifndef ENS_NOTICES_H
#define ENS_NOTICES_H

#include "feature/feature.h"

extern const struct feature notices_feature;

#endif
