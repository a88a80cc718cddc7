// New lodges (docs/adr/0026-lodges.md): of helpers, of professionals and of operators.
#include "signin/signin_int.h"

enum code signin_lodge_make(struct deed *d, struct str name, uint64_t stale, struct account *out)
{
    const struct crypt_keyring *keys = space_keys(d->house);
    uint64_t space = 0;
    enum code code = space_lodge_make(d, &space);
    if (code == DONE && name.ptr)
        code = store_commit(d->arena, space_store(d->house),
                            account_name_point(d->arena, keys, name, space, stale));
    *out = (struct account){.arena = d->arena, .keys = keys, .space = space, .now_us = d->now_us};
    return code ? code : space_box(d, space, &out->box);
}
