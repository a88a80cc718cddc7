// What the files of main/ share.
#ifndef ENS_MAIN_INT_H
#define ENS_MAIN_INT_H

#include "feature/feature.h"

extern const struct feature *const features[]; // ended by NULL
extern const struct command serve_command;

#endif
