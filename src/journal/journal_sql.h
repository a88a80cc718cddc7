// The journal's statements.
#ifndef ENS_JOURNAL_SQL_H
#define ENS_JOURNAL_SQL_H

#include "store/store.h"

extern const struct store_statement journal_last, journal_insert, journal_all, journal_before, journal_at;
extern const struct store_statement spool_last, spool_insert, spool_after, spool_forget, settled_find,
    settled_put;

extern const struct store_statement touched_insert, touched_after, touched_forget, spaces_after;
extern const struct store_statement leaf_last, leaf_insert, leaf_last_head, page_find, page_put;
extern const struct store_statement checkpoint_insert, checkpoint_after, checkpoint_find, checkpoint_last;
extern const struct store_statement audit_lines, audit_leaves;

#endif
