// The statements of the register of refusals.
#include "opposition/opposition_sql.h"

#include "opposition/opposition.h"

const struct store_statement informed_find = {
    "informed_find", "SELECT proof, sent_us, opposed_us, number, opened_us FROM informed WHERE hash = $1"};
const struct store_statement informed_insert = {"informed_insert",
                                                "INSERT INTO informed (hash, proof, sent_us, opposed_us, "
                                                "opened_us, number) VALUES ($1, $2, $3, 0, 0, 0)"};
const struct store_statement informed_update = {
    "informed_update", "UPDATE informed SET proof = $2, sent_us = $3 WHERE hash = $1"};
const struct store_statement informed_oppose = {"informed_oppose",
                                                "UPDATE informed SET opposed_us = $2, number = $3 "
                                                "WHERE hash = $1 AND opposed_us = $4 AND opened_us = $5"};
const struct store_statement informed_open = {
    "informed_open", "UPDATE informed SET opened_us = $2 WHERE hash = $1 AND opposed_us = 0"};

const struct store_statement *const opposition_statements[] = {
    &informed_find, &informed_insert, &informed_update, &informed_oppose, &informed_open, NULL};
