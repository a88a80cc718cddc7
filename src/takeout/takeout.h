// takeout: everything of one person in one zip, for the person and for who acts for them (EHDS, Regulation (EU) 2025/327,
// art. 3: a copy in an open format; CSP L1111-13-1 IV), and for the operator: GET /fhir/Patient/{id}/$download, ens export.
#ifndef ENS_TAKEOUT_H
#define ENS_TAKEOUT_H

#include "feature/feature.h"

extern const struct feature takeout_feature;

#endif
