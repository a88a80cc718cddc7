// The statements of the register of refusals.
#ifndef ENS_OPPOSITION_SQL_H
#define ENS_OPPOSITION_SQL_H

#include "store/store.h"

extern const struct store_statement informed_find, informed_insert, informed_update, informed_oppose,
    informed_open;

#endif
