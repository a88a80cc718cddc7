// The statements of the tokens.
#include "actor/actor.h"

#include "actor/actor_sql.h"

const struct store_statement token_find = {"token_find", "SELECT body, until_us FROM token WHERE hash = $1"};
const struct store_statement token_insert = {
    "token_insert",
    "INSERT INTO token (hash, space, created_us, until_us, body) VALUES ($1, $2, $3, $4, $5)"};
const struct store_statement token_of_space = {
    "token_of_space",
    "SELECT hash, created_us, until_us, body FROM token WHERE space = $1 ORDER BY created_us"};
const struct store_statement token_like = {
    "token_like", "SELECT hash, created_us, until_us, body FROM token WHERE hash >= $1 AND hash <= $2"};

const struct store_statement token_remove = {"token_remove", "DELETE FROM token WHERE hash = $1"};
const struct store_statement token_prune = {"token_prune", "DELETE FROM token WHERE until_us < $1"};
const struct store_statement token_group_insert = {
    "token_group_insert", "INSERT INTO token_group (hash, token, until_us) VALUES ($1, $2, $3)"};
const struct store_statement token_group_list = {"token_group_list",
                                                 "SELECT token FROM token_group WHERE hash = $1"};
const struct store_statement token_group_remove = {"token_group_remove",
                                                   "DELETE FROM token_group WHERE hash = $1"};
const struct store_statement token_group_prune = {"token_group_prune",
                                                  "DELETE FROM token_group WHERE until_us < $1"};

const struct store_statement *const actor_statements[] = {
    &token_find,         &token_insert,      &token_remove, &token_prune,
    &token_group_insert, &token_of_space,    &token_like,   &token_group_list,
    &token_group_remove, &token_group_prune, NULL};
