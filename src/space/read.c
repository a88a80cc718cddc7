// Reading one resource, in its present or an older version.
#include "space/space_int.h"

#include "space/space_sql.h"

enum code space_row_read(struct deed *d, struct visit *v, struct pointer at, struct resource *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(at.space), store_int(model_info(at.type)->stable),
                                 store_id(at.number)};
    enum code code = store_select(d->arena, d->read, at.space, &resource_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    if (store_next(d->arena, &rows)) {
        *out = (struct resource){.at = at,
                                 .version = (uint32_t)store_column_int(&rows, 0),
                                 .updated_us = store_column_int(&rows, 1),
                                 .deleted = store_column_int(&rows, 2) != 0};
        code = space_unpack(d, v, at, out->version, CRYPT_BODY, store_column(&rows, 3), &out->rest);
    } else {
        code = rows.code ? rows.code : fail(d->arena, NOT_FOUND, "There is no such resource");
    }
    store_rows_end(&rows);
    return code;
}

enum code space_read(struct deed *d, struct pointer at, struct resource *out)
{
    struct visit *v;
    enum code code = space_enter(d, at.space, ACCESS_READ, at.type, &v);
    if (code == DONE)
        code = space_row_read(d, v, at, out);
    if (code)
        return code;
    space_note(v, at.type, at.number, 1);
    return out->deleted ? fail(d->arena, GONE, "This resource was deleted") : DONE;
}

static enum code read_shelved(struct deed *d, struct visit *v, struct pointer at, struct resource *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(at.space), store_int(model_info(at.type)->stable),
                                 store_id(at.number), store_int(out->version)};
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
    enum code code = space_enter(d, at.space, ACCESS_READ, at.type, &v);
    if (code == DONE)
        code = space_row_read(d, v, at, out);
    if (code == DONE && out->version != version) {
        *out = (struct resource){.at = at, .version = version};
        code = read_shelved(d, v, at, out);
    }
    if (code)
        return code;
    space_note(v, at.type, at.number, 1);
    return out->deleted ? fail(d->arena, GONE, "This version is the resource's deletion") : DONE;
}
