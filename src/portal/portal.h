// portal: the pages that people use, served from the program itself: the files that web/ is built into.
#ifndef ENS_PORTAL_H
#define ENS_PORTAL_H

#include "feature/feature.h"

extern const struct feature portal_feature;

#endif
