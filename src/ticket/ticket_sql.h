// The statements of one-time codes and helpers' places.
#ifndef ENS_TICKET_SQL_H
#define ENS_TICKET_SQL_H

#include "store/store.h"

extern const struct store_statement ticket_highest, ticket_insert, ticket_find, ticket_state, ticket_use,
    ticket_use_all, ticket_sweep, ticket_forget_all;
extern const struct store_statement ticket_try_find, ticket_try_insert, ticket_try_update, ticket_try_sweep,
    ticket_try_forget;
extern const struct store_statement helper_list, helper_insert, helper_update;
extern const struct store_statement acting_find, acting_insert, acting_list;

#endif
