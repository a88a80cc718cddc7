// What the files of main/ share.
#ifndef ENS_MAIN_INT_H
#define ENS_MAIN_INT_H

#include "feature/feature.h"

extern const struct feature *const features[]; // ended by NULL

enum { ROUTE_TABLES_MAX = 32 };
void program_routes(const struct route *tables[ROUTE_TABLES_MAX]); // the rows of all features; ended by NULL

int run_serve(struct command_call *c);
int run_routes(struct command_call *c);

#endif
