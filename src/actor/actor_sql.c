// The statements of the tokens.
#include "actor/actor.h"

#include "actor/actor_sql.h"

const struct store_statement token_find = {"token_find", "SELECT body, until_us FROM token WHERE hash = $1"};
const struct store_statement token_insert = {
    "token_insert",
    "INSERT INTO token (hash, space, created_us, until_us, body) VALUES ($1, $2, $3, $4, $5)"};

const struct store_statement *const actor_statements[] = {&token_find, &token_insert, NULL};
