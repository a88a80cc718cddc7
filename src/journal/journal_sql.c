// The journal's statements.
#include "journal/journal.h"

#include "journal/journal_sql.h"

const struct store_statement journal_last = {
    "journal_last", "SELECT seq, hash, at_us FROM journal WHERE space = $1 ORDER BY seq DESC LIMIT 1"};
const struct store_statement journal_insert = {
    "journal_insert", "INSERT INTO journal (space, seq, at_us, line, hash) VALUES ($1, $2, $3, $4, $5)"};
const struct store_statement journal_all = {
    "journal_all", "SELECT seq, at_us, line, hash FROM journal WHERE space = $1 ORDER BY seq"};
const struct store_statement journal_before = {
    "journal_before",
    "SELECT seq, at_us, line FROM journal WHERE space = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3"};
const struct store_statement journal_at = {"journal_at",
                                           "SELECT at_us FROM journal WHERE space = $1 AND seq = $2"};

// ---- the spool: in the commons' volume; settled_*: in the volume of the lines
const struct store_statement spool_last = {
    "spool_last", "SELECT number FROM journal_spool WHERE volume = $1 ORDER BY number DESC LIMIT 1"};
const struct store_statement spool_insert = {
    "spool_insert",
    "INSERT INTO journal_spool (volume, number, space, at_us, line) VALUES ($1, $2, $3, $4, $5)"};
const struct store_statement spool_after = {
    "spool_after", "SELECT number, space, at_us, line FROM journal_spool WHERE volume = $1 AND number > $2 "
                   "AND number <= $3 ORDER BY number LIMIT $4"};
const struct store_statement spool_forget = {"spool_forget",
                                             "DELETE FROM journal_spool WHERE volume = $1 AND number < $2"};
const struct store_statement settled_find = {
    "settled_find", "SELECT number, last, space FROM journal_settled WHERE volume = $1"};
const struct store_statement settled_put = {
    "settled_put", "INSERT INTO journal_settled (volume, number, last, space) VALUES ($1, $2, $3, $4) ON "
                   "CONFLICT (volume) DO UPDATE SET number = $2, last = $3, space = $4"};

// ---- checkpoints
const struct store_statement touched_insert = {
    "touched_insert",
    "INSERT INTO journal_touched (hour, space) VALUES ($1, $2) ON CONFLICT (hour, space) DO NOTHING"};
const struct store_statement touched_after = {
    "touched_after", "SELECT space, hour FROM journal_touched WHERE (hour, space) > ($1, $2) "
                     "ORDER BY hour, space LIMIT $3"};
const struct store_statement touched_forget = {"touched_forget",
                                               "DELETE FROM journal_touched WHERE hour < $1"};
const struct store_statement spaces_after = {
    "spaces_after", "SELECT space FROM space WHERE space > $1 ORDER BY space LIMIT $2"};
const struct store_statement leaf_last = {
    "leaf_last", "SELECT seq FROM checkpoint_leaf WHERE space = $1 ORDER BY seq DESC LIMIT 1"};
const struct store_statement leaf_insert = {
    "leaf_insert", "INSERT INTO checkpoint_leaf (space, seq, number) VALUES ($1, $2, $3)"};
const struct store_statement leaf_last_head = {
    "leaf_last_head", "SELECT seq, hash FROM journal WHERE space = $1 AND seq = "
                      "(SELECT seq FROM checkpoint_leaf WHERE space = $1 ORDER BY seq DESC LIMIT 1)"};
const struct store_statement page_find = {"page_find", "SELECT entries FROM checkpoint_page WHERE page = $1"};
const struct store_statement page_put = {"page_put",
                                         "INSERT INTO checkpoint_page (page, entries) VALUES ($1, $2) ON "
                                         "CONFLICT (page) DO UPDATE SET entries = $2"};
const struct store_statement checkpoint_insert = {
    "checkpoint_insert", "INSERT INTO checkpoint (space, number, text) VALUES ($1, $2, $3)"};
const struct store_statement checkpoint_after = {
    "checkpoint_after",
    "SELECT number, text FROM checkpoint WHERE space = $1 AND number > $2 ORDER BY number"};
const struct store_statement checkpoint_find = {
    "checkpoint_find", "SELECT number, text FROM checkpoint WHERE space = $1 AND number = $2"};
const struct store_statement checkpoint_last = {
    "checkpoint_last", "SELECT number, text FROM checkpoint WHERE space = $1 ORDER BY number DESC LIMIT 1"};
const struct store_statement audit_lines = {
    "audit_lines", "SELECT space, seq, at_us, line, hash FROM journal ORDER BY space, seq"};
const struct store_statement audit_leaves = {
    "audit_leaves", "SELECT space, seq, number FROM checkpoint_leaf ORDER BY space, seq"};

const struct store_statement *const journal_statements[] = {
    &journal_last,     &journal_insert,  &journal_all,
    &journal_before,   &journal_at,      &touched_insert,
    &touched_after,    &touched_forget,  &spaces_after,
    &leaf_last,        &leaf_insert,     &leaf_last_head,
    &page_find,        &page_put,        &checkpoint_insert,
    &checkpoint_after, &checkpoint_find, &checkpoint_last,
    &audit_lines,      &audit_leaves,    &spool_last,
    &spool_insert,     &spool_after,     &spool_forget,
    &settled_find,     &settled_put,     NULL};
