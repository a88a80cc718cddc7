// Lodges: the place of an account whose person has no space here. A lodge has what an account stands beside, a key and a
// journal. Its rights file is empty, so the decision lets nobody in, not even whoever lives there: they act by mandates,
// in other people's spaces (docs/adr/0026-lodges.md).
#include "space/space_int.h"

#include "space/space_sql.h"

enum code space_lodge_make(struct deed *d, uint64_t *space)
{
    struct visit *v = ARENA_NEW(d->arena, struct visit);
    struct rights *nobody = ARENA_NEW(d->arena, struct rights);
    unsigned char *wrapped = arena_alloc(d->arena, CRYPT_WRAPPED_SIZE);
    if (d->person)
        return fail(d->arena, INVALID, "One deed makes one lodge, and concerns no other space");
    enum code code = space_number_take(d, space_number_draw(), space);
    if (code)
        return code;
    *v = (struct visit){
        .space = *space, .state = SPACE_LODGE, .arena = d->arena, .rights = nobody, .rights_seq = 1};
    crypt_key_make(d->house->config.keys, *space, wrapped);
    struct str key = str_of((const char *)wrapped, CRYPT_WRAPPED_SIZE);
    code = crypt_box_open(d->arena, d->house->config.keys, *space, key, &v->box);
    if (code)
        return code;
    struct store_value args[] = {store_id(*space), store_int(SPACE_LODGE),
                                 store_bytes(key), store_int(d->now_us),
                                 store_id(1),      store_bytes(rights_seal(d, v, 1, nobody))};
    store_write(space_writes(d, *space), &lodge_insert, args, COUNT_OF(args), 1);
    d->person = v;
    return DONE;
}

enum code space_is_lodge(struct deed *d, uint64_t space, bool *out)
{
    struct visit *v;
    enum code code = space_find_visit(d, space, &v);
    *out = code == DONE && v->state == SPACE_LODGE;
    return code;
}

enum code space_lodge_leave(struct deed *d, uint64_t space)
{
    bool is_lodge;
    enum code code = space_is_lodge(d, space, &is_lodge);
    if (code == DONE && !is_lodge)
        return fail(d->arena, INVALID, "Only a lodge is left; a space is closed");
    const struct actor *asker = d->actor;
    d->actor = &actor_house;
    if (code == DONE)
        code = space_erase(d, space);
    d->actor = asker;
    return code;
}
