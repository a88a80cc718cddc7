// The statements of the operator's figures.
#include "figure/figure_sql.h"

#include "figure/figure.h"

const struct store_statement figure_find = {"figure_find",
                                            "SELECT number, at FROM figure WHERE name = $1 AND day = $2"};
const struct store_statement figure_insert = {
    "figure_insert", "INSERT INTO figure (name, day, at, number) VALUES ($1, $2, $3, $4)"};
const struct store_statement figure_add = {
    "figure_add", "UPDATE figure SET number = number + $3 WHERE name = $1 AND day = $2"};
const struct store_statement figure_set = {
    "figure_set", "UPDATE figure SET at = $3, number = $4 WHERE name = $1 AND day = $2"};
const struct store_statement figure_list = {
    "figure_list", "SELECT name, day, number FROM figure WHERE day >= $1 AND day < $2 ORDER BY day, name"};

const struct store_statement *const figure_statements[] = {&figure_find, &figure_insert, &figure_add,
                                                           &figure_set,  &figure_list,   NULL};
