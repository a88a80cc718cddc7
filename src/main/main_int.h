// What the files of main/ share.
#ifndef ENS_MAIN_INT_H
#define ENS_MAIN_INT_H

#include "feature/feature.h"

extern const struct feature *const features[]; // ended by NULL

enum { ROUTE_TABLES_MAX = 32 };
void program_routes(const struct route *tables[ROUTE_TABLES_MAX]); // the rows of all features; ended by NULL

enum { JOB_TABLES_MAX = 32 };
void program_jobs(const struct job *tables[JOB_TABLES_MAX]); // likewise

int run_serve(struct command_call *c);
int run_routes(struct command_call *c);
int run_jobs_command(struct command_call *c);

extern const struct store_statement *const main_statements[]; // ended by NULL

#endif
