// Moving a store: what its files share.
#ifndef ENS_STORE_MOVE_INT_H
#define ENS_STORE_MOVE_INT_H

#include "store/pgsql_int.h"

struct table {
    const char *name;
    struct str columns, key; // "space, number"
    const char *types[PGSQL_ARGS_MAX];
    size_t count; // of columns
    bool is_append_only;
    const struct store_place *place; // NULL: the key begins with the space
    int place_column;
    // Of both databases' caches, which know a statement by its place: they live as long as the arena.
    struct store_statement select, insert, number, empty;
};

struct move {
    struct arena *arena;
    struct store *from, *to;
    const struct store_place *const *places;
    struct table *tables;
    size_t count;
    struct store_moved *moved;
};

// How many rows the source has more than the target (of people, or of the commons).
enum code move_count_missing(struct move *m, struct table *t, bool is_commons, int64_t *missing) MUST_CHECK;
enum code move_compare(struct move *m) MUST_CHECK; // tells what differs in m->moved

#endif
