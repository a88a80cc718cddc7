// The statements of events, notices, the outbox and contacts.
#include "event/event.h"

#include "event/event_sql.h"

// ---- events
const struct store_statement event_insert = {
    "event_insert", "INSERT INTO event (space, seq, at_us, kind, body) VALUES ($1, $2, $3, 0, $4)"};
const struct store_statement event_insert_once = {
    "event_insert_once", "INSERT INTO event (space, seq, at_us, kind, body) VALUES ($1, $2, $3, 2, $4) "
                         "ON CONFLICT DO NOTHING"};
// kind 1: it waits with the commons, to be brought home.
const struct store_statement event_insert_lodged = {
    "event_insert_lodged", "INSERT INTO event (space, seq, at_us, kind, body) VALUES ($1, $2, $3, 1, $4) "
                           "ON CONFLICT DO NOTHING"};
const struct store_statement event_known = {
    "event_known", "SELECT seq FROM event WHERE space = $1 AND seq = $2 AND kind > 0 UNION ALL "
                   "SELECT number FROM notice WHERE space = $1 AND reader = 0 AND number = $2 AND once = 1"};
const struct store_statement event_oldest = {"event_oldest",
                                             "SELECT space, seq, at_us, body FROM event "
                                             "WHERE kind <> 1 AND at_us <= $1 ORDER BY at_us LIMIT $2"};
// kind > 0 says no more than kind = 1, but it is what SQLite takes the index event_once for.
const struct store_statement event_lodged = {"event_lodged",
                                             "SELECT space, seq, at_us, body FROM event "
                                             "WHERE kind > 0 AND kind = 1 AND (space, seq) > ($1, $2) "
                                             "ORDER BY space, seq LIMIT $3"};
const struct store_statement event_remove = {
    "event_remove", "DELETE FROM event WHERE space = $1 AND seq = $2 AND at_us = $3"};
const struct store_statement event_delay = {
    "event_delay", "UPDATE event SET at_us = $4 WHERE space = $1 AND seq = $2 AND at_us = $3"};
const struct store_statement event_count = {"event_count", "SELECT count(*) FROM event"};

// ---- notices
const struct store_statement notice_insert = {
    "notice_insert", "INSERT INTO notice (space, reader, at_us, number, state, once, body) "
                     "VALUES ($1, $2, $3, $4, 0, $5, $6)"};
const struct store_statement notice_find = {
    "notice_find", "SELECT number, at_us, state, body FROM notice "
                   "WHERE space = $1 AND reader = $2 AND at_us = $3 AND number = $4"};
const struct store_statement notice_known = {
    "notice_known", "SELECT number FROM notice WHERE space = $1 AND reader = 0 AND number = $2 AND once = 1"};
const struct store_statement notice_page = {"notice_page",
                                            "SELECT number, at_us, state, body FROM notice "
                                            "WHERE space = $1 AND reader = $2 AND (at_us, number) < ($3, $4) "
                                            "ORDER BY at_us DESC, number DESC LIMIT $5"};
const struct store_statement notice_set_state = {
    "notice_set_state",
    "UPDATE notice SET state = $5 WHERE space = $1 AND reader = $2 AND at_us = $3 AND number = $4"};
const struct store_statement notice_remove = {
    "notice_remove", "DELETE FROM notice WHERE space = $1 AND reader = $2 AND at_us = $3 AND number = $4"};

// ---- the outbox
const struct store_statement outbox_insert = {
    "outbox_insert",
    "INSERT INTO outbox (space, seq, channel, state, at_us, due_us, attempts, batch, reason, body) "
    "VALUES ($1, $2, $3, 0, $4, $5, 0, 0, $6, $7) ON CONFLICT DO NOTHING"};
const struct store_statement outbox_ready = {
    "outbox_ready", "SELECT space, seq, channel, at_us, due_us, attempts, reason, body FROM outbox "
                    "WHERE channel = $1 AND state = 0 AND due_us <= $2 ORDER BY due_us LIMIT $3"};
const struct store_statement outbox_hold = {
    "outbox_hold", "UPDATE outbox SET due_us = $5, attempts = attempts + 1 "
                   "WHERE space = $1 AND seq = $2 AND attempts = $3 AND due_us = $4 AND state = 0"};
const struct store_statement outbox_remove = {
    "outbox_remove", "DELETE FROM outbox WHERE space = $1 AND seq = $2 AND attempts = $3 AND state = 0"};
const struct store_statement outbox_postpone = {
    "outbox_postpone", "UPDATE outbox SET due_us = $4, reason = $5 "
                       "WHERE space = $1 AND seq = $2 AND attempts = $3 AND state = 0"};
const struct store_statement outbox_set_dead = {
    "outbox_set_dead", "UPDATE outbox SET state = 1, reason = $4, body = $5 "
                       "WHERE space = $1 AND seq = $2 AND attempts = $3 AND state = 0"};
const struct store_statement outbox_all_dead = {
    "outbox_all_dead", "SELECT space, seq, channel, at_us, due_us, attempts, reason, body FROM outbox "
                       "WHERE channel = $1 AND state = 1 ORDER BY due_us LIMIT $2"};
const struct store_statement outbox_one_dead = {
    "outbox_one_dead", "SELECT space, seq, channel, at_us, due_us, attempts, reason, body FROM outbox "
                       "WHERE space = $1 AND seq = $2 AND state = 1"};
const struct store_statement outbox_set_waiting = {
    "outbox_set_waiting", "UPDATE outbox SET state = 0, attempts = 0, batch = 0, due_us = $3 "
                          "WHERE space = $1 AND seq = $2 AND state = 1"};
const struct store_statement outbox_bag_fill = {
    "outbox_bag_fill", "UPDATE outbox SET batch = $3 "
                       "WHERE channel = $1 AND state = 0 AND due_us <= $2 AND batch = 0"};
const struct store_statement outbox_bag_oldest = {
    "outbox_bag_oldest", "SELECT min(batch) FROM outbox WHERE channel = $1 AND state = 0 AND batch > 0"};
const struct store_statement outbox_bag_rows = {
    "outbox_bag_rows", "SELECT space, seq, channel, at_us, due_us, attempts, reason, body FROM outbox "
                       "WHERE channel = $1 AND state = 0 AND batch = $2 ORDER BY space, seq"};
const struct store_statement outbox_number = {
    "outbox_number", "SELECT count(*) FROM outbox WHERE channel = $1 AND state = $2"};

// ---- contacts
const struct store_statement contact_insert = {
    "contact_insert", "INSERT INTO contact (space, number, version, body) VALUES ($1, $2, 1, $3)"};
const struct store_statement contact_update = {"contact_update",
                                               "UPDATE contact SET body = $4, version = version + 1 "
                                               "WHERE space = $1 AND number = $2 AND version = $3"};
const struct store_statement contact_find = {
    "contact_find", "SELECT number, version, body FROM contact WHERE space = $1 AND number = $2"};
const struct store_statement contact_all = {
    "contact_all", "SELECT number, version, body FROM contact WHERE space = $1 ORDER BY number"};

// ---- erasing a space
const struct store_statement event_forget_events = {"event_forget_events",
                                                    "DELETE FROM event WHERE space = $1"};
const struct store_statement event_forget_notices = {"event_forget_notices",
                                                     "DELETE FROM notice WHERE space = $1"};
const struct store_statement event_forget_outbox = {"event_forget_outbox",
                                                    "DELETE FROM outbox WHERE space = $1"};
const struct store_statement event_forget_contacts = {"event_forget_contacts",
                                                      "DELETE FROM contact WHERE space = $1"};

const struct store_statement *const event_statements[] = {&event_insert,
                                                          &event_insert_once,
                                                          &event_insert_lodged,
                                                          &event_known,
                                                          &event_oldest,
                                                          &event_lodged,
                                                          &event_remove,
                                                          &event_delay,
                                                          &event_count,
                                                          &notice_insert,
                                                          &notice_find,
                                                          &notice_known,
                                                          &notice_page,
                                                          &notice_set_state,
                                                          &notice_remove,
                                                          &outbox_insert,
                                                          &outbox_ready,
                                                          &outbox_hold,
                                                          &outbox_remove,
                                                          &outbox_postpone,
                                                          &outbox_set_dead,
                                                          &outbox_all_dead,
                                                          &outbox_one_dead,
                                                          &outbox_set_waiting,
                                                          &outbox_bag_fill,
                                                          &outbox_bag_oldest,
                                                          &outbox_bag_rows,
                                                          &outbox_number,
                                                          &contact_insert,
                                                          &contact_update,
                                                          &contact_find,
                                                          &contact_all,
                                                          &event_forget_events,
                                                          &event_forget_notices,
                                                          &event_forget_outbox,
                                                          &event_forget_contacts,
                                                          NULL};
