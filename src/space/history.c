// Versions of one resource, of a type, of a whole space; and the operator's walk over spaces.
#include "space/space_int.h"

#include "space/space_sql.h"

static const struct store_statement *statement_of(const struct space_history_query *q)
{
    return q->type == MODEL_NONE ? &history_of_space : q->number ? &history_of_one : &history_of_type;
}

static enum code read_entry(struct deed *d, struct visit *v, const struct store_rows *rows,
                            struct resource *out)
{
    struct pointer at = {.space = v->space,
                         .type = model_stable((uint16_t)store_column_int(rows, 0)),
                         .number = (uint64_t)store_column_int(rows, 1)};
    *out = (struct resource){.at = at,
                             .version = (uint32_t)store_column_int(rows, 2),
                             .updated_us = store_column_int(rows, 3),
                             .deleted = store_column_int(rows, 4) != 0};
    return space_unpack(d, v, at, out->version, CRYPT_BODY, store_column(rows, 5), &out->rest);
}

static enum code read_page(struct deed *d, struct visit *v, const struct space_history_query *q,
                           struct store_rows *rows, struct resource *list, uint64_t *total)
{
    size_t count = 0;
    while (store_next(d->arena, rows)) {
        if (store_column_int(rows, 3) < q->since_us)
            continue;
        uint64_t place = (*total)++;
        if (place < q->offset || count >= q->count)
            continue;
        enum code code = read_entry(d, v, rows, &list[count++]);
        if (code)
            return code;
    }
    return rows->code;
}

enum code space_history(struct deed *d, const struct space_history_query *q, struct resource **out,
                        size_t *count, uint64_t *total)
{
    struct visit *v;
    struct store_rows rows;
    struct store_value args[] = {store_id(q->space),
                                 store_int(q->type == MODEL_NONE ? 0 : model_info(q->type)->stable),
                                 store_id(q->number)};
    size_t arg_count = q->type == MODEL_NONE ? 1 : q->number ? 3 : 2;
    enum code code = space_enter(d, q->space, ACCESS_READ, q->type, &v);
    if (code == DONE)
        code = store_select(d->arena, d->read, q->space, statement_of(q), args, arg_count, &rows);
    if (code)
        return code;
    *total = 0;
    *out = ARENA_ARRAY(d->arena, struct resource, q->count);
    code = read_page(d, v, q, &rows, *out, total);
    store_rows_end(&rows);
    if (code)
        return code;
    if (q->number && *total == 0 && q->since_us == 0)
        return fail(d->arena, NOT_FOUND, "There is no such resource");
    uint64_t left = *total > q->offset ? *total - q->offset : 0;
    *count = left < q->count ? (size_t)left : q->count;
    space_note(v, q->type, q->number, *count);
    return DONE;
}

static enum code walk_volume(struct deed *d, unsigned volume, space_visit_fn *visit, void *context)
{
    struct store_rows rows;
    struct store_value after = store_int(0);
    enum code code = store_select_volume(d->arena, d->read, volume, &space_list, &after, 1, &rows);
    if (code)
        return code;
    while (code == DONE && store_next(d->arena, &rows))
        code = visit(context, (uint64_t)store_column_int(&rows, 0), (int)store_column_int(&rows, 1),
                     store_column_int(&rows, 2));
    store_rows_end(&rows);
    return code ? code : rows.code;
}

enum code space_each(struct deed *d, space_visit_fn *visit, void *context)
{
    enum code code = DONE;
    for (unsigned v = 0; code == DONE && v < store_volume_count(d->house->config.store); v++)
        code = walk_volume(d, v, visit, context);
    return code;
}
