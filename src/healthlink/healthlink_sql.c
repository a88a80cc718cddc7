// The statements of SMART Health Links.
#include "healthlink/healthlink_sql.h"

#include "healthlink/healthlink.h"

const struct store_statement health_link_insert = {
    "health_link_insert",
    "INSERT INTO health_link (space, number, secret, made_us, until_us, ended_us, tries, "
    "opened, sealed) VALUES ($1, $2, $3, $4, $5, 0, $6, 0, $7)"};
const struct store_statement health_link_select = {
    "health_link_select", "SELECT number, secret, made_us, until_us, ended_us, tries, opened, sealed FROM "
                          "health_link WHERE space = $1 AND number = $2"};
const struct store_statement health_link_all = {
    "health_link_all", "SELECT number, secret, made_us, until_us, ended_us, tries, opened, sealed FROM "
                       "health_link WHERE space = $1 ORDER BY number DESC"};
const struct store_statement health_link_describe = {
    "health_link_describe",
    "UPDATE health_link SET sealed = $3 WHERE space = $1 AND number = $2 AND ended_us = 0"};
const struct store_statement health_link_count_try = {
    "health_link_count_try",
    "UPDATE health_link SET tries = $4 WHERE space = $1 AND number = $2 AND tries = $3"};
const struct store_statement health_link_count_opened = {
    "health_link_count_opened",
    "UPDATE health_link SET opened = $4 WHERE space = $1 AND number = $2 AND opened = $3 AND ended_us = 0"};
const struct store_statement health_link_close = {
    "health_link_close",
    "UPDATE health_link SET ended_us = $3 WHERE space = $1 AND number = $2 AND ended_us = 0"};
const struct store_statement health_link_drop_chunks = {
    "health_link_drop_chunks", "DELETE FROM health_link_chunk WHERE space = $1 AND number = $2"};
const struct store_statement health_link_insert_chunk = {
    "health_link_insert_chunk",
    "INSERT INTO health_link_chunk (space, number, file, chunk, bytes) VALUES ($1, $2, $3, $4, $5)"};
const struct store_statement health_link_chunks = {
    "health_link_chunks", "SELECT chunk, bytes FROM health_link_chunk "
                          "WHERE space = $1 AND number = $2 AND file = $3 ORDER BY chunk"};
const struct store_statement health_link_forget_links = {"health_link_forget_links",
                                                         "DELETE FROM health_link WHERE space = $1"};
const struct store_statement health_link_forget_chunks = {"health_link_forget_chunks",
                                                          "DELETE FROM health_link_chunk WHERE space = $1"};

const struct store_statement *const health_link_statements[] = {&health_link_insert,
                                                                &health_link_select,
                                                                &health_link_all,
                                                                &health_link_describe,
                                                                &health_link_count_try,
                                                                &health_link_count_opened,
                                                                &health_link_close,
                                                                &health_link_drop_chunks,
                                                                &health_link_insert_chunk,
                                                                &health_link_chunks,
                                                                &health_link_forget_links,
                                                                &health_link_forget_chunks,
                                                                NULL};
