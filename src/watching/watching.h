// watching: /livez, /readyz and /metrics, for whoever stands before the house or watches over it.
#ifndef ENS_WATCHING_H
#define ENS_WATCHING_H

#include "feature/feature.h"

extern const struct feature watching_feature;
// The same on an address of its own (setting metrics-listen), where whoever reaches it may ask.
extern const struct route watching_own_routes[]; // ended by a row without a path

#endif
