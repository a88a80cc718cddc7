// The statements of SMART Health Links.
#ifndef ENS_HEALTHLINK_SQL_H
#define ENS_HEALTHLINK_SQL_H

#include "store/store.h"

extern const struct store_statement health_link_insert, health_link_select, health_link_all,
    health_link_describe, health_link_count_try, health_link_count_opened, health_link_close,
    health_link_drop_chunks, health_link_insert_chunk, health_link_chunks, health_link_forget_links,
    health_link_forget_chunks;

#endif
