// The proof that one journal is under the root of the newest checkpoint.
#include "journal/journal_int.h"

#include "journal/journal_sql.h"

static enum code find_leaf(struct arena *a, struct store_read *read, struct journal_proof *p)
{
    struct store_rows rows;
    struct store_value arg = store_id(p->space);
    enum code code = store_select(a, read, p->space, &leaf_last_head, &arg, 1, &rows);
    bool is_there = code == DONE && store_next(a, &rows) && store_column(&rows, 1).len == CRYPT_HASH_SIZE;
    if (is_there) {
        p->seq = (uint64_t)store_column_int(&rows, 0);
        memcpy(p->head, store_column(&rows, 1).ptr, CRYPT_HASH_SIZE);
    }
    store_rows_end(&rows);
    if (code || rows.code)
        return code ? code : rows.code;
    return is_there ? DONE : fail(a, NOT_FOUND, "This journal is under no checkpoint yet: make one first");
}

enum code journal_proof_make(struct arena *a, struct store_read *read, uint64_t space,
                             struct journal_proof *out)
{
    struct tree_way way = {.place = tree_place(space)};
    struct tree_part *top;
    size_t count;
    *out = (struct journal_proof){.space = space};
    enum code code = find_leaf(a, read, out);
    if (code == DONE && space)
        code = pages_way(a, read, space, &way);
    if (code == DONE)
        code = journal_top(a, read, &top, &count);
    if (code == DONE)
        code = journal_checkpoint_at(a, read, 0, &out->checkpoint);
    if (code)
        return code;
    if (count)
        (void)tree_of(top, count, &way);
    out->step_count = way.count;
    memcpy(out->steps, way.steps, sizeof way.steps);
    return journal_proof_holds(out)
               ? DONE
               : fail(a, CONFLICT, "The next checkpoint is being made; ask again when it is signed");
}
