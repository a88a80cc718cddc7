// The statements of the record.
#ifndef ENS_SPACE_SQL_H
#define ENS_SPACE_SQL_H

#include "store/store.h"

extern const struct store_statement resource_facts, rights_shelve, rights_update, rights_version_find,
    space_forget_rights, space_row, space_identity_row, space_insert, lodge_insert, space_highest, space_list,
    space_forget, space_forget_resources, space_forget_versions, space_forget_persons, space_forget_chunks,
    space_forget_contents, person_find, person_insert, person_point, person_unpoint, alias_find, alias_insert,
    alias_move, resource_find, resource_range, resource_highest, resource_keys, resource_keys_at,
    resource_insert, resource_shelve, resource_update, version_find, history_of_one, history_of_many,
    content_insert, content_same, content_keep, content_delete, content_chunk_insert, content_chunk_find,
    content_chunk_delete, content_sweep_chunks, content_sweep, request_find, request_insert,
    space_forget_requests, check_resources, check_versions, resource_rekey, term_insert, term_delete,
    term_count, term_numbers, term_sweep;
extern const struct store_statement object_intend, object_keep, object_oldest, object_going, object_gone,
    object_forget;
extern const struct store_statement wrapped_list, wrapped_one, space_rewrap;
extern const struct store_statement looked_find, looked_put, looked_forget;
extern const struct store_statement words_of_space, words_put, words_delete, words_forget_all, unread_put,
    unread_put_all, unread_find, unread_delete, unread_oldest, unread_forget_all;
extern const struct store_statement due_list, due_find, due_insert, due_move, due_done, due_forget;

#endif
