// The journal's statements.
#ifndef ENS_JOURNAL_SQL_H
#define ENS_JOURNAL_SQL_H

#include "store/store.h"

extern const struct store_statement journal_head, journal_insert, journal_all, journal_at;

#endif
