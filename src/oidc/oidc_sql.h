// The statements of the oidc room.
#ifndef ENS_OIDC_SQL_H
#define ENS_OIDC_SQL_H

#include "store/store.h"

extern const struct store_statement once_find, once_insert, once_remove, once_prune;
extern const struct store_statement client_find, client_insert, client_remove, client_list;
extern const struct store_statement provider_find, provider_remove, provider_insert;
extern const struct store_statement federated_find, federated_remove, federated_insert;

#endif
