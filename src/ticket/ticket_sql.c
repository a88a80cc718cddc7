// The statements of one-time codes and helpers' places.
#include "ticket/ticket.h"

#include "ticket/ticket_sql.h"

const struct store_statement ticket_highest = {
    "ticket_highest", "SELECT number FROM ticket WHERE space = $1 ORDER BY number DESC LIMIT 1"};
const struct store_statement ticket_insert = {
    "ticket_insert", "INSERT INTO ticket (space, number, kind, hash, until_us, used_us) "
                     "VALUES ($1, $2, $3, $4, $5, 0)"};
const struct store_statement ticket_find = {
    "ticket_find", "SELECT number, until_us FROM ticket "
                   "WHERE space = $1 AND hash = $2 AND kind = $3 AND used_us = 0 AND until_us > $4"};
const struct store_statement ticket_state = {
    "ticket_state", "SELECT used_us, until_us FROM ticket WHERE space = $1 AND number = $2"};
const struct store_statement ticket_use = {
    "ticket_use", "UPDATE ticket SET used_us = $3 WHERE space = $1 AND number = $2 AND used_us = 0"};
const struct store_statement ticket_use_all = {
    "ticket_use_all", "UPDATE ticket SET used_us = $3 WHERE space = $1 AND kind = $2 AND used_us = 0"};
const struct store_statement ticket_sweep = {
    "ticket_sweep", "DELETE FROM ticket WHERE space = $1 AND until_us < $2 AND number < $3"};
const struct store_statement ticket_forget_all = {"ticket_forget_all", "DELETE FROM ticket WHERE space = $1"};

const struct store_statement ticket_try_find = {
    "ticket_try_find", "SELECT since_us, wrong FROM ticket_try WHERE space = $1 AND bearer = $2"};
const struct store_statement ticket_try_insert = {
    "ticket_try_insert", "INSERT INTO ticket_try (space, bearer, since_us, wrong) VALUES ($1, $2, $3, 1)"};
const struct store_statement ticket_try_update = {
    "ticket_try_update", "UPDATE ticket_try SET since_us = $5, wrong = $6 "
                         "WHERE space = $1 AND bearer = $2 AND since_us = $3 AND wrong = $4"};
const struct store_statement ticket_try_sweep = {"ticket_try_sweep",
                                                 "DELETE FROM ticket_try WHERE space = $1 AND since_us < $2"};
const struct store_statement ticket_try_forget = {"ticket_try_forget",
                                                  "DELETE FROM ticket_try WHERE space = $1"};

const struct store_statement helper_list = {"helper_list",
                                            "SELECT slot, link, until_us FROM helper WHERE hash = $1"};
const struct store_statement helper_insert = {
    "helper_insert", "INSERT INTO helper (hash, slot, link, until_us) VALUES ($1, $2, $3, $4)"};
const struct store_statement helper_update = {"helper_update",
                                              "UPDATE helper SET link = $4, until_us = $5 "
                                              "WHERE hash = $1 AND slot = $2 AND until_us = $3"};

const struct store_statement acting_find = {"acting_find",
                                            "SELECT sealed FROM acting WHERE hash = $1 AND sealed = $2"};
const struct store_statement acting_insert = {"acting_insert",
                                              "INSERT INTO acting (hash, sealed) VALUES ($1, $2)"};
const struct store_statement acting_list = {
    "acting_list", "SELECT sealed FROM acting WHERE hash = $1 ORDER BY sealed LIMIT $2"};

const struct store_statement *const ticket_statements[] = {
    &ticket_highest,    &ticket_insert,    &ticket_find,       &ticket_state,    &ticket_use,
    &ticket_use_all,    &ticket_sweep,     &ticket_forget_all, &ticket_try_find, &ticket_try_insert,
    &ticket_try_update, &ticket_try_sweep, &ticket_try_forget, &helper_list,     &helper_insert,
    &helper_update,     &acting_find,      &acting_insert,     &acting_list,     NULL};
