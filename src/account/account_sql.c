// The statements of accounts, sessions and names.
#include "account/account.h"

#include "account/account_sql.h"

const struct store_statement account_items = {
    "account_items", "SELECT kind, number, version, created_us, used_us, until_us, body FROM account "
                     "WHERE space = $1 ORDER BY kind, number"};
const struct store_statement account_insert = {
    "account_insert",
    "INSERT INTO account (space, kind, number, version, created_us, used_us, until_us, body) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
const struct store_statement account_update = {
    "account_update",
    "UPDATE account SET version = $4, created_us = $5, used_us = $6, until_us = $7, body = $8 "
    "WHERE space = $1 AND kind = $2 AND number = $3 AND version = $4 - 1"};
const struct store_statement account_delete = {
    "account_delete", "DELETE FROM account WHERE space = $1 AND kind = $2 AND number = $3 AND version = $4"};
const struct store_statement account_sweep = {
    "account_sweep", "DELETE FROM account WHERE space = $1 AND until_us > 0 AND until_us <= $2"};
const struct store_statement account_forget_items = {"account_forget_items",
                                                     "DELETE FROM account WHERE space = $1"};

const struct store_statement session_find = {
    "session_find", "SELECT level, created_us, seen_us, until_us, proved_us, body FROM session "
                    "WHERE space = $1 AND hash = $2"};
const struct store_statement session_list = {
    "session_list", "SELECT hash, level, created_us, seen_us, until_us, proved_us, body FROM session "
                    "WHERE space = $1 ORDER BY created_us"};
const struct store_statement session_insert = {
    "session_insert",
    "INSERT INTO session (space, hash, level, created_us, seen_us, until_us, proved_us, body) "
    "VALUES ($1, $2, $3, $4, $4, $5, $6, $7)"};
const struct store_statement session_touch = {
    "session_touch", "UPDATE session SET seen_us = $3 WHERE space = $1 AND hash = $2 AND seen_us < $3"};
const struct store_statement session_delete = {"session_delete",
                                               "DELETE FROM session WHERE space = $1 AND hash = $2"};
const struct store_statement session_delete_all = {"session_delete_all",
                                                   "DELETE FROM session WHERE space = $1 AND hash <> $2"};
const struct store_statement session_sweep = {"session_sweep",
                                              "DELETE FROM session WHERE space = $1 AND until_us < $2"};
const struct store_statement session_forget = {"session_forget", "DELETE FROM session WHERE space = $1"};

const struct store_statement ask_insert = {
    "ask_insert", "INSERT INTO ask (space, number, at_us, body) VALUES ($1, $2, $3, $4)"};
const struct store_statement ask_list = {
    "ask_list", "SELECT number, at_us, body FROM ask WHERE space = $1 ORDER BY number LIMIT $2"};
const struct store_statement ask_delete = {"ask_delete", "DELETE FROM ask WHERE space = $1 AND number = $2"};

const struct store_statement attempt_find = {"attempt_find",
                                             "SELECT slot, tag, tries, last_us, next_us FROM attempt "
                                             "WHERE space = $1 AND slot >= $2 AND slot < $3 ORDER BY slot"};
const struct store_statement attempt_insert = {
    "attempt_insert",
    "INSERT INTO attempt (space, slot, tag, last_us, next_us, tries) VALUES ($1, $2, $3, $4, $5, $6)"};
const struct store_statement attempt_take = {
    "attempt_take", "UPDATE attempt SET tag = $3, last_us = $4, next_us = $5, tries = $6 "
                    "WHERE space = $1 AND slot = $2 AND tag = $7 AND last_us = $8"};
const struct store_statement attempt_count = {
    "attempt_count", "UPDATE attempt SET tries = tries + 1, last_us = $4, next_us = $5 "
                     "WHERE space = $1 AND slot = $2 AND tag = $3 AND tries < $6"};
const struct store_statement attempt_forgive = {"attempt_forgive",
                                                "UPDATE attempt SET tries = tries - 1, next_us = 0 "
                                                "WHERE space = $1 AND slot = $2 AND tag = $3 AND tries > 0"};
const struct store_statement attempt_forget = {
    "attempt_forget",
    "UPDATE attempt SET tries = 0, next_us = 0 WHERE space = $1 AND slot = $2 AND tag = $3"};

const struct store_statement attempt_clear = {"attempt_clear", "DELETE FROM attempt WHERE space = $1"};

const struct store_statement login_find = {"login_find", "SELECT space FROM login WHERE hash = $1"};
const struct store_statement login_insert = {"login_insert",
                                             "INSERT INTO login (hash, space) VALUES ($1, $2)"};
const struct store_statement login_move = {"login_move",
                                           "UPDATE login SET space = $2 WHERE hash = $1 AND space = $3"};

const struct store_statement *const account_statements[] = {
    &account_items,   &account_insert,       &account_update, &account_delete,
    &account_sweep,   &account_forget_items, &session_find,   &session_list,
    &session_insert,  &session_touch,        &session_delete, &session_delete_all,
    &session_sweep,   &session_forget,       &ask_insert,     &ask_list,
    &ask_delete,      &login_find,           &login_insert,   &login_move,
    &attempt_find,    &attempt_insert,       &attempt_take,   &attempt_count,
    &attempt_forgive, &attempt_forget,       &attempt_clear,  NULL};
