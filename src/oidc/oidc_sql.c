// The statements of the oidc room.
#include "oidc/oidc.h"

#include "oidc/oidc_sql.h"

const struct store_statement once_find = {"once_find", "SELECT until_us, body FROM once WHERE hash = $1"};
const struct store_statement once_insert = {"once_insert",
                                            "INSERT INTO once (hash, until_us, body) VALUES ($1, $2, $3)"};
const struct store_statement once_remove = {"once_remove", "DELETE FROM once WHERE hash = $1"};
const struct store_statement once_prune = {"once_prune", "DELETE FROM once WHERE until_us < $1"};

const struct store_statement client_find = {"client_find",
                                            "SELECT created_us, body FROM client WHERE name = $1"};
const struct store_statement client_insert = {
    "client_insert", "INSERT INTO client (name, created_us, body) VALUES ($1, $2, $3)"};
const struct store_statement client_remove = {"client_remove", "DELETE FROM client WHERE name = $1"};
const struct store_statement client_list = {"client_list",
                                            "SELECT name, created_us, body FROM client ORDER BY name"};

const struct store_statement provider_find = {"provider_find",
                                              "SELECT fetched_us, body FROM provider WHERE name = $1"};
const struct store_statement provider_remove = {"provider_remove", "DELETE FROM provider WHERE name = $1"};
const struct store_statement provider_insert = {
    "provider_insert", "INSERT INTO provider (name, fetched_us, body) VALUES ($1, $2, $3)"};

const struct store_statement federated_find = {"federated_find",
                                               "SELECT space FROM federated WHERE hash = $1"};
const struct store_statement federated_remove = {"federated_remove", "DELETE FROM federated WHERE hash = $1"};
const struct store_statement federated_insert = {
    "federated_insert", "INSERT INTO federated (hash, space, created_us) VALUES ($1, $2, $3)"};

const struct store_statement *const oidc_statements[] = {
    &once_find,       &once_insert,    &once_remove,      &once_prune,       &client_find,
    &client_insert,   &client_remove,  &client_list,      &provider_find,    &provider_remove,
    &provider_insert, &federated_find, &federated_remove, &federated_insert, NULL};
