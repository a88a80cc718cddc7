// The statements of the tokens.
#ifndef ENS_ACTOR_SQL_H
#define ENS_ACTOR_SQL_H

#include "store/store.h"

extern const struct store_statement token_find, token_insert;

#endif
