// The statements of the jobs' leases.
#include "feature/feature.h"

#include "feature/feature_sql.h"

const struct store_statement job_row = {
    "job_row", "SELECT until_us, due_us, ended_us, failures, outcome FROM job WHERE name = $1"};
const struct store_statement job_take = {
    "job_take", "INSERT INTO job (name, holder, until_us, due_us, ended_us, failures, outcome) "
                "VALUES ($1, $2, $3, 0, 0, 0, $4)"};
const struct store_statement job_take_again = {"job_take_again",
                                               "UPDATE job SET holder = $2, until_us = $3 WHERE name = $1"};
const struct store_statement job_renew = {"job_renew",
                                          "UPDATE job SET until_us = $3 WHERE name = $1 AND holder = $2"};
const struct store_statement job_end = {
    "job_end", "UPDATE job SET until_us = 0, due_us = $3, ended_us = $4, failures = $5, outcome = $6 "
               "WHERE name = $1 AND holder = $2"};

const struct store_statement *const feature_statements[] = {&job_row,   &job_take, &job_take_again,
                                                            &job_renew, &job_end,  NULL};
