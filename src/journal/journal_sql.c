// The journal's statements.
#include "journal/journal.h"

#include "journal/journal_sql.h"

const struct store_statement journal_head = {
    "journal_head", "SELECT seq, hash FROM journal WHERE space = $1 ORDER BY seq DESC LIMIT 1"};
const struct store_statement journal_insert = {
    "journal_insert", "INSERT INTO journal (space, seq, at_us, line, hash) VALUES ($1, $2, $3, $4, $5)"};
const struct store_statement journal_all = {
    "journal_all", "SELECT seq, at_us, line, hash FROM journal WHERE space = $1 ORDER BY seq"};
const struct store_statement journal_at = {"journal_at",
                                           "SELECT at_us FROM journal WHERE space = $1 AND seq = $2"};

const struct store_statement *const journal_statements[] = {&journal_head, &journal_insert, &journal_all,
                                                            &journal_at, NULL};
