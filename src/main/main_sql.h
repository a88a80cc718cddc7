// The program's own statements: jobs.
#ifndef ENS_MAIN_SQL_H
#define ENS_MAIN_SQL_H

#include "store/store.h"

extern const struct store_statement job_row, job_take, job_take_again, job_end;

#endif
