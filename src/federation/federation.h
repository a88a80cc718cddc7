// federation: signing in at providers of identities over HTTP: holders by FranceConnect+, professionals by Pro Santé Connect.
#ifndef ENS_FEDERATION_H
#define ENS_FEDERATION_H

#include "feature/feature.h"

extern const struct feature federation_feature;

#endif
