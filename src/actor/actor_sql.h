// The statements of the tokens.
#ifndef ENS_ACTOR_SQL_H
#define ENS_ACTOR_SQL_H

#include "store/store.h"

extern const struct store_statement token_find, token_insert, token_remove, token_prune, token_of_space,
    token_like;
extern const struct store_statement token_group_insert, token_group_list, token_group_remove,
    token_group_prune;

#endif
