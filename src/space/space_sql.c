// The statements of the record: the only SQL that touches a person's data.
#include "space/space.h"

#include "space/space_sql.h"

const struct store_statement space_row = {"space_row", "SELECT state, wrapped, rights_seq, rights FROM space "
                                                       "WHERE space = $1"};
const struct store_statement space_identity_row = {"space_identity_row",
                                                   "SELECT identity FROM space WHERE space = $1"};
const struct store_statement space_insert = {"space_insert",
                                             "INSERT INTO space (space, state, wrapped, identity, "
                                             "created_us, updated_us, rights_seq, rights) "
                                             "VALUES ($1, 0, $2, $3, $4, $4, $5, $6)"};
const struct store_statement lodge_insert = {"lodge_insert",
                                             "INSERT INTO space (space, state, wrapped, created_us, "
                                             "updated_us, rights_seq, rights) "
                                             "VALUES ($1, $2, $3, $4, $4, $5, $6)"};
const struct store_statement space_highest = {"space_highest",
                                              "SELECT space FROM space ORDER BY space DESC LIMIT 1"};
const struct store_statement space_list = {
    "space_list", "SELECT space, state, created_us FROM space WHERE space > $1 ORDER BY space"};
const struct store_statement wrapped_list = {
    "wrapped_list", "SELECT space, wrapped FROM space WHERE space > $1 ORDER BY space LIMIT $2"};
const struct store_statement wrapped_one = {"wrapped_one",
                                            "SELECT space, wrapped FROM space WHERE space = $1"};
const struct store_statement space_rewrap = {
    "space_rewrap", "UPDATE space SET wrapped = $3 WHERE space = $1 AND wrapped = $2"};
const struct store_statement space_forget = {
    "space_forget", "UPDATE space SET state = 2, wrapped = NULL, identity = NULL, "
                    "rights = NULL, updated_us = $2 WHERE space = $1 AND state <> 2"};
const struct store_statement rights_shelve = {
    "rights_shelve", "INSERT INTO rights_version (space, seq, at_us, body) "
                     "SELECT space, rights_seq, $3, rights FROM space WHERE space = $1 AND rights_seq = $2"};
const struct store_statement rights_update = {
    "rights_update", "UPDATE space SET rights_seq = $3, rights = $4 WHERE space = $1 AND rights_seq = $2"};
const struct store_statement rights_version_find = {
    "rights_version_find", "SELECT at_us, body FROM rights_version WHERE space = $1 AND seq = $2"};
const struct store_statement space_forget_rights = {"space_forget_rights",
                                                    "DELETE FROM rights_version WHERE space = $1"};
const struct store_statement space_forget_resources = {
    "space_forget_resources", "DELETE FROM resource WHERE space = $1 AND slot >= $2 AND slot <= $3"};
const struct store_statement space_forget_versions = {"space_forget_versions",
                                                      "DELETE FROM version WHERE space = $1"};
const struct store_statement space_forget_persons = {"space_forget_persons",
                                                     "DELETE FROM person WHERE space = $1"};
const struct store_statement space_forget_chunks = {"space_forget_chunks",
                                                    "DELETE FROM content_chunk WHERE space = $1"};
const struct store_statement space_forget_contents = {"space_forget_contents",
                                                      "DELETE FROM content WHERE space = $1"};
const struct store_statement person_find = {"person_find", "SELECT space FROM person WHERE hash = $1"};
const struct store_statement person_insert = {"person_insert",
                                              "INSERT INTO person (hash, space) VALUES ($1, $2)"};
const struct store_statement person_point = {
    "person_point",
    "INSERT INTO person (hash, space) VALUES ($1, $2) ON CONFLICT (hash) DO UPDATE SET space = $2"};
const struct store_statement person_unpoint = {"person_unpoint",
                                               "DELETE FROM person WHERE hash = $1 AND space = $2"};
const struct store_statement alias_find = {"alias_find",
                                           "SELECT space, type, number FROM alias WHERE hash = $1"};
const struct store_statement alias_insert = {
    "alias_insert", "INSERT INTO alias (hash, space, type, number) VALUES ($1, $2, $3, $4)"};
// From where it was seen to lead, and from nowhere else.
const struct store_statement alias_move = {"alias_move",
                                           "UPDATE alias SET space = $2, type = $3, number = $4 "
                                           "WHERE hash = $1 AND space = $5 AND type = $6 AND number = $7"};
// A resource's slot holds its space (slot.c); saying the space too keeps each statement to the person it is for.
const struct store_statement resource_find = {
    "resource_find",
    "SELECT version, updated_us, state, body, keys FROM resource WHERE space = $1 AND slot = $2"};
const struct store_statement resource_range = {"resource_range",
                                               "SELECT version, updated_us, state, body, slot FROM resource "
                                               "WHERE space = $1 AND slot >= $2 AND slot <= $3"};
const struct store_statement resource_facts = {
    "resource_facts", "SELECT version, keys, state FROM resource WHERE space = $1 AND slot = $2"};
const struct store_statement resource_highest = {
    "resource_highest", "SELECT slot FROM resource WHERE space = $1 AND slot >= $2 AND slot <= $3 "
                        "ORDER BY slot DESC LIMIT 1"};
const struct store_statement resource_keys = {
    "resource_keys", "SELECT slot, version, updated_us, keys FROM resource "
                     "WHERE space = $1 AND slot >= $2 AND slot <= $3 AND state = 0 ORDER BY slot DESC"};
const struct store_statement resource_keys_at = {"resource_keys_at",
                                                 "SELECT slot, version, updated_us, keys FROM resource "
                                                 "WHERE space = $1 AND slot = $2 AND state = 0"};
const struct store_statement resource_insert = {
    "resource_insert", "INSERT INTO resource (space, slot, version, updated_us, state, keys, body) "
                       "VALUES ($1, $2, $3, $4, $5, $6, $7)"};
const struct store_statement resource_shelve = {
    "resource_shelve", "INSERT INTO version (space, slot, version, updated_us, state, body) "
                       "SELECT space, slot, version, updated_us, state, body FROM resource "
                       "WHERE space = $1 AND slot = $2 AND version = $3"};
const struct store_statement resource_update = {
    "resource_update", "UPDATE resource SET version = $4, updated_us = $5, state = $6, keys = $7, body = $8 "
                       "WHERE space = $1 AND slot = $2 AND version = $3"};
const struct store_statement version_find = {"version_find",
                                             "SELECT updated_us, state, body FROM version "
                                             "WHERE space = $1 AND slot = $2 AND version = $3"};
const struct store_statement history_of_one = {
    "history_of_one", "SELECT slot, version, updated_us, state, body, keys FROM resource "
                      "WHERE space = $1 AND slot = $2 UNION ALL "
                      "SELECT slot, version, updated_us, state, body, NULL FROM version "
                      "WHERE space = $1 AND slot = $2 ORDER BY version DESC"};
const struct store_statement history_of_many = {
    "history_of_many", "SELECT slot, version, updated_us, state, body, keys FROM resource "
                       "WHERE space = $1 AND slot >= $2 AND slot <= $3 UNION ALL "
                       "SELECT slot, version, updated_us, state, body, NULL FROM version "
                       "WHERE space = $1 AND slot >= $2 AND slot <= $3 "
                       "ORDER BY updated_us DESC, slot DESC, version DESC"};

const struct store_statement content_insert = {
    "content_insert",
    "INSERT INTO content (space, number, hash, size, created_us) VALUES ($1, $2, $3, $4, $5)"};
const struct store_statement content_same = {
    "content_same", "SELECT number FROM content WHERE space = $1 AND hash = $2 AND size >= 0"};
const struct store_statement content_keep = {
    "content_keep", "UPDATE content SET hash = $3, size = $4 WHERE space = $1 AND number = $2"};
const struct store_statement content_delete = {"content_delete",
                                               "DELETE FROM content WHERE space = $1 AND number = $2"};
const struct store_statement content_chunk_insert = {
    "content_chunk_insert",
    "INSERT INTO content_chunk (space, number, chunk, bytes) VALUES ($1, $2, $3, $4)"};
const struct store_statement content_chunk_find = {
    "content_chunk_find", "SELECT bytes FROM content_chunk WHERE space = $1 AND number = $2 AND chunk = $3"};
const struct store_statement content_chunk_delete = {
    "content_chunk_delete", "DELETE FROM content_chunk WHERE space = $1 AND number = $2"};
const struct store_statement content_sweep_chunks = {
    "content_sweep_chunks", "DELETE FROM content_chunk WHERE space = $1 AND number IN "
                            "(SELECT number FROM content WHERE space = $1 AND size < 0 AND created_us < $2)"};
const struct store_statement object_intend = {
    "object_intend", "INSERT INTO object_due (space, number, objects, at_us) VALUES ($1, $2, 0, $3)"};
const struct store_statement object_keep = {
    "object_keep", "DELETE FROM object_due WHERE space = $1 AND number = $2 AND at_us > 0"};
const struct store_statement object_oldest = {
    "object_oldest",
    "SELECT space, number, objects FROM object_due WHERE at_us <= $1 ORDER BY at_us LIMIT $2"};
const struct store_statement object_going = {
    "object_going", "UPDATE object_due SET at_us = 0 WHERE space = $1 AND number = $2 AND at_us <= $3"};
const struct store_statement object_gone = {
    "object_gone", "DELETE FROM object_due WHERE space = $1 AND number = $2 AND at_us = 0"};
// Whose chunks are not in the store, their bytes are objects; one more than the size says is never too few.
const struct store_statement object_forget = {
    "object_forget",
    "INSERT INTO object_due (space, number, objects, at_us) "
    "SELECT space, number, size / $2 + 1, $3 FROM content WHERE space = $1 AND size >= 0 AND "
    "number NOT IN (SELECT number FROM content_chunk WHERE space = $1)"};
const struct store_statement content_sweep = {
    "content_sweep", "DELETE FROM content WHERE space = $1 AND size < 0 AND created_us < $2"};

const struct store_statement request_find = {"request_find",
                                             "SELECT at_us FROM request WHERE space = $1 AND hash = $2"};
const struct store_statement request_insert = {
    "request_insert", "INSERT INTO request (space, hash, at_us, answer) VALUES ($1, $2, $3, $4)"};
const struct store_statement space_forget_requests = {"space_forget_requests",
                                                      "DELETE FROM request WHERE space = $1"};

const struct store_statement check_resources = {
    "check_resources", "SELECT slot, version, keys, body, state, updated_us FROM resource "
                       "WHERE space = $1 AND slot >= $2 AND slot <= $3"};
const struct store_statement check_versions = {"check_versions",
                                               "SELECT slot, version, NULL, body, state FROM version "
                                               "WHERE space = $1 AND slot >= $2 AND slot <= $3"};
const struct store_statement resource_rekey = {
    "resource_rekey", "UPDATE resource SET keys = $4 WHERE space = $1 AND slot = $2 AND version = $3"};

const struct store_statement term_insert = {
    "term_insert",
    "INSERT INTO term (type, param, value, number) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"};
const struct store_statement term_delete = {"term_delete",
                                            "DELETE FROM term WHERE type = $1 AND number = $2"};
const struct store_statement term_count = {
    "term_count", "SELECT count(*) FROM (SELECT number FROM term "
                  "WHERE type = $1 AND param = $2 AND value >= $3 AND value < $4 LIMIT $5) AS few"};
const struct store_statement term_numbers = {
    "term_numbers", "SELECT number FROM term WHERE type = $1 AND param = $2 AND value >= $3 AND value < $4"};
const struct store_statement term_sweep = {
    "term_sweep", "DELETE FROM term WHERE NOT EXISTS (SELECT 1 FROM resource r "
                  "WHERE r.space = 0 AND r.slot = term.type * $1 + term.number AND r.state = 0)"};

const struct store_statement due_list = {
    "due_list", "SELECT space, at_us, done_us FROM due WHERE at_us <= $1 ORDER BY at_us LIMIT $2"};
const struct store_statement due_find = {"due_find", "SELECT at_us FROM due WHERE space = $1"};
const struct store_statement due_insert = {"due_insert",
                                           "INSERT INTO due (space, at_us, done_us) VALUES ($1, $2, $3)"};
const struct store_statement due_move = {"due_move", "UPDATE due SET at_us = $2 WHERE space = $1"};
const struct store_statement due_done = {
    "due_done", "UPDATE due SET at_us = $3, done_us = $4 WHERE space = $1 AND done_us = $2"};
const struct store_statement due_forget = {"due_forget", "DELETE FROM due WHERE space = $1"};

// ---- who looked when
const struct store_statement looked_find = {
    "looked_find", "SELECT at_us, before_us FROM looked WHERE space = $1 AND who = $2"};
const struct store_statement looked_put = {
    "looked_put", "INSERT INTO looked (space, who, at_us, before_us) VALUES ($1, $2, $3, $4) "
                  "ON CONFLICT (space, who) DO UPDATE SET at_us = $3, before_us = $4"};
const struct store_statement looked_forget = {"looked_forget", "DELETE FROM looked WHERE space = $1"};

// ---- the words of documents
const struct store_statement words_of_space = {
    "words_of_space", "SELECT number, version, body FROM words WHERE space = $1 ORDER BY number DESC"};
const struct store_statement words_put = {
    "words_put", "INSERT INTO words (space, number, version, body) VALUES ($1, $2, $3, $4) "
                 "ON CONFLICT (space, number) DO UPDATE SET version = $3, body = $4"};
const struct store_statement words_delete = {"words_delete",
                                             "DELETE FROM words WHERE space = $1 AND number = $2"};
const struct store_statement words_forget_all = {"words_forget_all", "DELETE FROM words WHERE space = $1"};
const struct store_statement unread_put = {
    "unread_put", "INSERT INTO unread (space, number, version, at_us) VALUES ($1, $2, $3, $4) "
                  "ON CONFLICT (space, number) DO UPDATE SET version = $3, at_us = $4"};
const struct store_statement unread_put_all = {
    "unread_put_all", "INSERT INTO unread (space, number, version, at_us) "
                      "SELECT space, slot - $2, version, $4 FROM resource "
                      "WHERE space = $1 AND slot >= $2 AND slot <= $3 AND state = 0"};
const struct store_statement unread_find = {"unread_find",
                                            "SELECT version FROM unread WHERE space = $1 AND number = $2"};
const struct store_statement unread_delete = {"unread_delete",
                                              "DELETE FROM unread WHERE space = $1 AND number = $2"};
const struct store_statement unread_oldest = {
    "unread_oldest", "SELECT space, number, version FROM unread ORDER BY at_us LIMIT $1"};
const struct store_statement unread_forget_all = {"unread_forget_all", "DELETE FROM unread WHERE space = $1"};

const struct store_statement *const space_statements[] = {&looked_find,
                                                          &looked_put,
                                                          &looked_forget,
                                                          &words_of_space,
                                                          &words_put,
                                                          &words_delete,
                                                          &words_forget_all,
                                                          &unread_put,
                                                          &unread_put_all,
                                                          &unread_find,
                                                          &unread_delete,
                                                          &unread_oldest,
                                                          &unread_forget_all,
                                                          &due_list,
                                                          &due_find,
                                                          &due_insert,
                                                          &due_move,
                                                          &due_done,
                                                          &due_forget,
                                                          &resource_facts,
                                                          &rights_shelve,
                                                          &rights_update,
                                                          &rights_version_find,
                                                          &space_forget_rights,
                                                          &space_row,
                                                          &space_identity_row,
                                                          &space_insert,
                                                          &lodge_insert,
                                                          &wrapped_list,
                                                          &wrapped_one,
                                                          &space_rewrap,
                                                          &space_highest,
                                                          &space_list,
                                                          &space_forget,
                                                          &space_forget_resources,
                                                          &space_forget_versions,
                                                          &space_forget_persons,
                                                          &space_forget_chunks,
                                                          &space_forget_contents,
                                                          &person_find,
                                                          &person_insert,
                                                          &person_point,
                                                          &person_unpoint,
                                                          &alias_find,
                                                          &alias_insert,
                                                          &alias_move,
                                                          &resource_find,
                                                          &resource_range,
                                                          &resource_highest,
                                                          &resource_keys,
                                                          &resource_keys_at,
                                                          &resource_insert,
                                                          &resource_shelve,
                                                          &resource_update,
                                                          &version_find,
                                                          &history_of_one,
                                                          &history_of_many,
                                                          &content_insert,
                                                          &content_same,
                                                          &content_keep,
                                                          &content_delete,
                                                          &content_chunk_insert,
                                                          &content_chunk_find,
                                                          &content_chunk_delete,
                                                          &content_sweep_chunks,
                                                          &content_sweep,
                                                          &object_intend,
                                                          &object_keep,
                                                          &object_oldest,
                                                          &object_going,
                                                          &object_gone,
                                                          &object_forget,
                                                          &request_find,
                                                          &request_insert,
                                                          &space_forget_requests,
                                                          &check_resources,
                                                          &check_versions,
                                                          &resource_rekey,
                                                          &term_insert,
                                                          &term_delete,
                                                          &term_count,
                                                          &term_numbers,
                                                          &term_sweep,
                                                          NULL};
