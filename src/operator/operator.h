// operator: the commands with which a house is run: opening, importing, exporting, erasing, tokens, checks,
// backups.
#ifndef ENS_OPERATOR_H
#define ENS_OPERATOR_H

#include "feature/feature.h"

extern const struct feature operator_feature;

#endif
