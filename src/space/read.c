// Reading one resource, in its present or an older version.
#include "space/judge_int.h"

#include "space/space_sql.h"

static enum code take_row(struct deed *d, struct visit *v, const struct store_rows *rows,
                          struct resource *out)
{
    out->version = (uint32_t)store_column_int(rows, 0);
    out->updated_us = store_column_int(rows, 1);
    out->deleted = store_column_int(rows, 2) != 0;
    return space_unpack(d, v, out->at, out->version, CRYPT_BODY, store_column(rows, 3), &out->rest);
}

// facts NULL: they are not asked for.
static enum code find_row(struct deed *d, struct visit *v, struct resource *out, struct facts *facts,
                          bool *sees)
{
    struct store_rows rows;
    struct pointer at = out->at;
    struct store_value args[] = {store_id(at.space), slot_at(at)};
    enum code code = store_select(d->arena, d->read, at.space, &resource_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    if (!store_next(d->arena, &rows))
        code = rows.code ? rows.code : judge_absent(d, at.type);
    else
        code = take_row(d, v, &rows, out);
    if (code == DONE && facts && judge_row(d, v, at, out->version, store_column(&rows, 4), facts, sees))
        code = judge_body(d, v, out, facts, sees);
    store_rows_end(&rows);
    return code;
}

enum code space_row_read(struct deed *d, struct visit *v, struct pointer at, struct resource *out)
{
    *out = (struct resource){.at = at};
    return find_row(d, v, out, NULL, NULL);
}

enum code space_row_judge(struct deed *d, struct visit *v, struct pointer at, struct resource *out,
                          struct facts *facts, bool *sees)
{
    *out = (struct resource){.at = at};
    return find_row(d, v, out, facts, sees);
}

// ---- several rows -----------------------------------------------------------------------------------------

// Passing a row by costs a fraction of looking one up: rows that stand close together are read in one walk.
enum { WALK_MIN = 4, WALK_SPREAD = 4 };

struct rows_wanted {
    struct resource *list;
    size_t count, found;
    uint64_t low, high;
    uint32_t *places; // in the list, plus 1, by number from low on; 0: not wanted
};

static bool stand_close(const struct resource *list, size_t count, uint64_t *low, uint64_t *high)
{
    *low = *high = count ? list[0].at.number : 0;
    for (size_t i = 1; i < count; i++) {
        *low = list[i].at.number < *low ? list[i].at.number : *low;
        *high = list[i].at.number > *high ? list[i].at.number : *high;
    }
    return count >= WALK_MIN && *high - *low < count * WALK_SPREAD;
}

static enum code walk_rows(struct deed *d, struct visit *v, struct rows_wanted *w)
{
    struct store_rows rows;
    struct pointer at = w->list[0].at;
    struct store_value args[] = {store_id(at.space), slot_at((struct pointer){at.space, w->low, at.type}),
                                 slot_at((struct pointer){at.space, w->high, at.type})};
    enum code code = store_select(d->arena, d->read, at.space, &resource_range, args, COUNT_OF(args), &rows);
    while (code == DONE && store_next(d->arena, &rows)) {
        uint32_t place = w->places[slot_pointer(at.space, &rows, 4).number - w->low];
        if (!place)
            continue;
        w->found++;
        code = take_row(d, v, &rows, &w->list[place - 1]);
    }
    store_rows_end(&rows);
    return code ? code : rows.code ? rows.code : w->found < w->count ? judge_absent(d, at.type) : DONE;
}

enum code space_rows_read(struct deed *d, struct visit *v, struct resource *list, size_t count)
{
    struct rows_wanted w = {.list = list, .count = count};
    enum code code = DONE;
    if (!stand_close(list, count, &w.low, &w.high)) {
        for (size_t i = 0; code == DONE && i < count; i++)
            code = find_row(d, v, &list[i], NULL, NULL);
        return code;
    }
    w.places = ARENA_ARRAY(d->arena, uint32_t, w.high - w.low + 1);
    for (size_t i = 0; i < count; i++)
        w.places[list[i].at.number - w.low] = (uint32_t)(i + 1);
    return walk_rows(d, v, &w);
}

// ---- reading ----------------------------------------------------------------------------------------------

// What the actor does not see is not there.
static enum code see_row(struct deed *d, struct pointer at, struct resource *out, struct visit **v)
{
    struct facts facts;
    bool sees;
    enum code code = space_enter(d, at.space, ACCESS_READ, at.type, v);
    if (code == DONE)
        code = space_row_judge(d, *v, at, out, &facts, &sees);
    if (code)
        return code;
    if (!sees)
        return judge_hide(d, *v, at, &facts);
    judge_touch(d, *v, ACCESS_ACT_READ, at, &facts);
    return DONE;
}

enum code space_read(struct deed *d, struct pointer at, struct resource *out)
{
    struct visit *v;
    enum code code = see_row(d, at, out, &v);
    if (code)
        return code;
    space_note(v, at.type, at.number, 1);
    return out->deleted ? fail(d->arena, GONE, "This resource was deleted") : DONE;
}

enum code space_read_tree(struct deed *d, struct pointer at, struct json **out)
{
    struct resource r;
    enum code code = space_read(d, at, &r);
    return code ? code : space_tree(d, &r, out);
}

static enum code read_shelved(struct deed *d, struct visit *v, struct pointer at, struct resource *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(at.space), slot_at(at), store_int(out->version)};
    enum code code = store_select(d->arena, d->read, at.space, &version_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    if (store_next(d->arena, &rows)) {
        out->updated_us = store_column_int(&rows, 0);
        out->deleted = store_column_int(&rows, 1) != 0;
        code = space_unpack(d, v, at, out->version, CRYPT_BODY, store_column(&rows, 2), &out->rest);
    } else {
        code = rows.code ? rows.code : fail(d->arena, NOT_FOUND, "This resource never had such a version");
    }
    store_rows_end(&rows);
    return code;
}

enum code space_read_version(struct deed *d, struct pointer at, uint32_t version, struct resource *out)
{
    struct visit *v;
    enum code code = see_row(d, at, out, &v);
    if (code == DONE && out->version != version) {
        *out = (struct resource){.at = at, .version = version};
        code = read_shelved(d, v, at, out);
        if (code == DONE && v->has_queries && !narrow_version_fits(d, v, out))
            code = fail(d->arena, NOT_FOUND, "This resource never had such a version");
    }
    if (code)
        return code;
    space_note(v, at.type, at.number, 1);
    return out->deleted ? fail(d->arena, GONE, "This version is the resource's deletion") : DONE;
}
