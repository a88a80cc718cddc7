// rights: everything by which people govern a space: who may enter, for how long, who acts in whose place, and when it
// ends; the operations of docs/rights-operations.md, and the clock that does what the law makes due.
#ifndef ENS_RIGHTS_H
#define ENS_RIGHTS_H

#include "feature/feature.h"

extern const struct feature rights_feature;

#endif
