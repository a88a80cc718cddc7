// What the decision asks of a token's scopes.
#ifndef ENS_ACCESS_SCOPE_INT_H
#define ENS_ACCESS_SCOPE_INT_H

#include "access/access.h"

// NARROWED: only on resources that the query of one of the scopes finds.
enum scope_gift { SCOPE_GIVES_NOTHING, SCOPE_GIVES_NARROWED, SCOPE_GIVES };
enum scope_gift scope_gift_of(const struct access_question *q);

#endif
