// The statements of accounts, sessions and names.
#ifndef ENS_ACCOUNT_SQL_H
#define ENS_ACCOUNT_SQL_H

#include "store/store.h"

extern const struct store_statement account_items, account_insert, account_update, account_delete,
    account_sweep, account_forget_items, session_find, session_list, session_insert, session_touch,
    session_delete, session_delete_all, session_sweep, session_forget, ask_insert, ask_list, ask_delete,
    login_find, login_insert, login_move, attempt_find, attempt_insert, attempt_take, attempt_count,
    attempt_forgive, attempt_forget, attempt_clear;

#endif
