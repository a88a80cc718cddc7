// figures: what the operator is told of the house: how much, how well, nothing of health and of nobody.
#ifndef ENS_FIGURES_H
#define ENS_FIGURES_H

#include "feature/feature.h"

extern const struct feature figures_feature;

#endif
