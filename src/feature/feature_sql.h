// The statements of the jobs' leases.
#ifndef ENS_FEATURE_SQL_H
#define ENS_FEATURE_SQL_H

#include "store/store.h"

extern const struct store_statement job_row, job_take, job_take_again, job_renew, job_end;

#endif
