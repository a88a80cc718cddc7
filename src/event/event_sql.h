// The statements of events, notices, the outbox and contacts.
#ifndef ENS_EVENT_SQL_H
#define ENS_EVENT_SQL_H

#include "store/store.h"

extern const struct store_statement event_insert, event_insert_once, event_insert_lodged, event_known,
    event_oldest, event_lodged, event_remove, event_delay, event_count;
extern const struct store_statement notice_insert, notice_find, notice_known, notice_page, notice_set_state,
    notice_remove;
extern const struct store_statement outbox_insert, outbox_ready, outbox_hold, outbox_remove, outbox_postpone,
    outbox_set_dead, outbox_all_dead, outbox_one_dead, outbox_set_waiting, outbox_bag_fill, outbox_bag_oldest,
    outbox_bag_rows, outbox_number;
extern const struct store_statement contact_insert, contact_update, contact_find, contact_all;
extern const struct store_statement event_forget_events, event_forget_notices, event_forget_outbox,
    event_forget_contacts;

#endif
