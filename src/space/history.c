// Versions of one resource, of a type, of a whole space; and the operator's walk over spaces.
#include "space/judge_int.h"

#include "space/space_sql.h"

// Where a version stands among the others; its body is opened only for a page.
static struct resource version_of(uint64_t space, const struct store_rows *rows)
{
    return (struct resource){.at = slot_pointer(space, rows, 0),
                             .version = (uint32_t)store_column_int(rows, 1),
                             .updated_us = store_column_int(rows, 2),
                             .deleted = store_column_int(rows, 3) != 0};
}

// A cursor is the id of the last resource of a page, and its version: where the next page begins.
static struct str cursor_after(struct deed *d, const struct resource *last)
{
    char id[CRYPT_ID_SIZE];
    crypt_id_write(d->house->config.keys, last->at, id);
    return arena_print(d->arena, "%.*s-%u", CRYPT_ID_SIZE, id, last->version);
}

static enum code read_cursor(struct deed *d, const struct space_history_query *q, struct resource *out)
{
    uint64_t version;
    struct str text = q->cursor;
    struct str id = str_cut(&text, '-');
    if (!crypt_id_read(d->house->config.keys, id, &out->at) || !str_to_u64(text, &version) ||
        version > UINT32_MAX || out->at.space != q->space)
        return fail_at(d->arena, INVALID, STR("_cursor"),
                       "This page link is not one of ours; ask for the history again");
    out->version = (uint32_t)version;
    return DONE;
}

static bool is_same(const struct resource *x, const struct resource *y)
{
    return x->at.type == y->at.type && x->at.number == y->at.number && x->version == y->version;
}

// ---- who sees which resource ------------------------------------------------------------------------------

// Older versions are judged by the facts of today: what is hidden now was never there.
struct judged {
    uint64_t number; // 0: free
    model_type type;
    bool sees;
};
struct judgings {
    struct deed *deed;
    struct visit *visit;
    struct judged *slots;
    size_t size, count;
};

static struct judged *slot_of(const struct judgings *j, struct pointer at)
{
    size_t slot = str_hash(str_of((const char *)&at.number, sizeof at.number), at.type) % j->size;
    while (j->slots[slot].number && (j->slots[slot].number != at.number || j->slots[slot].type != at.type))
        slot = (slot + 1) % j->size;
    return &j->slots[slot];
}

static void grow(struct judgings *j)
{
    struct judgings old = *j;
    j->size = old.size ? old.size * 4 : 64;
    j->slots = ARENA_ARRAY(j->deed->arena, struct judged, j->size);
    for (size_t i = 0; i < old.size; i++)
        if (old.slots[i].number)
            *slot_of(j, (struct pointer){0, old.slots[i].number, old.slots[i].type}) = old.slots[i];
}

// The facts stand with the present version, which mostly comes first; a clock that was put back can change that.
static enum code fetch_facts(struct judgings *j, struct pointer at, bool *sees)
{
    struct deed *d = j->deed;
    struct facts facts;
    struct store_rows rows;
    struct store_value args[] = {store_id(at.space), slot_at(at)};
    enum code code = store_select(d->arena, d->read, at.space, &resource_facts, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    *sees = false;
    if (store_next(d->arena, &rows))
        code = judge_row(d, j->visit, at, (uint32_t)store_column_int(&rows, 0), store_column(&rows, 1),
                         &facts, sees);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

static enum code sees_resource(struct judgings *j, const struct resource *r, struct str keys, bool *sees)
{
    struct facts facts;
    enum code code = DONE;
    if (j->count * 2 >= j->size)
        grow(j);
    struct judged *slot = slot_of(j, r->at);
    if (!slot->number) {
        code = keys.len ? judge_row(j->deed, j->visit, r->at, r->version, keys, &facts, &slot->sees)
                        : fetch_facts(j, r->at, &slot->sees);
        slot->number = r->at.number;
        slot->type = r->at.type;
        j->count++;
    }
    *sees = slot->sees;
    return code;
}

// ---- pages ------------------------------------------------------------------------------------------------

// A token that a query narrows gets the versions that it finds, not all of a resource that it finds today.
static enum code fits_as_it_was(struct deed *d, struct visit *v, struct store_rows *rows, struct resource *r,
                                bool *fits)
{
    enum code code = space_unpack(d, v, r->at, r->version, CRYPT_BODY, store_column(rows, 4), &r->rest);
    *fits = code == DONE && narrow_version_fits(d, v, r);
    return code;
}

static enum code read_page(struct deed *d, struct visit *v, const struct space_history_query *q,
                           struct store_rows *rows, struct space_history_page *out)
{
    struct judgings judgings = {.deed = d, .visit = v};
    struct resource after = {0};
    bool is_reached = !q->cursor.ptr;
    enum code code = is_reached ? DONE : read_cursor(d, q, &after);
    while (code == DONE && store_next(d->arena, rows)) {
        struct resource r = version_of(v->space, rows);
        bool sees;
        code = sees_resource(&judgings, &r, store_column(rows, 5), &sees);
        if (code == DONE && sees && v->has_queries)
            code = fits_as_it_was(d, v, rows, &r, &sees);
        if (code || !sees || r.updated_us < q->since_us)
            continue;
        out->total++;
        if (!is_reached) {
            is_reached = is_same(&r, &after);
        } else if (out->count == q->count) {
            out->has_next = out->count > 0;
        } else {
            code = space_unpack(d, v, r.at, r.version, CRYPT_BODY, store_column(rows, 4), &r.rest);
            out->list[out->count++] = r;
        }
    }
    return code ? code : rows->code;
}

static enum code select_versions(struct deed *d, const struct space_history_query *q, struct store_rows *rows)
{
    if (q->number) {
        const struct pointer at = {q->space, q->number, q->type};
        struct store_value one[] = {store_id(q->space), slot_at(at)};
        return store_select(d->arena, d->read, q->space, &history_of_one, one, COUNT_OF(one), rows);
    }
    struct store_value many[] = {store_id(q->space), slot_first(q->space, q->type),
                                 slot_last(q->space, q->type)};
    return store_select(d->arena, d->read, q->space, &history_of_many, many, COUNT_OF(many), rows);
}

enum code space_history(struct deed *d, const struct space_history_query *q, struct space_history_page *out)
{
    struct visit *v;
    struct store_rows rows;
    *out = (struct space_history_page){.list = ARENA_ARRAY(d->arena, struct resource, q->count)};
    enum code code = space_enter(d, q->space, ACCESS_READ, q->type, &v);
    if (code == DONE)
        code = select_versions(d, q, &rows);
    if (code)
        return code;
    code = read_page(d, v, q, &rows, out);
    store_rows_end(&rows);
    if (code)
        return code;
    if (q->number && out->total == 0 && q->since_us == 0)
        return judge_absent(d, q->type);
    if (out->has_next)
        out->next = cursor_after(d, &out->list[out->count - 1]);
    space_note(v, q->type, q->number, out->count);
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

// A volume that cannot be read does not hide the others: they are walked first, then it is told.
enum code space_each(struct deed *d, space_visit_fn *visit, void *context)
{
    const struct store *store = d->house->config.store;
    enum code code = DONE;
    for (unsigned v = 0; code == DONE && v < store_volume_count(store); v++)
        if (!store_volume_broken(store, v))
            code = walk_volume(d, v, visit, context);
    for (unsigned v = 0; code == DONE && v < store_volume_count(store); v++)
        if (store_volume_broken(store, v))
            code = walk_volume(d, v, visit, context);
    return code;
}
