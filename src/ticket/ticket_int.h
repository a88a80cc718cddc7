// What the files of ticket/ share.
#ifndef ENS_TICKET_INT_H
#define ENS_TICKET_INT_H

#include "ticket/ticket.h"

struct store_value ticket_hash(const struct ticket_desk *desk, enum crypt_label label, struct str text);

#endif
